import PALImages
import SystemPackage

/// The steps from a program's sources, and the generated one, to the program for one target.
struct ProgramBuild {
  let manifest: Manifest
  let target: Target
  let compiler: String
  /// The folder of what programs have to keep files.
  let files: FilePath

  /// The generated source and the image, which it contains.
  static func generatedSource(_ manifest: Manifest) -> String { ".pal/\(manifest.name).c" }
  static func image(_ manifest: Manifest) -> String { ".pal/\(manifest.name).pal" }

  var program: String { "\(folder)/\(manifest.name)\(target.isWindows ? ".exe" : "")" }
  private var folder: String { ".pal/\(target.rawValue)" }

  var steps: [BuildStep] {
    let sources = manifest.programSources.map { compile($0.path) }
    var generated = compile(Self.generatedSource(manifest))
    generated.inputs.append(Self.image(manifest))
    let objects = sources + [generated] + ["files", target.isWindows ? "windows" : "linux"].map(compileFiles)
    return objects + [link(objects.map(\.output))]
  }

  private func compile(_ source: String) -> BuildStep {
    compile(source, source, to: "\(folder)/objects/\(source.replacing("/", with: "+")).o")
  }

  private func compileFiles(_ name: String) -> BuildStep {
    compile(files.appending("\(name).c").string, "\(name).c", to: "\(folder)/objects/files/\(name).o")
  }

  private func compile(_ source: String, _ name: String, to output: String) -> BuildStep {
    BuildStep(
      title: "Compiling \(name) for \(target.rawValue)", tool: compiler,
      arguments: [
        "-std=gnu17", "-O2", "-g", "-Wall", "-Wextra", "-I\(PALBuild.headers)", "-I\(files)", "-MD", "-MF",
        "\(output).d",
        "-c",
        source, "-o", output,
      ],
      inputs: [source], output: output, dependencies: "\(output).d")
  }

  private func link(_ objects: [String]) -> BuildStep {
    BuildStep(
      title: "Linking \(manifest.name) for \(target.rawValue)", tool: compiler,
      arguments: target.linkOptions + ["-o", program] + objects, inputs: objects, output: program)
  }
}
