import Crypto
import Foundation
import SystemPackage
import Testing
import TrustVisorABI

@testable import PALImages
@testable import PALKit

@Suite struct MeasuredImagesTests {
  /// The least that the hypervisor loads: a page of code and one of stack.
  private func image(_ code: UInt8) -> [UInt8] {
    let function = PALFunction(name: "f", result: nil, parameters: [], line: 0)
    return ImageWriter.bytes(
      PALImage(
        mode: .bits64,
        layout: ImageLayout(
          stack: ImageRange(address: 0x20_0000, bytes: 4096), parameters: ImageRange(address: 0, bytes: 0),
          heap: ImageRange(address: 0, bytes: 0)),
        segments: [.init(address: 0x10_0000, contents: [code], memoryBytes: 4096, rights: .readExecute)],
        functions: [.init(address: 0x10_0000, function: function)]))
  }

  @Test func anImageIsMeasured() async throws {
    try await withTemporaryFolder { folder in
      let image = image(0xc3)
      try folder.appending("a.pal").write(image)
      let measured = try MeasuredImages(file: folder.appending("a.pal").string)
      try measured.check()
      let measurement = ImageMeasurement(of: image)
      #expect(measured.images.map(\.measurement) == [measurement])
      #expect(
        measured.text
          == "measurement  \(measurement)\nPCR 0        \(PCRValue.zero.extended(by: measurement.bytes))")
      // By another implementation.
      let value = SHA256.hash(data: [UInt8](repeating: 0, count: 32) + SHA256.hash(data: image))
      #expect(measured.images[0].pcr0?.bytes == Array(value))
    }
  }

  @Test func severalAreToldApart() async throws {
    try await withTemporaryFolder { folder in
      let images = [image(0xc3), image(0xcc)]
      // A program as far as its headers go.
      var program = try FilePath("/usr/bin/true").bytes()
      program += images[0] + [1, 2, 3] + images[1]
      let file = folder.appending("program")
      try file.write(program)
      let measured = try MeasuredImages(file: file.string)
      try measured.check()
      #expect(measured.images.map(\.measurement) == images.map { ImageMeasurement(of: $0) })
      for image in measured.images { #expect(measured.text.contains("\(image.place)\nmeasurement  ")) }
      let expected = try ExpectedPAL(file.string)
      #expect(expected.candidates.map(\.pcr0) == measured.images.compactMap(\.pcr0))
      #expect(expected.candidates[1].name.contains("\(measured.images[1].place), of \(file)"))
    }
  }

  @Test func whatHasNoGoodImageIsRefused() async throws {
    try await withTemporaryFolder { folder in
      func expect(_ content: [UInt8], _ kind: PalliumError.Kind, _ text: String) throws {
        let file = folder.appending("file")
        try file.write(content)
        let error = #expect(throws: PalliumError.self) { try MeasuredImages(file: file.string).check() }
        #expect(error?.kind == kind && error?.description.contains(text) == true, "\(error as Any)")
        #expect(throws: PalliumError.self) { try ExpectedPAL(file.string) }
      }
      try expect(Array("#!/bin/sh\n".utf8), .usage, "neither a program")
      try expect(FilePath("/usr/bin/true").bytes(), .projectFaulty, "no PAL image")
      try expect(Array(image(0xc3).dropLast()), .projectFaulty, "would refuse")
      let error = #expect(throws: PalliumError.self) { try MeasuredImages(file: "/nowhere") }
      #expect(error?.kind == .usage)
    }
  }

  @Test func aValueIsExpectedAsItIs() throws {
    let text = String(repeating: "5a", count: 32)
    #expect(try ExpectedPAL(text).candidates.map(\.pcr0) == [PCRValue(hexadecimal: text)])
  }
}
