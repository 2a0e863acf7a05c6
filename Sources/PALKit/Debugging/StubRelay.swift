import Foundation
import Synchronization
import SystemPackage

/// Passes on what gdb and the emulator's stub say to each other. Whatever happens, it ends with the stub detached:
/// a machine that stops at a breakpoint for nobody would stand for ever.
final class StubRelay: Sendable {
  private let stub: FileDescriptor
  private let listener: DebugListener
  private let programEnd = Mutex<UInt8?>(nil)
  private let onEvent: @Sendable (StubConversation.Action) -> Void

  /// Milliseconds between looks at whether the program has ended.
  private static let pause: Int32 = 50
  /// How long the stub may take to detach.
  private static let patience = Duration.seconds(10)

  /// - Parameter onEvent: told when the program is to be started or ended.
  init(
    stub path: FilePath, _ listener: DebugListener,
    onEvent: @escaping @Sendable (StubConversation.Action) -> Void
  ) throws(PalliumError) {
    stub = try connectSocket(path)
    self.listener = listener
    self.onEvent = onEvent
  }

  deinit { try? stub.close() }

  /// To be told when the program has ended.
  func programEnded(code: UInt8) { programEnd.withLock { $0 = code } }

  /// Relays until the stub is detached. Cancelling the task is as if gdb had gone.
  func run() async {
    await onThread { [self] isCancelled in
      guard let debugger = listener.accept(isCancelled: isCancelled) else { return }
      defer { try? debugger.close() }
      converse(debugger, isCancelled)
      listen(to: debugger, isCancelled)
    }
  }

  /// Waits for gdb to hang up: it acknowledges the last word, and complains if nobody is there for that.
  private func listen(to debugger: FileDescriptor, _ isCancelled: () -> Bool) {
    let deadline = ContinuousClock.now + Self.patience
    var rest = RemoteReader()
    while !isCancelled(), .now < deadline {
      if wait(for: [debugger])[0], !receive(debugger, &rest) { return }
    }
  }

  private func converse(_ debugger: FileDescriptor, _ isCancelled: () -> Bool) {
    var conversation = StubConversation()
    var (fromDebugger, fromStub) = (RemoteReader(), RemoteReader())
    var isThere = true
    var deadline: ContinuousClock.Instant?
    while !conversation.isFinished, deadline.map({ .now < $0 }) ?? true {
      if isThere, isCancelled() { isThere = false }
      let ready = wait(for: [isThere ? debugger : nil, stub])
      if ready[0], !receive(debugger, &fromDebugger) { isThere = false }
      if ready[1], !receive(stub, &fromStub) { return }
      var actions: [StubConversation.Action] = []
      while let part = fromDebugger.next() { actions += conversation.hear(debugger: part) }
      while let part = fromStub.next() { actions += conversation.hear(stub: part) }
      if let code = takeProgramEnd() { actions += conversation.programEnded(code: code) }
      if !isThere {
        actions += conversation.debuggerGone()
        deadline = deadline ?? .now + Self.patience
      }
      for action in actions { perform(action, debugger) }
    }
  }

  private func perform(_ action: StubConversation.Action, _ debugger: FileDescriptor) {
    switch action {
    case .toStub(let part): _ = try? stub.writeAll(part.bytes)
    case .toDebugger(let part): _ = try? debugger.writeAll(part.bytes)
    case .startProgram, .silenceProgram, .endProgram: onEvent(action)
    }
  }

  private func takeProgramEnd() -> UInt8? {
    programEnd.withLock { code in
      defer { code = nil }
      return code
    }
  }

  /// Which of them have something to say.
  private func wait(for descriptors: [FileDescriptor?]) -> [Bool] {
    var entries = descriptors.map { pollfd(fd: $0?.rawValue ?? -1, events: Int16(POLLIN), revents: 0) }
    poll(&entries, nfds_t(entries.count), Self.pause)
    return entries.map { $0.revents != 0 }
  }

  /// False at the end.
  private func receive(_ source: FileDescriptor, _ reader: inout RemoteReader) -> Bool {
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      count = (try? source.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    reader.append(bytes)
    return !bytes.isEmpty
  }
}
