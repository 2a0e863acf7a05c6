import Testing
import TrustVisorABI
import X86

@testable import Monitor

@Suite struct PALExitKindTests {
  /// A fault at the address where PALs return is a return only if the PAL has jumped there.
  @Test(arguments: [CodeSize.bits32, .bits64])
  func counting(_ size: CodeSize) {
    var context = PALContext(
      codeSize: size, tables: .init(0), controlBlock: .init(0), extendedArea: .init(0), serial: 1)
    let end = LinearAddress(PALReturn.address(size))
    context.instructionPointer = end.rawValue
    #expect(PALPolicy.kind(of: .pageFault(end, .user | .fetch), in: &context) == .palReturn)
    #expect(PALPolicy.kind(of: .pageFault(LinearAddress(0), .user), in: &context) == .palFault)
    context.instructionPointer = 0x1000
    #expect(PALPolicy.kind(of: .pageFault(end, .user), in: &context) == .palFault)
    #expect(PALPolicy.kind(of: .interrupt, in: &context) == .palInterrupt)
    #expect(PALPolicy.kind(of: .nonMaskableInterrupt, in: &context) == .palInterrupt)
    #expect(PALPolicy.kind(of: .cpuid, in: &context) == .palRequest)
    #expect(PALPolicy.kind(of: .hypercall, in: &context) == .palRequest)
    #expect(PALPolicy.kind(of: .extendedState, in: &context) == .palExtendedState)
    for exit in [PALExit.forbidden, .broken, .exception(.divideError, errorCode: 0)] {
      #expect(PALPolicy.kind(of: exit, in: &context) == .palFault)
    }
  }
}
