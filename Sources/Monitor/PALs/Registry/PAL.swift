import Cryptography
import TrustVisorABI
import X86

/// A PAL that the caller owns for the moment, by having claimed its place.
@safe
struct PAL {
  let number: PALNumber
  private let pointer: UnsafeMutablePointer<PALRecord>

  @unsafe init(number: PALNumber, at pointer: UnsafeMutablePointer<PALRecord>) {
    self.number = number
    unsafe self.pointer = unsafe pointer
  }

  var record: PALRecord {
    unsafeAddress { unsafe UnsafePointer(pointer) }
    nonmutating unsafeMutableAddress { unsafe pointer }
  }

  /// The context is the record's first member.
  @unsafe var context: UnsafeMutablePointer<PALContext> {
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: PALContext.self)
  }

  @unsafe var firstPlan: UnsafeMutablePointer<CallPlan> {
    unsafe withUnsafeMutablePointer(to: &record.firstPlan) { unsafe $0 }
  }
}

/// The rows of the running call.
extension PAL {
  var arguments: Cells<UInt64> {
    unsafe Cells(
      withUnsafeMutablePointer(to: &record.activation.arguments) { UnsafeMutableRawPointer($0) },
      count: CallPlan.parameterLimit)
  }
  var lengths: Cells<UInt64> {
    unsafe Cells(
      withUnsafeMutablePointer(to: &record.activation.lengths) { UnsafeMutableRawPointer($0) },
      count: CallPlan.parameterLimit)
  }
  var sizes: Cells<UInt64> {
    unsafe Cells(
      withUnsafeMutablePointer(to: &record.activation.sizes) { UnsafeMutableRawPointer($0) },
      count: CallPlan.parameterLimit)
  }
  var passed: Cells<UInt64> {
    unsafe Cells(
      withUnsafeMutablePointer(to: &record.activation.passed) { UnsafeMutableRawPointer($0) },
      count: CallPlan.parameterLimit)
  }
}

/// Everything about one PAL; it fills the first part of a frame of its own.
struct PALRecord: Sendable, BitwiseCopyable {
  /// First, so that its address is the record's.
  var context: PALContext
  let key: PALKey
  var stage: Stage
  var job: Job
  /// The caller's code: 4 or 8 bytes a word.
  let wordBytes: UInt64
  var regions = RegionList()
  /// Where calls put arguments; from `regions`.
  var areas = CallAreas()
  var functionCount = 0
  /// The first function's plan; the others are in frames of their own.
  var firstPlan = CallPlan()
  var planFrames = InlineArray<8, UInt64>(repeating: 0)
  var activation = Activation()
  /// What the measurement has been fed so far, and what came of it.
  var digest = SHA256()
  var measurement = InlineArray<32, UInt8>(repeating: 0)
  /// Where to look for the owner.
  let owner: OwnerProbe
  var statistics = PALStatistics()
  /// How often the guard in the thread block was made, and whether a call has ended since without having returned.
  var guardGeneration: UInt64 = 0
  var guardIsSpent = false
  /// A frame with the micro-TPM's registers; 0 until one is extended.
  var pcrFrame: UInt64 = 0
  /// Ranges in bytes that each call copies in and out besides its arguments.
  var shares = ShareRanges()

  /// Where in its life a PAL is.
  enum Stage: Sendable, BitwiseCopyable {
    /// An image's header is being copied.
    case heading
    /// Contents are being copied and measured.
    case copying
    /// Its caller's code is being overwritten, or gets its handle.
    case marking
    /// It can be called.
    case live
    /// Its caller's code is being put back.
    case restoring
    /// Its memory is being zeroed.
    case releasing
  }

  /// The record's part of its frame; behind it is the area for x87, SSE and AVX.
  static let bytes = PageSize.small - UInt64(PALContext.extendedAreaBytes)

  init(_ context: PALContext, key: PALKey, owner: OwnerProbe, job: Job, stage: Stage, wordBytes: UInt64) {
    self.context = context
    self.key = key
    self.owner = owner
    self.job = job
    self.stage = stage
    self.wordBytes = wordBytes
  }

  var isNative: Bool { key.isNative }
}

/// Work on a PAL that takes more than one exit.
struct Job: Sendable, BitwiseCopyable {
  /// The request, as its caller made it.
  var request: Request
  /// How far it has come: which region, and which of its pages.
  var region = 0
  var page: UInt64 = 0
  /// What its caller gets when it is over.
  var result = HypercallResult.success
  /// Since when it has looked as if it had no owner, and when it last got on, by the time-stamp counter; 0 for never.
  var suspectSince: UInt64 = 0
  var touched: UInt64 = 0
  /// Since when a page of the caller's code has been missing.
  var absentSince: UInt64 = 0

  init(_ request: Request) { self.request = request }

  mutating func rewind() {
    region = 0
    page = 0
  }

  mutating func nextRegion() {
    region += 1
    page = 0
  }
}

/// A hypercall of a certain thread, to know it again.
struct Request: Equatable, Sendable, BitwiseCopyable {
  var caller: CallerIdentity
  var first: UInt64
  var second: UInt64
  var third: UInt64
}

/// What a query tells.
struct PALStatistics: Sendable, BitwiseCopyable {
  var calls: UInt64 = 0
  var exits: UInt64 = 0
  var frames: UInt64 = 0
  var lastRefusal = HypercallResult.success
  var exception = PALReport.noException
  var errorCode: UInt32 = 0
  var faultAddress: UInt64 = 0
  var faultInstruction: UInt64 = 0
}

/// Memory of the caller that a PAL sees at the same addresses.
struct ShareRanges: Sendable, BitwiseCopyable {
  var count = 0
  var addresses = InlineArray<10, UInt64>(repeating: 0)
  var lengths = InlineArray<10, UInt64>(repeating: 0)
}
