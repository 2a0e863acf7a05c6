import AgentProtocol
import ArgumentParser
import PALKit

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a Windows or Linux program in the emulated PC.",
    discussion: """
      PROGRAM is an .exe or an ELF file for x86, 64- or 32-bit; Windows programs run under Wine. If no machine runs \
      yet, one is started and kept for the next program ('pal vm stop --name run' ends it). The machine sees a copy \
      of the program and of the libraries beside it, and runs it in /job, a folder that it shares with the host \
      ('pal vm status --name run' says where).

      Standard input, output and error are the program's. Exit code: the program's own, its low 8 bits; 128 + n if \
      signal n ended it, or a Windows exception like it (139 is a page fault); 124 if the time limit did; 130 if \
      'pal' was interrupted, which ends the program; 127 if there is no such file, 126 if it cannot be run, 125 if \
      'pal' itself failed. Files that are no program: 117 a folder, 118 text, 119 an unknown format, 120 for another \
      processor or system. 121: Wine is missing. 123: the project cannot be built. 64: wrong usage.

      PROGRAM may be the folder of a project too, which is built first, for '--target' or the first target of its \
      pal.toml.

      Examples:
        pal run hello.exe
        pal run hello --target linux-x86
        pal run --timeout 10 ./prog -- --level 3 < input
        pal run --name big --cpus 4 --memory 2G prog.exe
        pal run --json prog.exe | jq .exitCode
      """
  )

  @OptionGroup var options: RunOptions

  @Flag(
    help: "Print outcome, output and error output as one JSON object; exits 0 if the program could be run.")
  var json = false

  @Argument(parsing: .postTerminator, help: "The program's arguments, after '--'.")
  var arguments: [String] = []

  func run() async throws {
    var code: Int32 = 0
    do throws(PalliumError) {
      code = try report(try await result())
    } catch {
      Terminal.report(error)
      code = error.exitCodeOfRun
    }
    throw ExitCode(code)
  }

  private func result() async throws(PalliumError) -> ProgramResult {
    try await options.run(
      try await options.file(), arguments, output: json ? .collected : .descriptor(.standardOutput),
      errorOutput: json ? .collected : .descriptorAndEnd(.standardError))
  }

  /// Returns the exit code.
  private func report(_ result: ProgramResult) throws(PalliumError) -> Int32 {
    options.explain(result)
    guard !json else {
      try printJSON(ExecReport(result))
      return 0
    }
    return result.crash?.exitCode ?? result.result.outcome.exitCode
  }
}
