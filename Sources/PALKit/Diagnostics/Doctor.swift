import Foundation
import SystemPackage

/// Looks for everything outside the package that Pallium uses.
public struct Doctor: Sendable {
  /// A tool and whether it is there.
  public struct Finding: Sendable, Encodable {
    public var name: String
    /// nil when it is missing.
    public var version: String?
    public var purpose: String
    public var remedy: String
    public var required: Bool

    public var isFound: Bool { version != nil }
  }

  /// A tool to look for.
  private struct Tool {
    var name: String
    var commands: [String]
    var arguments = ["--version"]
    var purpose: String
    var remedy: String
    var required = true
  }

  private let locations: Locations

  public init(locations: Locations = .standard()) { self.locations = locations }

  /// Whether everything that is required was found.
  public static func isHealthy(_ findings: [Finding]) -> Bool {
    findings.allSatisfy { $0.isFound || !$0.required }
  }

  /// - Parameter names: those to look for; nil for all.
  public func examine(only names: Set<String>? = nil) async -> [Finding] {
    func isWanted(_ name: String) -> Bool { names?.contains(name) ?? true }
    var findings: [Finding] = []
    for tool in tools where isWanted(tool.name) { findings.append(await examine(tool)) }
    if isWanted("bochs") { findings.append(await bochs()) }
    return findings + [wine32, cryptography, kernel, hypervisor].filter { isWanted($0.name) }
  }

  private func examine(_ tool: Tool) async -> Finding {
    var version: String?
    for command in tool.commands where version == nil {
      if let output = await CommandOutput.of(command, tool.arguments), output.succeeded {
        version = Self.version(in: output.text)
      }
    }
    return Finding(
      name: tool.name, version: version, purpose: tool.purpose, remedy: tool.remedy, required: tool.required)
  }

  /// The first word of a tool's own words that looks like a version number.
  static func version(in text: String) -> String {
    for word in text.split(whereSeparator: { $0.isWhitespace || "(),-+".contains($0) }) {
      let digits = word.drop { $0 == "v" }
      if digits.contains("."), digits.first?.isWholeNumber == true { return String(digits) }
    }
    return "of unknown version"
  }

  /// Bochs says its version only when it starts a PC; Debian knows it too.
  private func bochs() async -> Finding {
    let runs = await CommandOutput.of(locations.bochs, ["--help"])?.succeeded ?? false
    let package = await CommandOutput.of("dpkg-query", ["--show", "--showformat=${Version}", "bochs"])
    return Finding(
      name: "bochs", version: runs ? Self.version(in: package?.text ?? "") : nil,
      purpose: "is the emulated PC, AMD or Intel",
      remedy: "apt-get install bochs bochs-term bochsbios vgabios", required: false)
  }

  private var wine32: Finding {
    let tree = WineInstallation.tree32(locations)
    return Finding(
      name: "wine 32-bit", version: tree.map { $0 == "/usr" ? "installed" : "unpacked" },
      purpose: "runs 32-bit Windows programs in the guest", remedy: "make setup", required: false)
  }

  private var cryptography: Finding {
    let isThere = FileManager.default.fileExists(atPath: "/usr/include/bearssl.h")
    return Finding(
      name: "bearssl", version: isThere ? "installed" : nil, purpose: "hashes what the hypervisor measures",
      remedy: "apt-get install libbearssl-dev", required: true)
  }

  private var kernel: Finding {
    let file = locations.kernelFolder.appending("version").string
    let version = try? String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    return Finding(
      name: "guest kernel", version: version, purpose: "runs in the emulated PC", remedy: "make setup",
      required: true)
  }

  private var hypervisor: Finding {
    let version = locations.hypervisor.flatMap { image in
      FileManager.default.fileExists(atPath: image.string) ? "built" : nil
    }
    return Finding(
      name: "hypervisor image", version: version, purpose: "what it is all about", remedy: "make image",
      required: false)
  }

  private var tools: [Tool] {
    func debian(_ package: String) -> String { "apt-get install \(package)" }
    return [
      Tool(
        name: "swift", commands: ["swift"], purpose: "builds everything",
        remedy: "https://www.swift.org/install (6.3 or later)"),
      Tool(
        name: "qemu", commands: [locations.emulator], purpose: "is the emulated PC",
        remedy: debian("qemu-system-x86")),
      Tool(
        name: "grub", commands: ["grub-mkimage"], purpose: "boots the PC in Bochs",
        remedy: debian("grub-common grub-pc-bin"), required: false),
      Tool(
        name: "busybox", commands: ["/usr/bin/busybox"], arguments: ["--help"],
        purpose: "the guest's first programs", remedy: debian("busybox-static")),
      Tool(
        name: "gcc", commands: ["gcc"], purpose: "builds 64-bit guest programs",
        remedy: debian("gcc libc6-dev")),
      Tool(
        name: "gcc i686", commands: ["i686-linux-gnu-gcc"], purpose: "builds 32-bit guest programs",
        remedy: debian("gcc-i686-linux-gnu libc6-dev-i386-cross")),
      Tool(name: "xz", commands: ["xz"], purpose: "unpacks the guest's kernel", remedy: debian("xz-utils")),
      Tool(
        name: "llvm-symbolizer", commands: [Symbolizer.findTool() ?? "llvm-symbolizer"],
        purpose: "finds source lines of a panic", remedy: "comes with Swift, or \(debian("llvm"))"),
      Tool(
        name: "gdb", commands: ["gdb"], purpose: "debugs guest programs", remedy: debian("gdb"),
        required: false
      ),
      Tool(
        name: "gdbserver", commands: ["gdbserver"], purpose: "debugs guest programs",
        remedy: debian("gdbserver"), required: false),
      Tool(
        name: "wine", commands: [locations.wine], purpose: "runs Windows programs in the guest",
        remedy: "make setup", required: false),
      Tool(
        name: "mingw-w64", commands: ["x86_64-w64-mingw32-gcc"], purpose: "builds 64-bit Windows programs",
        remedy: debian("gcc-mingw-w64-x86-64-win32"), required: false),
      Tool(
        name: "mingw-w64 i686", commands: ["i686-w64-mingw32-gcc"], purpose: "builds 32-bit Windows programs",
        remedy: debian("gcc-mingw-w64-i686-win32"), required: false),
      Tool(
        name: "clang", commands: ["clang"], purpose: "builds PALs", remedy: "comes with Swift",
        required: false),
      Tool(
        name: "ld.lld", commands: ["ld.lld"], purpose: "links PALs", remedy: "comes with Swift",
        required: false),
    ]
  }
}
