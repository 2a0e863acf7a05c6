/// Something that a program does to the hypervisor, what it may cost, and how tables call it.
public struct BenchmarkEvent: Sendable, Equatable {
  /// As the benchmark program says it.
  public var name: String
  public var title: String
  /// The most instructions that it may cost a 64-bit program, as a median; nil if nothing is promised.
  public var budget: Int?
  /// Why the budget is not kept, as long as it is not.
  public var knownMiss: String?
  /// Measured only so that something else can be told from it.
  public var isDetail = false

  init(
    _ name: String, _ title: String, budget: Int? = nil, knownMiss: String? = nil, isDetail: Bool = false
  ) {
    self.name = name
    self.title = title
    self.budget = budget
    self.knownMiss = knownMiss
    self.isDetail = isDetail
  }
}

extension BenchmarkEvent {
  /// By how many percent a 32-bit program's median may be above that of a 64-bit one.
  public static let narrowTolerance = 25

  /// Every event, in the order of tables: the budgets of the project.
  public static let all: [BenchmarkEvent] =
    [
      BenchmarkEvent("cpuid", "CPUID"),
      BenchmarkEvent("detection", "detection leaf"),
      BenchmarkEvent("test", "test hypercall", budget: 200),
      BenchmarkEvent("test-other-opcode", "the same by the other vendor's opcode"),
      BenchmarkEvent(registering, "register four pages", budget: 150_000, knownMiss: hashing),
    ] + details + [
      BenchmarkEvent(perDataPage, "each further data page", budget: 30_000, knownMiss: hashing),
      BenchmarkEvent("unregister", "unregister", budget: 10_000),
      BenchmarkEvent("call-2-integers", "call with two integers", budget: 1_200),
      BenchmarkEvent("call-integer-pointer", "call with an integer and a pointer"),
      BenchmarkEvent("call-10-integers", "call with ten integers", budget: 1_500, knownMiss: stackWords),
      BenchmarkEvent("call-10-pointers", "call with ten pointers", budget: 5_000),
      BenchmarkEvent("call-256-words", "call with a pointer to 256 words", budget: 2_800),
      BenchmarkEvent("load", "load an image of two pages"),
      BenchmarkEvent(
        "native-call-2-integers", "native call with two integers", budget: 900, knownMiss: native),
      BenchmarkEvent("unload", "unload it"),
    ]

  private static let hashing = """
    SHA-256 takes 3,640 instructions for 64 bytes; the processor's own instructions for it, which would keep the \
    budget, are not used, and QEMU 7.2 has none
    """
  private static let stackWords =
    "a 32-bit program has all ten on its stack, and each word is read for itself"
  private static let native = """
    it goes the way of every call, with the handle to be looked up besides; the return address, which tells calls \
    apart, is read as for the others
    """

  static let registering = "register"
  /// Not measured but told from the others: by how much each data page makes registering dearer.
  static let perDataPage = "register-data-page"
  private static let furtherPages = 1...8

  private static let details = furtherPages.map { pages in
    BenchmarkEvent("\(registering)+\(pages)", "register \(4 + pages) pages", isDetail: true)
  }

  /// What registering is called with so many further data pages.
  static func registering(furtherPages pages: Int) -> String {
    pages == 0 ? registering : "\(registering)+\(pages)"
  }

  /// All numbers of further data pages that are measured.
  static let dataPageSteps = 0...furtherPages.upperBound
}
