import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct GuestCopiesTests {
  @Test func changedFilesAreLacking() async throws {
    try await withTemporaryFolder { folder in
      let (file, list) = (folder.appending("program"), folder.appending("copies.json"))
      try file.write([1, 2, 3])
      var copies = GuestCopies.load(list)
      #expect(copies.lacks(file.string, at: "/p"))
      #expect(!copies.lacks(folder.string, at: "/p") && !copies.lacks("/nonexistent", at: "/p"))
      copies.note(file.string, at: "/p")
      try copies.save(list)
      copies = .load(list)
      #expect(!copies.lacks(file.string, at: "/p") && copies.lacks(file.string, at: "/q"))
      #expect(copies.size == 3)
      try file.write([1, 2, 3, 4])
      #expect(copies.lacks(file.string, at: "/p"))
    }
  }
}

@Suite struct BochsLogTests {
  @Test func resetsAndFailuresAreFound() async throws {
    try await withTemporaryFolder { folder in
      let log = BochsLog(file: folder.appending("log"))
      #expect(log.resets == 0 && log.failure == nil)
      let reset = "00000000000i[SYS   ] bx_pc_system_c::Reset(HARDWARE) called\n"
      try log.file.write(Array(reset.utf8))
      #expect(log.resets == 0, "the first is switching it on")
      try log.file.write(Array((reset + reset + "00000000007p[HD    ] >>PANIC<< no disk\n").utf8))
      #expect(log.resets == 1 && log.failure == ">>PANIC<< no disk")
    }
  }
}
