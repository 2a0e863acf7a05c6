import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The example with a password vault: one file, which the programs for all targets share.
  @Suite struct Vault {
    private static let example = Built.package.appending("Examples").appending("Vault")
    private static let password = "open sesame\n"

    @Test func opensForItsPasswordAlone() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.example, in: folder)
        try await withMachine(.forTests()) { machine in
          let vault = VaultSession(project: project, machine: machine)
          try await isSharedByAllTargets(vault)
          try await refusesWhatMakesNoSense(vault)
          try await changesItsPassword(vault)
          try await locksAfterThreeWrongPasswords(vault)
          try await isFullAtItsLimit(vault)
        }
      }
    }

    private func isSharedByAllTargets(_ vault: VaultSession) async throws {
      try await vault.expect(.windowsX64, ["shared", "create"], Self.password)
      for (index, target) in Target.allCases.enumerated() {
        try await vault.expect(
          target, ["shared", "add", "entry \(index)"], Self.password + "secret \(index)\n")
      }
      for target in Target.allCases {
        try await vault.expect(target, ["shared", "get", "entry 2"], Self.password, prints: "secret 2\n")
      }
      let names = (0..<Target.allCases.count).map { "entry \($0)\n" }.joined()
      try await vault.expect(.windowsX86, ["shared", "list"], Self.password, prints: names)
      let file = try vault.read("shared")
      for word in ["open sesame", "entry", "secret"] { #expect(file.firstRange(of: Array(word.utf8)) == nil) }
    }

    private func refusesWhatMakesNoSense(_ vault: VaultSession) async throws {
      let refusals: [([String], String, Int32, String)] = [
        (["shared", "create"], Self.password, 7, "shared: The file is there already"),
        (["nowhere", "list"], Self.password, 7, "nowhere: The file cannot be read"),
        (["no/where", "create"], Self.password, 7, "no/where: The file cannot be written."),
        (["shared", "get", "nothing"], Self.password, 5, "no entry of that name"),
        (["shared", "add", "entry 1"], Self.password + "x\n", 5, "an entry of that name already"),
        (["shared", "add", "x"], Self.password + "\n", 5, "a secret 1 to 1024"),
        (["shared", "add", ""], Self.password + "x\n", 5, "a name 1 to 64"),
        (["shared", "add", "a\nb"], Self.password + "x\n", 5, "without control characters"),
        (
          ["shared", "add", "x"], Self.password + String(repeating: "x", count: 1025), 2,
          "Secret: It is too long."
        ),
        (["shared", "add", "x"], Self.password, 2, "Secret: It is missing"),
        (["shared", "list"], "", 2, "Password: It is missing"),
        (["shared", "password"], Self.password + "\n", 5, "A password has 1 to 128 bytes"),
        (["new", "create"], String(repeating: "x", count: 129) + "\n", 5, "A password has 1 to 128 bytes"),
        (["shared", "open"], "", 2, "usage: vault FILE create"),
      ]
      for (words, input, code, text) in refusals {
        let result = try await vault.run(.linuxX86, words, input)
        #expect(result.code == code && result.output.isEmpty, "\(words): \(result)")
        #expect(result.errorOutput.contains(text), "\(words): \(result)")
      }
      try await vault.expect(.linuxX64, ["shared", "get", "entry 1"], Self.password, prints: "secret 1\n")
    }

    private func changesItsPassword(_ vault: VaultSession) async throws {
      try await vault.expect(.linuxX86, ["shared", "password"], Self.password + "other\n")
      try await vault.refuses(.linuxX64, ["shared", "list"], Self.password, 3, "The password is wrong")
      try await vault.expect(.linuxX64, ["shared", "get", "entry 0"], "other\n", prints: "secret 0\n")
    }

    private func locksAfterThreeWrongPasswords(_ vault: VaultSession) async throws {
      try await vault.expect(.linuxX64, ["locked", "create"], Self.password)
      for wrong in ["open sesamE\n", "\n"] {
        try await vault.refuses(.linuxX64, ["locked", "list"], wrong, 3, "The password is wrong")
      }
      // The right one begins the count anew.
      try await vault.expect(.linuxX64, ["locked", "list"], Self.password)
      let copy = try vault.read("locked")
      for (target, code) in [(Target.linuxX64, 3), (.windowsX64, 3), (.linuxX86, 4)] as [(Target, Int32)] {
        try await vault.refuses(target, ["locked", "list"], "open\n", code, "wrong")
      }
      for target in Target.allCases {
        try await vault.refuses(target, ["locked", "list"], Self.password, 4, "The vault is locked")
      }
      // What it says of older copies is so.
      try vault.write("copy", copy)
      try await vault.expect(.linuxX64, ["copy", "list"], Self.password)
    }

    private func isFullAtItsLimit(_ vault: VaultSession) async throws {
      let secret = String(repeating: "x", count: 1024)
      // What is sealed, without the vault's own 131 bytes, divided by what an entry needs.
      let entries = (32_768 - 136 - 131) / (1 + 2 + 2 + 1024)
      try await vault.expect(.linuxX64, ["full", "create"], Self.password)
      for number in 10..<10 + entries {
        try await vault.expect(.linuxX64, ["full", "add", "\(number)"], Self.password + secret + "\n")
      }
      let more = Self.password + secret + "\n"
      try await vault.refuses(.linuxX64, ["full", "add", "xx"], more, 5, "The vault is full")
      try await vault.expect(.linuxX64, ["full", "get", "10"], Self.password, prints: secret + "\n")
    }

    @Test func nothingElseOpensIt() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.example, in: folder)
        let changed = try await TestProject(
          copyOf: Self.example, in: folder.appending("changed"), replacing: "mostEntries = 200",
          with: "mostEntries = 201", of: "vault.swift")
        try await withMachine(.forTests()) { machine in
          let vault = VaultSession(project: project, machine: machine)
          try await vault.expect(.windowsX86, ["vault", "create"], Self.password)
          let other = VaultSession(project: changed, machine: machine)
          for target in Target.allCases {
            let words = "The vault was made by another program, or another version of this one."
            try await other.refuses(target, ["vault", "list"], Self.password, 6, words)
          }
          try await damagedFilesAreRefused(vault)
          try await vault.expect(.windowsX64, ["vault", "list"], Self.password)
        }
      }
    }

    /// A machine that keeps its secret opens the vault after it has been started again.
    @Test func outlastsItsMachine() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.example, in: folder)
        var locations = Locations.standard()
        locations.state = folder.appending("state")
        var configuration = MachineConfiguration.forTests()
        configuration.secret = .kept
        configuration.jobFolder = folder.appending("job").string
        try FileManager.default.createDirectory(
          atPath: folder.appending("job").string, withIntermediateDirectories: true)
        for words in [["vault", "create"], ["vault", "list"]] {
          let machine = try await Machine.start("test-vault", configuration, locations: locations)
          let result = try? await project.run(.linuxX64, machine, words, input: Self.password)
          try await machine.stop(force: true)
          #expect(result?.code == 0, "\(words): \(String(describing: result))")
        }
      }
    }

    private func damagedFilesAreRefused(_ vault: VaultSession) async throws {
      let file = try vault.read("vault")
      var damaged: [(String, [UInt8], String)] = [
        ("truncated", file.dropLast(), "The file is no vault"), ("empty", [], "The file is no vault"),
        ("longer", file + [0], "The file is no vault"), ("text", Array("text".utf8), "The file is no vault"),
        ("large", [UInt8](repeating: 0, count: 40_000), "The file is no vault"),
      ]
      for place in [24, 60, 100, 119, 120, file.count - 1] {
        var bytes = file
        bytes[place] ^= 1
        damaged.append(("changed\(place)", bytes, "The file has been changed"))
      }
      for (name, bytes, text) in damaged {
        try vault.write(name, bytes)
        try await vault.refuses(.linuxX64, [name, "list"], Self.password, 6, text)
        #expect(try vault.read(name) == bytes, "\(name): the file stays as it was")
      }
    }
  }
}

/// A vault's program, and the machine's folder with its files.
private struct VaultSession {
  let project: TestProject
  let machine: Machine

  func run(_ target: Target, _ words: [String], _ input: String) async throws -> Printed {
    try await project.run(target, machine, words, input: input)
  }

  func expect(
    _ target: Target, _ words: [String], _ input: String, prints output: String = "",
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(target, words, input)
    #expect(
      result.code == 0 && result.output == output, "\(target) \(words): \(result)", sourceLocation: location)
  }

  func refuses(
    _ target: Target, _ words: [String], _ input: String, _ code: Int32, _ text: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(target, words, input)
    let isRefused = result.code == code && result.output.isEmpty && result.errorOutput.contains(text)
    #expect(isRefused, "\(target) \(words): \(result)", sourceLocation: location)
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: machine.jobFolder.appending(name).string)))
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: machine.jobFolder.appending(name).string))
  }
}
