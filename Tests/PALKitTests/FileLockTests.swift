import Testing

@testable import PALKit

@Suite struct FileLockTests {
  @Test func onlyOneHoldsIt() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending("lock")
      func isFree() -> Bool { FileLock(path) != nil }
      if let lock = FileLock(path) {
        #expect(!isFree())
        _ = consume lock
      } else {
        Issue.record("the lock of a new file is free")
      }
      #expect(isFree())
    }
  }
}
