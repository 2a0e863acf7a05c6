import PALImages
import SystemPackage
import Testing

@testable import PALKit

@Suite struct QuoteFormatTests {
  @Test func messagesAreReadAsTheyAreWritten() throws {
    var random = SeededGenerator(11)
    for number in 0..<100 {
      let indices = (0..<24).filter { _ in random.next() & 1 == 1 }
      var message = MadeQuote(&random, indices: indices, nonceBytes: number % 67).message
      message.clock.isSafe = number.isMultiple(of: 2)
      message.signer = random.bytes(number % 67)
      #expect(try QuoteMessage(message.bytes) == message)
    }
  }

  /// Byte by byte as the specification has it.
  @Test func aMessageIsAsTheSpecificationHasIt() throws {
    let values = try #require(PCRValues([0: .zero, 17: .zero]))
    var message = QuoteMessage(nonce: [0xaa, 0xbb], pcrs: values)
    message.signer = [0xcc]
    message.clock.milliseconds = 0x0102_0304_0506_0708
    message.clock.resetCount = 9
    message.clock.restartCount = 10
    message.firmwareVersion = 0x1112_1314_1516_1718
    #expect(
      Hexadecimal.text(message.bytes)
        == "ff544347" + "8018" + "0001cc" + "0002aabb" + "0102030405060708" + "00000009" + "0000000a" + "01"
        + "1112131415161718" + "00000001" + "000b" + "03" + "010002" + "0020"
        + Hexadecimal.text(values.digest))
    // sha256sum of 64 zero bytes.
    #expect(
      Hexadecimal.text(values.digest) == "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b")
  }

  @Test func buffersHaveTheirLimits() throws {
    let values = try #require(PCRValues([0: .zero]))
    var message = QuoteMessage(nonce: [UInt8](repeating: 1, count: 67), pcrs: values)
    #expect(throws: MalformedQuote.self) { try QuoteMessage(message.bytes) }
    message.nonce = [1]
    message.signer = [UInt8](repeating: 1, count: 67)
    #expect(throws: MalformedQuote("has 67 bytes of its signer's name, which has 66 at most")) {
      try QuoteMessage(message.bytes)
    }
  }

  @Test func signaturesAreReadAsTheyAreWritten() throws {
    var random = SeededGenerator(12)
    let signature = try #require(QuoteSignature(rawRepresentation: random.bytes(64)))
    #expect(try QuoteSignature(signature.bytes) == signature)
    #expect(Array(signature.bytes[..<6]) == [0, 0x18, 0, 0x0b, 0, 32] && signature.bytes.count == 72)
    #expect(QuoteSignature(rawRepresentation: random.bytes(63)) == nil)
    // Numbers without the zeros in front.
    let short = try QuoteSignature([0, 0x18, 0, 0x0b, 0, 1, 7, 0, 2, 8, 9])
    let zeros = [UInt8](repeating: 0, count: 30)
    #expect(short.rawRepresentation == [0] + zeros + [7] + zeros + [8, 9])
    let long: [UInt8] = [0, 0x18, 0, 0x0b, 0, 33] + random.bytes(33) + [0, 1, 1]
    #expect(throws: MalformedQuote.self) { try QuoteSignature(long) }
    for (offset, value) in [(1, 0x14), (3, 0x04)] as [(Int, UInt8)] {
      var other = signature.bytes
      other[offset] = value
      #expect(throws: MalformedQuote.self) { try QuoteSignature(other) }
    }
  }

  @Test func valuesAreReadAsTheyAreWritten() throws {
    var random = SeededGenerator(13)
    for count in 0...24 {
      let values = MadeQuote(&random, indices: Array((24 - count)..<24)).pcrs
      #expect(try PCRValues(serialized: values.serialized) == values)
      #expect(try PCRValues(concatenated: values.concatenated, of: values.selection) == values)
      #expect(values.serialized.count == 136 + (count + 7) / 8 * 532)
      #expect(throws: MalformedQuote.self) {
        try PCRValues(concatenated: values.concatenated + [0], of: values.selection)
      }
    }
  }

  @Test func whatIsUnusedIsZero() throws {
    var random = SeededGenerator(14)
    let bytes = MadeQuote(&random, indices: [0, 9]).pcrs.serialized
    #expect(Array(bytes[..<12]) == [1, 0, 0, 0, 0x0b, 0, 3, 1, 2, 0, 0, 0])
    #expect(
      bytes[12..<132].allSatisfy { $0 == 0 } && Array(bytes[132..<142]) == [1, 0, 0, 0, 2, 0, 0, 0, 32, 0])
    for offset in [10, 11, 12, 131, 175, 203, 272, bytes.count - 1] {
      var other = bytes
      #expect(other[offset] == 0)
      other[offset] = 1
      #expect(throws: MalformedQuote.self) { try PCRValues(serialized: other) }
    }
  }

  @Test func selectionsAreReadAndWritten() throws {
    #expect(PCRSelection("17,0")?.description == "0, 17" && PCRSelection("23")?.bank == [0, 0, 0x80])
    for text in ["", ",", "0,", "24", "-1", "0,0", "a", "0 1", "99999999999999999999"] {
      #expect(PCRSelection(text) == nil, "\(text)")
    }
    #expect(PCRSelection(bank: [0xff, 0xff, 0xff]).indices == Array(0..<24))
    #expect(PCRValues([24: .zero]) == nil)
  }

  @Test func aQuoteIsAFolderOfFiles() async throws {
    var random = SeededGenerator(15)
    let quote = try MadeQuote(&random).quote()
    try await withTemporaryFolder { parent in
      let folder = parent.appending("q")
      try quote.write(to: folder)
      #expect(try Quote { file throws(PalliumError) in folder.appending(file.rawValue) } == quote)
      #expect(try folder.appending("key.pem").bytes() == quote.key)
      let error = #expect(throws: PalliumError.self) {
        try Quote { _ throws(PalliumError) in folder.appending("other") }
      }
      #expect(error?.kind == .usage)
    }
  }
}
