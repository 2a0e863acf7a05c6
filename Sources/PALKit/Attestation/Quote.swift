import Foundation
import SystemPackage

/// A quote as files have it: what a PAL's micro-TPM has signed of its registers, and what is needed to check that.
public struct Quote: Sendable, Equatable {
  /// ``QuoteMessage/bytes``.
  public var message: [UInt8]
  /// ``QuoteSignature/bytes``.
  public var signature: [UInt8]
  /// ``PCRValues/serialized`` or, if the verifier knows of which registers, ``PCRValues/concatenated``.
  public var pcrs: [UInt8]
  /// The public key, in PEM.
  public var key: [UInt8]

  public init(message: [UInt8], signature: [UInt8], pcrs: [UInt8], key: [UInt8]) {
    self.message = message
    self.signature = signature
    self.pcrs = pcrs
    self.key = key
  }

  /// Names of the files in a folder that holds a quote.
  public enum File: String, CaseIterable, Sendable {
    case message, signature, pcrs
    case key = "key.pem"

    fileprivate var part: WritableKeyPath<Quote, [UInt8]> {
      switch self {
      case .message: \.message
      case .signature: \.signature
      case .pcrs: \.pcrs
      case .key: \.key
      }
    }
  }

  /// Reads a quote's files.
  public init(_ path: (File) throws(PalliumError) -> FilePath) throws(PalliumError) {
    self.init(message: [], signature: [], pcrs: [], key: [])
    for file in File.allCases {
      let path = try path(file)
      guard let content = FileManager.default.contents(atPath: path.string) else {
        throw PalliumError(.usage, "'\(path)' cannot be read: name a file that is there.")
      }
      self[keyPath: file.part] = [UInt8](content)
    }
  }

  /// What a file has.
  func content(of file: File) -> [UInt8] { self[keyPath: file.part] }

  /// Writes the files into a folder, which is made if it is not there.
  public func write(to folder: FilePath) throws(PalliumError) {
    do {
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
      for file in File.allCases {
        let path = folder.appending(file.rawValue).string
        try Data(content(of: file)).write(to: URL(filePath: path), options: .atomic)
      }
    } catch {
      throw PalliumError(.hostFailure, "The folder \(folder) cannot be written: name one that can.")
    }
  }
}
