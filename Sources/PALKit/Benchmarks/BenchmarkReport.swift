import Foundation
import SystemPackage

/// What an event costs a program of one width, or why that is not known. In instructions.
public struct Measurement: Sendable, Codable, Equatable {
  public var event: String
  /// 64 or 32: the program's width.
  public var bits: Int
  public var minimum: Int?
  public var median: Int?
  public var percentile99: Int?
  public var problem: String?

  init(
    _ event: String, _ bits: Int, minimum: Int? = nil, median: Int? = nil, percentile99: Int? = nil,
    problem: String? = nil
  ) {
    self.event = event
    self.bits = bits
    self.minimum = minimum
    self.median = median
    self.percentile99 = percentile99
    self.problem = problem
  }
}

/// The results of one run, as they are kept.
public struct BenchmarkReport: Sendable, Codable, Equatable {
  /// What was measured: the commit of the sources, with "+" if they had been changed; nil outside a repository.
  public var commit: String?
  public var date: Date
  /// Versions by name.
  public var tools: [String: String]
  public var repetitions: Int
  public var measurements: [Measurement]

  public func measurement(_ event: String, bits: Int) -> Measurement? {
    measurements.first { $0.event == event && $0.bits == bits }
  }

  /// Which widths were measured, the wider first.
  public var widths: [Int] { [64, 32].filter { bits in measurements.contains { $0.bits == bits } } }

  /// As the file has it.
  public func json() throws(PalliumError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(self) else {
      throw PalliumError(.hostFailure, "The results cannot be written as JSON: leave out '--json'.")
    }
    return String(decoding: data, as: UTF8.self)
  }

  public static func load(_ file: FilePath) throws(PalliumError) -> BenchmarkReport {
    guard let data = FileManager.default.contents(atPath: file.string) else {
      throw PalliumError(.usage, "There is no file \(file): name one that 'pal bench --output' has written.")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let report = try? decoder.decode(BenchmarkReport.self, from: data) else {
      throw PalliumError(
        .usage, "\(file) holds no benchmark results: name one that 'pal bench --output' has written.")
    }
    return report
  }
}
