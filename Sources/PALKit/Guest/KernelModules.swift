import Foundation
import SystemPackage

/// The kernel's loadable modules as the set-up step unpacked them.
struct KernelModules {
  /// A module: its normalised name and its file.
  struct Module {
    var name: String
    var file: FilePath
    var content: [UInt8]
  }

  private let files: [String: FilePath]

  init(folder: FilePath) throws(PalliumError) {
    guard let paths = FileManager.default.enumerator(atPath: folder.string) else {
      throw PalliumError(.notSetUp, "The guest's kernel modules are missing: run 'make setup'.")
    }
    var files: [String: FilePath] = [:]
    for case let path as String in paths where path.hasSuffix(".ko") {
      let file = folder.appending(FilePath(path).components)
      files[Self.normalised(file.stem ?? path)] = file
    }
    self.files = files
  }

  /// The modules with all they depend on, each after those it needs.
  func loadOrder(_ names: [String]) throws(PalliumError) -> [Module] {
    var order: [Module] = []
    var seen: Set<String> = []
    for name in names { try visit(Self.normalised(name), &seen, &order) }
    return order
  }

  private func visit(_ name: String, _ seen: inout Set<String>, _ order: inout [Module]) throws(PalliumError)
  {
    guard seen.insert(name).inserted else { return }
    guard let file = files[name], let data = FileManager.default.contents(atPath: file.string) else {
      throw PalliumError(
        .notSetUp, "The kernel module \(name) is missing: remove the kernel cache, run 'make setup'.")
    }
    let content = [UInt8](data)
    for dependency in Self.dependencies(of: content) {
      try visit(Self.normalised(dependency), &seen, &order)
    }
    order.append(Module(name: name, file: file, content: content))
  }

  /// What a module says of itself: its file has the text `depends=a,b` between zero bytes.
  static func dependencies(of module: [UInt8]) -> [String] {
    let key = Data([0] + "depends=".utf8)
    guard let range = Data(module).range(of: key) else { return [] }
    let list = module[range.upperBound...].prefix { $0 != 0 }
    return String(decoding: list, as: UTF8.self).split(separator: ",").map(String.init)
  }

  /// Modules are named with underscores; their files sometimes with dashes.
  private static func normalised(_ name: String) -> String { name.replacing("-", with: "_") }
}
