import PALImages
import SystemPackage
import TrustVisorABI

/// The steps from a PAL's sources to a linked file. All outputs are in `.pal/pal`, and the same for every target.
struct PALBuild {
  let manifest: Manifest
  let tools: ToolChain
  /// The folder of the PAL-side runtime.
  let runtime: FilePath
  /// The project's folder; no file that is made may name it.
  let folder: FilePath
  /// The archives that the PAL is linked with.
  let libraries: [String]

  static let outputs = ".pal/pal"
  /// The generated header's folder.
  static let headers = ".pal/include"

  var linked: String { Self.linked(manifest) }
  static func linked(_ manifest: Manifest) -> String { "\(outputs)/\(manifest.name).elf" }
  var script: String { "\(Self.outputs)/\(manifest.name).ld" }
  private var header: String { "\(Self.headers)/\(manifest.name).h" }

  var steps: [BuildStep] {
    let sources = manifest.palSources.filter { $0.fileExtension == "c" }.map(compile)
    let runtime = Self.runtimeParts.map(compileRuntime)
    let objects = sources + swift + runtime
    return objects + [link(objects.map(\.output))]
  }

  /// The runtime's files in C. What a PAL does not call is left out of its image.
  private static let runtimeParts = [
    "memory", "heap", "random", "division", "rounding", "micro-tpm", "policy", "evidence", "sha256",
    "guard", "fortify",
  ]
  /// What PALs in Swift have besides: it is compiled as a part of them.
  private var swiftRuntime: String { runtime.appending("MicroTPM.swift").string }
  private var runtimeHeaders: [String] {
    ["pal-side.h", "micro-tpm.h", "errors.h"].map { runtime.appending($0).string }
  }

  private var triple: String {
    is64Bit ? "x86_64-unknown-none-elf" : "i686-unknown-none-elf"
  }

  /// Clang takes the guard of the stack from where FS or GS lead to only for systems that it knows to have one there. So
  /// it compiles for one of them, without what tells sources so.
  private var tripleOfC: String { is64Bit ? "x86_64-unknown-linux-gnu" : "i686-unknown-linux-gnu" }
  private static let macrosOfSystem = [
    "__linux__", "__linux", "linux", "__gnu_linux__", "__unix__", "__unix", "unix",
  ]

  /// Reproducible and self-sufficient: no position-independent detours, guards of the stack where TrustVisor puts them,
  /// a section for each function so that the linker can leave out what nobody calls.
  private var options: [String] {
    [
      "--target=\(tripleOfC)", "-std=gnu17", "-ffreestanding", "-nostdlibinc", "-O2", "-g", "-Wall",
      "-Wextra",
      "-fno-pic", "-fcf-protection=none", "-ffunction-sections", "-fdata-sections",
      "-fno-asynchronous-unwind-tables", "-fno-ident", "-DPALLIUM_INSIDE_PAL=1",
      "-ffile-prefix-map=\(folder)=.", "-ffile-prefix-map=\(runtime)=pal-side",
    ] + Self.macrosOfSystem.map { "-U\($0)" } + stackGuards + stackAlignment
  }

  /// Linux keeps 32-bit stacks aligned to 16 bytes at every call; code in Swift, compiled for no system, to 4. So
  /// functions in C that need more make it so.
  private var stackAlignment: [String] { is64Bit ? [] : ["-mstackrealign"] }

  /// Functions with arrays end the call when one has run over.
  private var stackGuards: [String] {
    let (register, offset) = is64Bit ? ("fs", ThreadBlock.guard64) : ("gs", ThreadBlock.guard32)
    return [
      "-fstack-protector-strong", "-mstack-protector-guard=tls",
      "-mstack-protector-guard-reg=\(register)", "-mstack-protector-guard-offset=\(offset)",
    ]
  }

  private var is64Bit: Bool { manifest.memory.mode == .bits64 }

  /// The system's headers, behind the compiler's own, are there for those of its libraries.
  private var includes: [String] {
    let ofSystem = libraries.isEmpty ? [] : SystemLibraries(manifest.memory.mode).headerFolders
    return ["-I\(Self.headers)", "-I\(runtime)"] + ofSystem.flatMap { ["-idirafter", $0] }
  }

  private func compile(_ source: SourceFile) -> BuildStep {
    let output = "\(Self.outputs)/\(source.path.replacing("/", with: "+")).o"
    return clang(source.path, output, extra: [])
  }

  private func compileRuntime(_ name: String) -> BuildStep {
    // A loop that copies must not become a call of the function that it makes up.
    clang(runtime.appending("\(name).c").string, "\(Self.outputs)/runtime/\(name).o", extra: ["-fno-builtin"])
  }

  private func clang(_ source: String, _ output: String, extra: [String]) -> BuildStep {
    let rule = output + ".d"
    return BuildStep(
      title: "Compiling \(FilePath(source).lastComponent?.string ?? source) for the PAL", tool: tools.clang,
      arguments: options + extra + includes + ["-MD", "-MF", rule, "-c", source, "-o", output],
      inputs: [source],
      output: output, dependencies: rule)
  }

  /// Swift compiles all its files at once.
  private var swift: [BuildStep] {
    let sources = manifest.palSources.filter { $0.fileExtension == "swift" }.map(\.path)
    if sources.isEmpty { return [] }
    let output = "\(Self.outputs)/swift.o"
    let clangOptions = ["-ffreestanding", "-fno-pic", "-DPALLIUM_INSIDE_PAL=1"] + includes
    let arguments =
      [
        "-target", triple, "-swift-version", "6", "-enable-experimental-feature", "Embedded", "-wmo", "-O",
        "-g",
        "-parse-as-library", "-module-name", "\(manifest.prefix)_pal", "-import-objc-header", header,
        "-file-prefix-map", "\(folder)=.", "-file-prefix-map", "\(runtime)=pal-side", "-Xfrontend",
        "-disable-stack-protector", "-Xfrontend",
        "-function-sections",
      ] + clangOptions.flatMap { ["-Xcc", $0] }
    return [
      BuildStep(
        title: "Compiling \(sources.joined(separator: ", ")) for the PAL", tool: tools.swiftc,
        arguments: arguments + ["-c"] + sources + [swiftRuntime, "-o", output],
        inputs: sources + [swiftRuntime, header] + runtimeHeaders, output: output)
    ]
  }

  private func link(_ objects: [String]) -> BuildStep {
    let emulation = is64Bit ? "elf_x86_64" : "elf_i386"
    return BuildStep(
      title: "Linking the PAL", tool: tools.linker,
      arguments: [
        "-m", emulation, "-T", script, "--entry=0", "-static", "--gc-sections", "--build-id=none", "-z",
        "noexecstack",
        "--color-diagnostics=never", "-o", linked,
      ] + objects + libraries,
      inputs: objects + [script] + libraries, output: linked)
  }
}
