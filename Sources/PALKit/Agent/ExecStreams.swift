import AgentProtocol
import Foundation
import SystemPackage

/// Where a command's standard input comes from.
public enum ExecInput: Sendable {
  case nothing
  case bytes([UInt8])
  /// Read until its end; stays open.
  case descriptor(FileDescriptor)
}

/// Where a command's output goes.
public enum ExecOutput: Sendable {
  /// Into the result.
  case collected
  /// Into the result, and shown as it comes.
  case observed(@Sendable ([UInt8]) -> Void)
  /// Shown as it comes.
  case handled(@Sendable ([UInt8]) -> Void)
  /// Written there as it comes; stays open.
  case descriptor(FileDescriptor)
  /// The same, and its last 4 KiB into the result.
  case descriptorAndEnd(FileDescriptor)
  case discarded
}

/// How a command ended and what it wrote, as far as that was collected.
public struct ExecResult: Sendable, Equatable {
  public var outcome: ExecOutcome
  public var output: [UInt8]
  public var errorOutput: [UInt8]

  public init(outcome: ExecOutcome, output: [UInt8] = [], errorOutput: [UInt8] = []) {
    self.outcome = outcome
    self.output = output
    self.errorOutput = errorOutput
  }

  /// Standard output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
  public var succeeded: Bool { outcome == .exited(code: 0) }
}

/// Standard input on its way: at most so much as the agent gave credit for.
struct InputPump {
  /// Sent at once; small enough that several fit in the window.
  private static let piece = Wire.maximumPayload / 2

  private let source: ExecInput
  private var position = 0
  private var credit = Wire.inputWindow
  private(set) var isFinished = false

  init(_ source: ExecInput) { self.source = source }

  /// The descriptor to wait for, when more may be sent.
  var awaited: FileDescriptor? {
    guard case .descriptor(let descriptor) = source, !isFinished, credit > 0 else { return nil }
    return descriptor
  }

  /// Whether there is something to send without waiting for a descriptor.
  var isReady: Bool {
    if case .descriptor = source { return false }
    return !isFinished && credit > 0
  }

  mutating func grant(_ count: UInt32) { credit += Int(count) }

  /// The next piece, to be asked for when ``isReady`` or when ``awaited`` is readable.
  mutating func next() -> HostMessage {
    let limit = min(Self.piece, credit)
    let bytes: [UInt8]
    switch source {
    case .nothing: bytes = []
    case .bytes(let all):
      bytes = Array(all[position..<min(position + limit, all.count)])
      position += bytes.count
    case .descriptor(let descriptor):
      bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        // A source that cannot be read has no more to give.
        count = (try? descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      }
    }
    credit -= bytes.count
    if bytes.isEmpty { isFinished = true }
    return bytes.isEmpty ? .inputEnd : .input(bytes)
  }
}

/// A command's output on its way.
struct OutputDrain {
  private static let keptEnd = 4096

  private let target: ExecOutput
  private(set) var collected: [UInt8] = []

  init(_ target: ExecOutput) { self.target = target }

  mutating func take(_ bytes: [UInt8]) throws(PalliumError) {
    switch target {
    case .discarded: break
    case .collected: collected.append(contentsOf: bytes)
    case .observed(let show):
      collected.append(contentsOf: bytes)
      show(bytes)
    case .handled(let show): show(bytes)
    case .descriptor(let descriptor): try write(bytes, to: descriptor)
    case .descriptorAndEnd(let descriptor):
      collected = Array((collected + bytes).suffix(Self.keptEnd))
      try write(bytes, to: descriptor)
    }
  }

  private func write(_ bytes: [UInt8], to descriptor: FileDescriptor) throws(PalliumError) {
    do { try descriptor.writeAll(bytes) } catch {
      throw PalliumError(.hostFailure, "The command's output cannot be written: \(error).")
    }
  }
}
