import Monitor

/// INIT and start-up signals to one CPU, and that CPU's service of its mailbox step by step: explored in every
/// order, and held against what the manual says of a CPU that has no mailbox (SDM vol 3, 9.4.3).
struct MailboxModel {
  enum Signal: Hashable, CaseIterable {
    case initialise, startLow, startHigh

    var vector: UInt8 { self == .startLow ? 0x08 : 0x99 }
  }

  /// A CPU by the manual: it waits, or runs since it was started at a vector, or since before all this.
  enum ManualCPU: Hashable {
    case waiting
    case running(vector: UInt8?)

    func receiving(_ signal: Signal) -> Self {
      if signal == .initialise { return .waiting }
      return self == .waiting ? .running(vector: signal.vector) : self
    }
  }

  /// What has been done to the guest's registers.
  enum GuestState: Hashable {
    case reset
    case started(vector: UInt8?)
  }

  /// Where the owner is within its loop.
  enum Step: Hashable {
    case look
    case act(StartupMailbox.Task)
    case report(StartupMailbox.Task)
    case inGuest
  }

  struct State: Hashable {
    var word: UInt32
    var manual: ManualCPU
    var guest: GuestState
    var step = Step.look
    var budget: Int

    var mailbox: StartupMailbox {
      get { StartupMailbox(rawValue: word) }
      set { word = newValue.rawValue }
    }
  }

  /// False: the owner writes back without looking whether its task is still the same.
  var looksAgain = true
  private(set) var statesSeen = 0
  private(set) var failures: [State] = []

  init(looksAgain: Bool = true) { self.looksAgain = looksAgain }

  mutating func explore(from start: State) {
    var seen: Set<State> = []
    var open = [start]
    while let state = open.popLast() {
      guard seen.insert(state).inserted else { continue }
      if !holds(state) { failures.append(state) }
      if state.budget > 0 {
        for signal in Signal.allCases { open.append(receiving(signal, state)) }
      }
      open.append(advanced(state))
    }
    statesSeen += seen.count
  }

  private func receiving(_ signal: Signal, _ state: State) -> State {
    var next = state
    next.budget -= 1
    next.manual = state.manual.receiving(signal)
    next.mailbox =
      signal == .initialise
      ? state.mailbox.receivingINIT() : state.mailbox.receivingStartup(vector: signal.vector)
    return next
  }

  /// One step of the owner. In the guest it stays until the next exit, after which it looks again.
  private func advanced(_ state: State) -> State {
    var next = state
    switch state.step {
    case .inGuest: next.step = .look
    case .look:
      next.step = state.mailbox.needsService ? .act(state.mailbox.task) : .inGuest
    case .act(let task):
      if task == .reset { next.guest = .reset }
      if case .start(let vector) = task { next.guest = .started(vector: vector) }
      next.step = .report(task)
    case .report(let task):
      if !looksAgain || state.mailbox.task == task { next.mailbox = state.mailbox.done() }
      next.step = .look
    }
    return next
  }

  /// When the owner looks and finds nothing, the guest is what the manual's CPU is; and a mailbox at rest never
  /// says otherwise than the manual.
  private func holds(_ state: State) -> Bool {
    guard state.step == .look else { return true }
    switch state.mailbox.task {
    case .run:
      if case .running(let vector) = state.manual { return state.guest == .started(vector: vector) }
      return false
    case .wait: return state.manual == .waiting && state.guest == .reset
    case .start(let vector): return state.manual == .running(vector: vector) && state.guest == .reset
    case .reset: return true
    }
  }
}
