import Monitor
import Testing
import X86

/// Where an instruction ends that was carried out for the guest, and what the CPU does then.
@Suite struct InstructionEndTests {
  private func lengthOfCPUID(
    _ bytes: [UInt8], _ size: CodeSize = .bits64, reported: UInt64? = nil, address: UInt64 = 0x1000
  ) -> UInt64 {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(size, at: address)
    cpu.reportedInstructionLength = reported
    machine.memory.place(bytes, at: address)
    _ = ExitPolicy.handle(.cpuid, cpu: &cpu, machine: machine)
    guard case .finished(let length) = cpu.events.first else { return 0 }
    return length
  }

  @Test func length() {
    #expect(lengthOfCPUID([0x0F, 0xA2]) == 2)
    #expect(lengthOfCPUID([0x66, 0xF3, 0x48, 0x0F, 0xA2]) == 5, "prefixes count")
    #expect(lengthOfCPUID([0x48, 0x0F, 0xA2], .bits32) == 2, "DEC EAX, so the bytes have changed")
    #expect(lengthOfCPUID([0x90, 0x90]) == 2, "the bytes have changed")
    #expect(lengthOfCPUID([0x66, 0x0F, 0xA2], reported: 7) == 7, "the CPU knows better")
    #expect(lengthOfCPUID([0x66, 0x0F, 0xA2], address: 0x1FFE) == 3, "across pages")
  }

  @Test(arguments: [
    (GuestExit.readMSR, [0x0F, 0x32] as [UInt8]), (.writeMSR, [0x0F, 0x30]),
  ])
  func lengthOfMSRAccess(_ exit: GuestExit, _ opcode: [UInt8]) {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(.bits64)
    machine.memory.place([0x66] + opcode, at: cpu.instructionPointer)
    cpu[.rcx] = UInt64(MSR.efer.rawValue)
    cpu[.rax] = cpu.efer.rawValue
    #expect(ExitPolicy.handle(exit, cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.finished(3)])
  }

  /// The shadow of STI ends, RF is cleared and a single step traps, after whatever has been carried out.
  @Test func everyEndIsACPUs() {
    let store = MemoryAccess(
      address: APICBase.defaultBase &+ 0x80, isWrite: true, isFetch: false, isTableWalk: false)
    let port = PortAccess(port: 0x92, size: 1, isInput: true, isString: false, nextInstruction: 0x1002)
    for exit in [GuestExit.cpuid, .hypercall, .readMSR, .writeMSR, .memory(store), .port(port)] {
      let machine = ArrayMachine(processors: [0, 1])
      var cpu = ModelProcessor(.bits64)
      machine.memory.place([0x89, 0x07], at: cpu.instructionPointer)
      cpu[.rcx] = UInt64(MSR.efer.rawValue)
      cpu[.rax] = cpu.efer.rawValue
      cpu.isInShadow = true
      cpu.flags.insert(.tf | .rf)
      #expect(ExitPolicy.handle(exit, cpu: &cpu, machine: machine) == .resume)
      #expect(cpu.instructionPointer > 0x1000 && !cpu.isInShadow && cpu.hasStepTrap, "\(exit)")
      #expect(!cpu.flags.contains(.rf) && cpu.flags.contains(.tf), "\(exit)")
      #expect(cpu.events.count == 1, "\(exit)")
    }
  }

  /// A fault leaves the instruction, its shadow and the flags as they were.
  @Test func faultsLeaveEverything() {
    let string = PortAccess(port: 0x92, size: 1, isInput: true, isString: true, nextInstruction: 0x1002)
    let beyond = MemoryAccess(
      address: PhysicalAddress(1 << 50), isWrite: true, isFetch: false, isTableWalk: false)
    let faults: [(GuestExit, ExceptionVector, UInt32?)] = [
      (.invalidOpcode, .invalidOpcode, nil), (.hiddenInstruction, .invalidOpcode, nil),
      (.readMSR, .generalProtection, 0), (.writeMSR, .generalProtection, 0),
      (.port(string), .generalProtection, 0), (.memory(beyond), .generalProtection, 0),
    ]
    for (exit, vector, code) in faults {
      let machine = ArrayMachine()
      var cpu = ModelProcessor(.bits64)
      cpu[.rcx] = UInt64(MSR.vmHSavePA.rawValue)
      cpu.isInShadow = true
      cpu.flags.insert(.tf | .rf)
      let before = cpu
      #expect(ExitPolicy.handle(exit, cpu: &cpu, machine: machine) == .resume)
      #expect(cpu.events == [.raised(vector, code)])
      #expect(cpu.agrees(with: before) && cpu.flags == before.flags && cpu.isInShadow)
    }
  }

  @Test func cachesAreWrittenBack() {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(.bits64)
    machine.memory.place([0x2E, 0x0F, 0x08], at: cpu.instructionPointer)
    #expect(ExitPolicy.handle(.invalidateCaches, cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.finished(3)] && machine.cacheFlushes == 1)
  }

  @Test func nonMaskableInterrupts() {
    for (pending, events) in [(true, [ModelProcessor.Event.nonMaskable]), (false, [])] {
      let machine = ArrayMachine()
      machine.pendingNonMaskable = pending
      var cpu = ModelProcessor(.bits64)
      #expect(ExitPolicy.handle(.nonMaskableInterrupt, cpu: &cpu, machine: machine) == .resume)
      #expect(cpu.events == events && machine.pendingNonMaskable == nil)
    }
  }

  @Test func resets() {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(.bits64)
    #expect(ExitPolicy.handle(.shutdown, cpu: &cpu, machine: machine) == .reset(.tripleFault))
    #expect(ExitPolicy.handle(.invalidState, cpu: &cpu, machine: machine) == .reset(.invalidState))
    #expect(
      ExitPolicy.handle(.unexpected(0x99), cpu: &cpu, machine: machine) == .reset(.unexpectedExit(0x99)))
    #expect(cpu.events.isEmpty)
  }
}
