import RegoValues
import Testing

@testable import YAMLReader

@Suite struct WriterTests {
  @Test(arguments: try rows(of: "written.tsv"))
  func writesAsKubernetesToolsDo(row: [String]) throws {
    let value = try JSONReader.read(Array(row[0].utf8))
    #expect(try YAMLWriter.bytes(value) == unquoted(row[1]))
  }

  @Test func setsBecomeListsAndKeysText() throws {
    let value = Value.object(RegoObject([(1, "a"), (true, "b"), (.array(RegoArray(["x"])), .set(RegoSet([2, 1])))]))
    #expect(try YAMLWriter.text(value) == "'[\"x\"]':\n- 1\n- 2\n\"1\": a\n\"true\": b\n")
  }

  @Test func refusesWhatReadersWouldRefuse() {
    var value = Value.array(.empty)
    for _ in 0...1_001 { value = .array(RegoArray([value])) }
    #expect(throws: YAMLError.self) { try YAMLWriter.text(value) }
  }

  /// Whatever is written is read back as it was.
  @Test func whatIsWrittenIsReadBack() throws {
    var random = SplitMix(state: 7)
    let pieces = [
      "a", "b", " ", "  ", "\n", "\n\n", ":", "#", "-", "?", "'", "\"", "\\", "é", "\u{2028}", "\u{85}", "\t", "{", "}",
      "1",
      "0", "y", ".", "word ", "w: ", "🎉", "\u{7F}", "\u{FEFF}", "\r\n", "|", ">", "&", "*", "!", "%", "@", "---",
      "null", "<<",
      "0x1", "1e3", String(repeating: "x", count: 30) + " ",
    ]
    func text() -> Value {
      let count = [0, 1, 2, 3, 5, 9, 30][random.below(7)]
      return .string(Text((0..<count).map { _ in pieces[random.below(pieces.count)] }.joined()))
    }
    func value(_ depth: Int) -> Value {
      switch depth > 3 ? 0 : random.below(8) {
      case 5: return .array(RegoArray((0..<random.below(4)).map { _ in value(depth + 1) }))
      case 6: return .object(RegoObject((0..<random.below(5)).map { _ in (text(), value(depth + 1)) }))
      case 7: return [1, true, .null, 1_000_000_000][random.below(4)]
      default: return text()
      }
    }
    for _ in 0..<400 {
      let original = value(0)
      let written = try YAMLWriter.bytes(original)
      let read = try YAMLReader.documents(written).map(\.value)
      #expect(read == [original], "\(String(decoding: written, as: UTF8.self))")
    }
  }
}
