import Foundation
import SystemPackage
import Testing

/// Scripts/extract-vmlinux, on an image made for the purpose.
@Suite struct ExtractVmlinuxTests {
  private let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("Scripts/extract-vmlinux").string

  /// A bzImage with two setup sectors and its payload at offset 100 of the protected-mode code.
  private func image(payload: [UInt8], length: UInt32) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: 3 * 512 + 100)
    func put(_ value: UInt32, at offset: Int) {
      withUnsafeBytes(of: value.littleEndian) { image.replaceSubrange(offset..<offset + 4, with: $0) }
    }
    image[0x1f1] = 2
    put(0x5372_6448, at: 0x202)
    put(100, at: 0x248)
    put(UInt32(payload.count + 4), at: 0x24c)
    return image + payload + withUnsafeBytes(of: length.littleEndian) { Array($0) } + [9, 9, 9]
  }

  private func extract(
    kernel: [UInt8], in folder: FilePath, change: (inout [UInt8]) -> Void = { _ in }, length: UInt32? = nil
  ) async throws -> (succeeded: Bool, output: String) {
    try folder.appending("kernel").write(kernel)
    #expect(try await shell("xz -k --check=crc32 \(folder)/kernel").succeeded)
    var bytes = image(
      payload: try folder.appending("kernel.xz").bytes(), length: length ?? UInt32(kernel.count))
    change(&bytes)
    try folder.appending("bzImage").write(bytes)
    return try await shell("'\(script)' \(folder)/bzImage \(folder)/vmlinux")
  }

  @Test func theKernelComesOutAsItWentIn() async throws {
    try await withTemporaryFolder { folder in
      var random = SeededGenerator(5)
      let kernel = random.bytes(3_000_001)
      let result = try await extract(kernel: kernel, in: folder)
      #expect(result.succeeded, "\(result.output)")
      #expect(try folder.appending("vmlinux").bytes() == kernel)
    }
  }

  @Test func whatIsNoKernelIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let result = try await extract(kernel: [1, 2, 3], in: folder, change: { $0[0x202] = 0 })
      #expect(!result.succeeded && result.output.contains("not a bzImage"))
    }
  }

  @Test func aCutImageIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let result = try await extract(kernel: [1, 2, 3], in: folder, change: { $0.removeLast(10) })
      #expect(!result.succeeded && result.output.contains("cut short"))
    }
  }

  @Test func aWrongLengthIsNoticed() async throws {
    try await withTemporaryFolder { folder in
      let result = try await extract(kernel: [1, 2, 3], in: folder, length: 4)
      #expect(!result.succeeded && result.output.contains("another length"))
    }
  }

  @Test func anotherCompressionIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let result = try await extract(kernel: [1, 2, 3], in: folder, change: { $0[3 * 512 + 100] ^= 0xff })
      #expect(!result.succeeded && result.output.contains("not xz-compressed"))
    }
  }
}
