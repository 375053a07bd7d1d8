import Testing

@testable import RegoValues

/// Values as bytes and back, and bytes that nobody wrote.
@Suite("Binary")
struct BinaryTests {
  private static func bytes(_ value: Value) -> [UInt8] {
    var writer = BinaryWriter()
    writer.value(value)
    return writer.finish()
  }

  private static func read(_ bytes: [UInt8]) -> Value? {
    bytes.withUnsafeBytes { bytes in
      var reader = BinaryReader(bytes)
      let value = reader.value()
      return reader.isAtEnd ? value : nil
    }
  }

  static let sample: Value = [
    "numbers": [
      0, 1, -1, 127, 128, .number(Number(Int64.max)), .number(Number(Int64.min)),
      .number(Number(literal: "1.0") ?? Number(0)), .number(Number(literal: "1e400") ?? Number(0)),
      .number(Number(literal: "-0") ?? Number(0)),
      .number(Number(literal: "123456789012345678901234567890") ?? Number(0)),
    ],
    "texts": ["", "é", "e\u{301}", "\u{0}", "a text of more than fifteen bytes", "é"],
    "others": [.null, true, false, .set(RegoSet([3, "x", 1])), .set(.empty), .object(.empty), .array(.empty)],
    "many": .object(RegoObject((0..<40).map { (.number(Number($0)), .string(Text("v\($0)"))) })),
  ]

  @Test("A value comes back as it was, down to how its numbers are written")
  func roundTrip() {
    let again = Self.read(Self.bytes(Self.sample))
    #expect(again == Self.sample)
    #expect(again?.description == Self.sample.description)
    #expect(again.map(Self.bytes) == Self.bytes(Self.sample))
  }

  @Test("A text that occurs twice is written once")
  func texts() {
    let text = Value.string("some text that is long")
    #expect(Self.bytes([text, text]).count < Self.bytes([text]).count + 4)
  }

  @Test("Numbers to the end of their range")
  func numbers() {
    for number in [0, 1, 127, 128, 300, 1 << 40, Int.max] {
      var writer = BinaryWriter()
      writer.unsigned(number)
      for signed in [Int64(number), -Int64(number), .min] { writer.signed(signed) }
      writer.finish().withUnsafeBytes { bytes in
        var reader = BinaryReader(bytes)
        let unsigned = reader.unsigned()
        #expect(unsigned == number)
        for signed in [Int64(number), -Int64(number), .min] {
          let read = reader.signed()
          #expect(read == signed)
        }
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
      }
    }
  }

  @Test("What is cut off anywhere is refused")
  func truncation() {
    let bytes = Self.bytes(Self.sample)
    for count in bytes.indices { #expect(Self.read(Array(bytes[..<count])) == nil, "\(count)") }
    #expect(Self.read(bytes + [0]) == nil)
  }

  @Test("Counts that the bytes cannot hold, keys out of order, texts that are none")
  func hostile() {
    let huge: [UInt8] = [0, BinaryTag.array, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    #expect(Self.read(huge) == nil)
    #expect(Self.read([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
    #expect(Self.read([0, BinaryTag.set, 2, BinaryTag.integer, 4, BinaryTag.integer, 2]) == nil)
    #expect(Self.read([0, BinaryTag.object, 2, 3, 2, 0, 3, 2, 0]) == nil)
    #expect(Self.read([1, 1, 0xFF, BinaryTag.string, 0]) == nil)
    #expect(Self.read([1, 1, 0x41, BinaryTag.string, 1]) == nil)
    #expect(Self.read([0, 99]) == nil)
    #expect(Self.read([]) == nil)
  }

  @Test("Values nested deeper than a reader follows are told of when they are written, and refused when they are read")
  func depth() {
    var value: Value = 1
    for _ in 0..<BinaryReader.deepestValue { value = [value] }
    #expect(Self.read(Self.bytes(value)) == value)
    value = [value]
    var writer = BinaryWriter()
    writer.value(value)
    #expect(writer.isTooDeep)
    #expect(
      Self.read([0] + [UInt8](repeating: BinaryTag.array, count: 1) + Array(repeating: [1, 6], count: 5_000).joined())
        == nil)
  }
}
