/// Why a file is no program that the guest can run.
public enum ProgramFormatError: Error, Sendable, Equatable {
  case empty
  /// A script or other text.
  case text
  /// It begins like no program.
  case unknown
  /// It ends before its headers do.
  case truncated
  /// Its headers contradict one another.
  case damaged
  /// For another processor, by its name or number.
  case otherProcessor(String)
  /// For another system: MS-DOS, 16-bit Windows, .NET, firmware, …
  case otherSystem(String)
  /// An object file, a library, a driver: nothing that starts by itself.
  case notAProgram(String)
}

extension PalliumError {
  /// Says of a file why it cannot be run.
  init(_ error: ProgramFormatError, in file: String) {
    let advice = "give an .exe or an ELF program for x86, 64- or 32-bit."
    switch error {
    case .empty: self.init(.unknownProgramFormat, "\(file) is empty: \(advice)")
    case .text:
      self.init(.textInsteadOfProgram, "\(file) is text, no program: \(advice) Scripts run by 'pal vm exec'.")
    case .unknown: self.init(.unknownProgramFormat, "\(file) is no program in a known format: \(advice)")
    case .truncated:
      self.init(.unknownProgramFormat, "\(file) ends within its headers: build or fetch it anew.")
    case .damaged:
      self.init(
        .unknownProgramFormat, "The headers of \(file) contradict one another: build or fetch it anew.")
    case .otherProcessor(let name):
      self.init(.programForAnotherSystem, "\(file) is for \(name), the emulated PC has an x86: \(advice)")
    case .otherSystem(let name): self.init(.programForAnotherSystem, "\(file) is \(name): \(advice)")
    case .notAProgram(let name): self.init(.unknownProgramFormat, "\(file) is \(name), no program: \(advice)")
    }
  }
}
