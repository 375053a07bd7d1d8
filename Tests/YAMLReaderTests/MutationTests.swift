import RegoValues
import Testing

@testable import YAMLReader

/// Broken, cut and shuffled texts: each ends in a value or an error with a place in the text, never in a trap.
@Suite struct MutationTests {
  private static let seeds = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {a: \"b\"}}\nspec:\n  containers:\n  - name: x\n    image: 'nginx:1'\n",
    "a: &a [1, 2.5, ~]\nb: *a\nc:\n  <<: {x: 1}\n  y: |+\n    text\n\n  z: >-\n    folded\n    more\n",
    "--- # one\n- 0x1F\n- !!binary aGk=\n--- !!map\n? key\n: value\n...\n%YAML 1.1\n---\n\"a\\u00e9\\n\": 'it''s'\n",
    "größe: \"🎉\\U0001F389\"\n# Kommentar ü\nliste: [ä, {ö: ü}]\r\nleer:\r\n",
    "{\"kind\": \"List\", \"items\": [{\"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00\"]}, {}]}",
  ].map { Array($0.utf8) }

  private static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", ": ", "- ", "? ", "|", ">", "&a ", "*a", "<<: ", "!!int ", "!", "#", "\n", "\n  ",
      "\t", "\"",
      "'", "\\", "---\n", "...\n", "%TAG ! x\n", "\u{FEFF}", "\u{2028}", "é", "🎉", "\0", "0777", "1e999", ".inf", "\r",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x80], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xFE, 0xFF]]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func everyTextEndsInAValueOrAnError(seed: UInt64) {
    var random = SplitMix(state: seed)
    var values = 0
    for _ in 0..<800 {
      var text = MutationTests.seeds[random.below(MutationTests.seeds.count)]
      for _ in 0...random.below(4) {
        let start = random.below(text.count + 1)
        let end = min(text.count, start + [0, 0, 1, 3, 20][random.below(5)])
        text.replaceSubrange(start..<end, with: MutationTests.pieces[random.below(MutationTests.pieces.count)])
      }
      if random.below(10) == 0 { text = Array(text.prefix(random.below(text.count + 1))) }
      for isJSON in [false, true] {
        let repeated: YAMLReader.RepeatedKeys = random.below(2) == 0 ? .refused : .lastWins
        do throws(YAMLError) {
          let documents =
            isJSON
            ? try YAMLReader.jsonDocuments(text, repeatedKeys: repeated)
            : try YAMLReader.documents(text, repeatedKeys: repeated)
          values += documents.count
          for document in documents { checkPlaces(document.value, [], document.positions) }
        } catch {
          #expect(error.position.offset <= text.count * 2 && error.line >= 1 && error.column >= 1)
        }
      }
    }
    #expect(values > 100)
  }

  /// Every value of a document has a place inside the text.
  private func checkPlaces(_ value: Value, _ path: [Value], _ positions: PositionTable) {
    guard let place = positions.place(of: path) else {
      Issue.record("no place of \(path)")
      return
    }
    let limit = positions.source.bytes.count
    #expect(place.value.offset <= place.end.offset && place.end.offset <= limit, "\(path)")
    switch value {
    case .array(let array):
      for (index, item) in array.elements.enumerated() { checkPlaces(item, path + [.number(Number(index))], positions) }
    case .object(let object):
      for (key, item) in zip(object.keys, object.values) { checkPlaces(item, path + [key], positions) }
    default: break
    }
  }
}
