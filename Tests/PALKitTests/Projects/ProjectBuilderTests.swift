import Foundation
import PALImages
import Testing

@testable import PALKit

/// Projects built by the real compilers, for all targets. One after the other: compilers use all of the host's CPUs.
@Suite(.serialized) struct ProjectBuilderTests {
  @Test(arguments: Language.allCases) func newProjectsBuildForAllTargets(language: Language) async throws {
    let project = try Project(language: language)
    let report = try await project.build()
    #expect(report.programs.map(\.target) == Target.allCases && report.programs.allSatisfy(\.rebuilt))
    #expect(report.warnings.isEmpty, "\(report.warnings)")
    let image = try project.bytes(report.image.path)
    #expect(image.count == report.image.bytes && report.image.functions == ["hello_greet"])
    for program in report.programs {
      let inspection = try #require(Inspection(try project.bytes(program.path)))
      #expect(inspection.format == (program.target.isWindows ? .pe : .elf))
      #expect(inspection.width == (program.target.rawValue.hasSuffix("64") ? 64 : 32))
      #expect(inspection.images.map(\.measurement) == [report.image.measurement], "\(program.target)")
      #expect(inspection.images.map(\.problem) == [nil])
    }
  }

  /// The same sources give the same image, wherever they lie and whatever was built before.
  @Test(arguments: Language.allCases) func imagesAreReproducible(language: Language) async throws {
    let first = try Project(language: language)
    let second = try Project(language: language)
    let image = try await first.build(.linuxX64).image
    #expect(try await second.build(.linuxX86).image.measurement == image.measurement)
    try FileManager.default.removeItem(atPath: first.path(".pal"))
    #expect(try await first.build(.linuxX64).image.measurement == image.measurement)
  }

  @Test(arguments: Language.allCases) func imagesCanBe32Bit(language: Language) async throws {
    let project = try Project(language: language)
    try project.change("pal.toml", "stack-pages", "width = 32\nstack-pages")
    let report = try await project.build(.linuxX64, .linuxX86)
    let image = try PALImage(reading: project.bytes(report.image.path))
    #expect(image.mode == .bits32)
  }

  @Test func onlyWhatHasChangedIsBuilt() async throws {
    let project = try Project()
    try await project.build(.linuxX64, .linuxX86)
    #expect(try await project.build(.linuxX64, .linuxX86).programs.map(\.rebuilt) == [false, false])
    // A date alone changes nothing.
    try project.write("pal.c", project.text("pal.c"))
    #expect(try await project.build(.linuxX64).programs.map(\.rebuilt) == [false])
    let before = try await project.build(.linuxX64).image.measurement
    try project.change("pal.c", "Hello, ", "Salve, ")
    let changed = try await project.build(.linuxX64)
    #expect(changed.programs.map(\.rebuilt) == [true] && changed.image.measurement != before)
    // A header that a source includes counts, and an output that is gone.
    try project.write("more.h", "")
    try project.change("main.c", "#include <stdio.h>", "#include \"more.h\"\n#include <stdio.h>")
    try await project.build(.linuxX64)
    try project.write("more.h", "// changed\n")
    #expect(try await project.build(.linuxX64).programs.map(\.rebuilt) == [true])
    try FileManager.default.removeItem(atPath: project.path(".pal/linux-x64/hello"))
    #expect(try await project.build(.linuxX64).programs.map(\.rebuilt) == [true])
    #expect(try await project.build(.linuxX64).programs.map(\.rebuilt) == [false])
  }

  @Test func oneBuildAtATime() async throws {
    let project = try Project()
    async let first = Result<BuildReport, any Error> { try await project.build(.linuxX64) }
    async let second = Result<BuildReport, any Error> { try await project.build(.linuxX86) }
    let failures = await [first, second].compactMap { result -> PalliumError.Kind? in
      if case .failure(let error) = result { (error as? BuildFailure)?.kind } else { nil }
    }
    #expect(failures == [.alreadyRunning])
    #expect(try await project.build().programs.count == 4, "and afterwards all is as it should be")
  }

  /// Several places of one parameter each, by value and by pointer: what C declares and what the image says agree.
  @Test func everyKindOfParameterBuilds() async throws {
    let project = try Project()
    try project.write("pal.toml", ManifestSample.everyKind)
    try project.write("pal.c", ManifestSample.source)
    try project.write("main.c", "#include \"all.h\"\nint main(void) { return (int)all_load(); }\n")
    let report = try await project.build()
    #expect(report.warnings.isEmpty, "\(report.warnings)")
    let functions = try PALImage(reading: project.bytes(report.image.path)).functions.map(\.function)
    #expect(functions.map(\.result) == [.i8, .u64] && functions.map(\.parameters.count) == [8, 6])
  }
}

/// A project with all that a manifest can say.
private enum ManifestSample {
  static let everyKind = """
    name = "all"
    language = "c"
    targets = ["linux-x64", "linux-x86", "windows-x64", "windows-x86"]
    [program]
    sources = ["main.c"]
    [pal]
    sources = ["pal.c"]
    [[function]]
    name = "values"
    result = "i8"
    parameters = [
      { name = "a", kind = "u8" }, { name = "b", kind = "i8" }, { name = "c", kind = "u16" },
      { name = "d", kind = "i16" }, { name = "e", kind = "u32" }, { name = "f", kind = "i32" },
      { name = "g", kind = "u64" }, { name = "h", kind = "i64" },
    ]
    [[function]]
    name = "buffers"
    result = "u64"
    parameters = [
      { name = "a", kind = "in", size = 32 }, { name = "b", kind = "inout", size = 16, element = "i32" },
      { name = "c", kind = "out", count = "d", element = "u16" }, { name = "d", kind = "length64" },
      { name = "e", kind = "in", count = "f", element = 12 }, { name = "f", kind = "length32" },
    ]
    """

  static let source = """
    #include "all.h"
    int8_t values(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e, int32_t f, uint64_t g, int64_t h) {
      return (int8_t)(a + b + c + d + (int)e + f + (int)g + (int)h);
    }
    uint64_t buffers(const uint8_t a[32], int32_t b[4], uint16_t *c, uint64_t *d, const void *e, uint32_t *f) {
      return a[0] + (uint64_t)b[0] + c[0] + *d + *(const uint32_t *)e + *f;
    }
    """
}

extension Result where Failure == any Error {
  fileprivate init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
