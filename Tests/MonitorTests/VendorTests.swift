import Foundation
import Testing

/// What is above the vendors' folders serves both vendors, and so names neither's control blocks.
@Suite struct VendorTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
  private static let vendorFolders = ["SVM", "VTX"]

  private func swiftFiles(_ module: String) throws -> [String] {
    let folder = Self.sources.appending(path: module)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasSuffix(".swift") }.map { "\(module)/\($0)" }
  }

  @Test(arguments: ["TrustVisorABI", "Monitor", "Hypervisor"])
  func nothingAboveNamesOne(_ module: String) throws {
    var count = 0
    for name in try swiftFiles(module) {
      if name.split(separator: "/").contains(where: { Self.vendorFolders.contains(String($0)) }) { continue }
      let text = try String(contentsOf: Self.sources.appending(path: name), encoding: .utf8).lowercased()
      for word in ["svm", "vmcb", "vmx", "vmcs"] {
        #expect(!text.contains(word), "\(name) says \(word)")
      }
      count += 1
    }
    #expect(count > 3)
  }

  /// Whoever knows one vendor's part finds his way in the other's.
  @Test func theFoldersMirrorEachOther() throws {
    func names(_ vendor: String) throws -> Set<String> {
      let files = try swiftFiles("Hypervisor/\(vendor)")
      return Set(files.map { String($0.split(separator: "/").last!).replacing(vendor, with: "") })
    }
    let amd = try names("SVM")
    let intel = try names("VTX")
    #expect(amd.count > 5 && amd.subtracting(intel).isEmpty)
    // A VMCB is memory, a VMCS is not; and a guest's control registers are all its own under SVM.
    #expect(intel.subtracting(amd) == ["VMCS.swift", "Processor+ControlRegisters.swift"])
  }
}
