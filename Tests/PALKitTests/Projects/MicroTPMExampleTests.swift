import Foundation
import PALImages
import SystemPackage
import Testing

@testable import PALKit

/// The micro-TPM for PALs' sources: what the documentation shows builds, and what is not used is not in the image.
@Suite(.serialized) struct MicroTPMExampleTests {
  @Test(arguments: Language.allCases, [64, 32])
  func theDocumentedExampleBuilds(language: Language, width: Int) async throws {
    let project = try Project("key", language: language)
    let example = try Self.example()
    let manifest = try project.text("pal.toml")
    let functions = try #require(manifest.firstRange(of: "[[function]]"))
    try project.write(
      "pal.toml",
      manifest[..<functions.lowerBound].replacing("[pal]\n", with: "[pal]\nwidth = \(width)\n")
        + example.manifest)
    try project.write("main.c", "#include \"key.h\"\nint main(void) { return (int)key_load(); }\n")
    let source = language == .c ? "#include \"key.h\"\n" + example.c : example.swift
    try project.write(language == .c ? "pal.c" : "pal.swift", source)
    let report = try await project.build(.linuxX64)
    #expect(report.warnings.isEmpty, "\(report.warnings)")
    #expect(report.image.functions == ["key_make"])
    let image = try project.bytes(report.image.path)
    #expect(image.firstRange(of: Self.hypercall) != nil && image.firstRange(of: Self.roundConstant) == nil)
  }

  /// A PAL that asks for nothing has no hypercall in it, and no table for SHA-256.
  @Test(arguments: Language.allCases) func whatIsNotUsedIsNotInTheImage(language: Language) async throws {
    let project = try Project(language: language)
    let image = try project.bytes(try await project.build(.linuxX64).image.path)
    for part in [Self.hypercall, Self.roundConstant] { #expect(image.firstRange(of: part) == nil) }
  }

  /// VMMCALL.
  private static let hypercall: [UInt8] = [0x0f, 0x01, 0xd9]
  /// The first one of SHA-256, as it lies in memory.
  private static let roundConstant: [UInt8] = [0x98, 0x2f, 0x8a, 0x42]

  /// The blocks of the page "Building PALs" in which the micro-TPM is used.
  private static func example() throws -> (manifest: String, c: String, swift: String) {
    var page = FilePath(#filePath)
    for _ in 0..<4 { page.removeLastComponent() }
    page = page.pushing("Documentation/Pallium.docc/BuildingPALs.md")
    let text = try String(contentsOfFile: page.string, encoding: .utf8)
    func block(_ language: String) throws -> String {
      let blocks = text.components(separatedBy: "```\(language)\n").dropFirst()
        .map { $0.components(separatedBy: "```")[0] }
      return try #require(blocks.first { $0.contains("key_make") })
    }
    return (try block("toml"), try block("c"), try block("swift"))
  }
}
