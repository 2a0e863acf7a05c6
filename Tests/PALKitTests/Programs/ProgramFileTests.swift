import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct ProgramFileTests {
  private func kind(of path: FilePath) -> PalliumError.Kind? {
    do throws(PalliumError) {
      _ = try ProgramFile(path.string)
      return nil
    } catch { return error.kind }
  }

  @Test func eachObstacleHasItsKind() async throws {
    try await withTemporaryFolder { folder in
      #expect(kind(of: folder) == .programIsFolder)
      #expect(kind(of: folder.appending("absent")) == .programNotFound)
      let file = folder.appending("file")
      try file.write(Array("text".utf8))
      #expect(kind(of: file) == .textInsteadOfProgram)
      #expect(kind(of: file.appending("below")) == .programNotFound)
      try file.write([1, 2, 3])
      #expect(kind(of: file) == .unknownProgramFormat)
      try file.write(PEBuilder(machine: 0xAA64).bytes)
      #expect(kind(of: file) == .programForAnotherSystem)
      try file.write(ELFBuilder(type: 3, interpreter: "/nonexistent/ld.so").bytes)
      #expect(kind(of: file) == .programForAnotherSystem)
      try file.write(PEBuilder().bytes)
      #expect(kind(of: file) == nil)
    }
  }

  @Test func linksAreFollowed() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("real").appending("prog.exe").write(PEBuilder().bytes)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending("link.exe").string, withDestinationPath: "real/prog.exe")
      let program = try ProgramFile(folder.appending("link.exe").string)
      #expect(program.path.string.hasSuffix("/real/prog.exe") && program.kind == .windows(.bits64))
    }
  }
}

@Suite struct ProgramSpoolTests {
  @Test func aProgramComesWithItsLibraries() async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appending("source")
      for name in ["prog.exe", "Helper.DLL"] { try source.appending(name).write(PEBuilder().bytes) }
      for name in ["readme.txt", "lib.so.1"] { try source.appending(name).write([1]) }
      let spool = ProgramSpool(folder: folder.appending("spool"))
      let path = try spool.add(try ProgramFile(source.appending("prog.exe").string))
      #expect(path.hasPrefix("\(ProgramSpool.guestPath)/") && path.hasSuffix("/prog.exe"))
      let copy = FilePath(path.replacing(ProgramSpool.guestPath, with: spool.folder.string))
        .removingLastComponent()
      let names = try FileManager.default.contentsOfDirectory(atPath: copy.string)
      #expect(names.sorted() == ["Helper.DLL", "prog.exe"])
      #expect(FileManager.default.isExecutableFile(atPath: copy.appending("prog.exe").string))
    }
  }

  @Test func whatHasChangedGetsAnotherFolder() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("source").appending("prog.exe")
      let spool = ProgramSpool(folder: folder.appending("spool"))
      try file.write(PEBuilder().bytes)
      let first = try spool.add(try ProgramFile(file.string))
      #expect(try spool.add(try ProgramFile(file.string)) == first)
      try file.write(PEBuilder.narrow.bytes + [0])
      let second = try spool.add(try ProgramFile(file.string))
      #expect(second != first)
      // A library that comes to lie beside it may be one that it loads.
      try file.removingLastComponent().appending("new.dll").write([1])
      let third = try spool.add(try ProgramFile(file.string))
      #expect(third != second)
    }
  }

  @Test func onlyTheLastUsedAreKept() async throws {
    try await withTemporaryFolder { folder in
      let spool = ProgramSpool(folder: folder.appending("spool"))
      let file = folder.appending("source").appending("prog.exe")
      for size in 0..<20 {
        try file.write(PEBuilder().bytes + [UInt8](repeating: 0, count: size))
        _ = try spool.add(try ProgramFile(file.string))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: spool.folder.string)
      #expect(names.count == 16)
    }
  }
}
