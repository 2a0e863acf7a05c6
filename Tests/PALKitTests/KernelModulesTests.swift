import Testing

@testable import PALKit

@Suite struct KernelModulesTests {
  private func module(_ dependencies: String) -> [UInt8] {
    Array("ELF…\0license=GPL\0depends=\(dependencies)\0retpoline=Y\0".utf8)
  }

  @Test func dependenciesAreReadFromTheModule() {
    #expect(KernelModules.dependencies(of: module("a,b_c")) == ["a", "b_c"])
    #expect(KernelModules.dependencies(of: module("")) == [])
    #expect(KernelModules.dependencies(of: Array("no such text".utf8)) == [])
    // Only a text of its own counts, not the end of another.
    #expect(KernelModules.dependencies(of: Array("\0softdepends=x\0".utf8)) == [])
  }

  @Test func eachComesAfterThoseItNeeds() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("x/top.ko").write(module("left,right-side"))
      try folder.appending("x/left.ko").write(module("base"))
      try folder.appending("y/right-side.ko").write(module("base"))
      try folder.appending("base.ko").write(module(""))
      let order = try KernelModules(folder: folder).loadOrder(["top", "base", "right_side"]).map(\.name)
      #expect(order == ["base", "left", "right_side", "top"])
    }
  }

  @Test func aMissingOneIsNamed() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("top.ko").write(module("gone"))
      let error = #expect(throws: PalliumError.self) {
        try KernelModules(folder: folder).loadOrder(["top"])
      }
      #expect(error?.kind == .notSetUp && error?.description.contains("gone") == true)
    }
  }
}
