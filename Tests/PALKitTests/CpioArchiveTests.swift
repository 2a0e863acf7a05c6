import Foundation
import Testing

@testable import PALKit

@Suite struct CpioArchiveTests {
  private var archive: CpioArchive {
    var archive = CpioArchive()
    archive.addFile("init", Array("#!/bin/sh\n".utf8), executable: true)
    archive.addFile("a/b/odd", [1, 2, 3, 4, 5])
    archive.addFile("a/b/empty", [])
    archive.addFolder("a/b")
    archive.addLink("a/link", to: "b/odd")
    return archive
  }

  @Test func anotherProgramUnpacksIt() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("archive").write(archive.finished())
      let unpacked = try await shell("cd \(folder) && busybox cpio -id < archive && find . | sort")
      #expect(unpacked.succeeded)
      for path in ["./a", "./a/b", "./a/b/empty", "./a/b/odd", "./a/link", "./init"] {
        #expect(unpacked.output.contains("\(path)\n"))
      }
      #expect(try folder.appending("a/b/odd").bytes() == [1, 2, 3, 4, 5])
      #expect(try folder.appending("a/link").bytes() == [1, 2, 3, 4, 5])
      #expect(try folder.appending("a/b/empty").bytes() == [])
      #expect(FileManager.default.isExecutableFile(atPath: folder.appending("init").string))
      #expect(!FileManager.default.isExecutableFile(atPath: folder.appending("a/b/odd").string))
    }
  }

  @Test func archivesCanFollowOneAnother() {
    #expect(archive.finished().count.isMultiple(of: 4))
  }

  @Test func aFolderComesOnceAndBeforeItsFiles() {
    let text = String(decoding: archive.finished(), as: UTF8.self)
    let parts = text.components(separatedBy: "a/b\0")
    #expect(parts.count == 2, "once")
    #expect(!parts[0].contains("a/b/odd\0") && parts[1].contains("a/b/odd\0"))
  }
}
