import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

/// Runs the examples, built for all four targets, on TrustVisor in the emulated PC.
@main
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs the programs of Examples on TrustVisor, with 1 and 2 CPUs; shows how they did.",
    discussion: """
      'test' makes a hypercall, 'main' calls a PAL, 'test_args' passes PALs all that they take; each compares what \
      it sees inside with what it sees outside. 'vault' and 'signer' seal a password and a key in files; the machine \
      is started again, and they open what they have sealed. All are there for Windows, under Wine, and for Linux, \
      64- and 32-bit. Exits with 1 if one of them has not passed.
      """
  )

  func run() async throws {
    do throws(PalliumError) {
      let cases = try DemoPrograms.cases() + (try await DemoVault.cases()) + (try await DemoSigner.cases())
      let report = try await Matrix(cases, cpus: [1, 2]).run { cpus, step in
        note("\(cpus == 1 ? "1 CPU" : "\(cpus) CPUs"): \(step)")
      }
      print(report.table.text)
      guard report.hasPassed else {
        note(report.failures)
        throw PalliumError(
          .hostFailure, "Not everything has passed: what the programs and the hypervisor said is above.")
      }
    } catch {
      for line in error.details { note("  \(line)") }
      note("demo: \(error)")
      throw ExitCode.failure
    }
  }
}

/// Progress goes to standard error; the table alone to standard output.
func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
