import RegoValues
import Testing

@testable import YAMLReader

@Suite struct PositionTests {
  /// A path, and `line:column` of its key, its value and its end.
  @Test(
    arguments: [
      (["spec"], "4:1 5:3 13:28"), (["spec", "containers"], "5:3 6:3 9:18"),
      (["spec", "containers", 0], "- 6:5 7:19"), (["spec", "containers", 0, "image"], "7:5 7:12 7:19"),
      (["spec", "containers", 1, "name"], "9:5 9:11 9:18"), (["spec", "größe"], "10:3 10:12 10:19"),
      (["spec", "größe", 1], "- 10:17 10:18"), (["spec", "text"], "11:3 11:9 13:28"),
      (["spec", "none"], nil), (["spec", "containers", 2], nil), (["spec", "containers", -1], nil),
      (["kind", "x"], nil),
      ([], "- 1:1 13:28"),
    ] as [([Value], String?)])
  func findsKeysAndValues(path: [Value], expected: String?) throws {
    let text = """
      apiVersion: v1
      kind: Pod
      # The next line ends with blanks.
      spec:  \n  containers:
        - name: "web"
          image: nginx:1   # pinned
        -
          name: 'proxy'
        größe: [ä, 2]
        text: |
          first
          second: not a key ä ö

      """
    let positions = try YAMLReader.documents(Array(text.utf8))[0].positions
    let found = positions.place(of: path).map { place in
      [place.key, place.value, place.end].map { $0.map { "\($0.line):\($0.column)" } ?? "-" }.joined(separator: " ")
    }
    #expect(found == expected)
  }

  @Test func namesTheNearestPlaceThatExists() throws {
    let positions = try YAMLReader.documents(Array("a:\n  b:\n  - c: 1\n".utf8))[0].positions
    let nearest = positions.nearest(to: ["a", "b", 0, "d", "e"])
    #expect(nearest.steps == 3)
    #expect(nearest.place.value == Position(line: 3, column: 5, offset: 12))
    #expect(positions.nearest(to: ["x"]).steps == 0)
  }

  @Test func leadsThroughAliasesToWhatIsWritten() throws {
    let text = "base: &base\n  a: 1\n  b: 2\nuse: *base\nmerged:\n  <<: *base\n  b: 3\nboth:\n  <<: [{c: 4}, *base]\n"
    let positions = try YAMLReader.documents(Array(text.utf8))[0].positions
    #expect(positions.place(of: ["use"])?.value == Position(line: 4, column: 6, offset: 31))
    #expect(positions.place(of: ["use", "a"])?.value.line == 2)
    #expect(positions.place(of: ["merged", "a"])?.value.line == 2)
    #expect(positions.place(of: ["merged", "b"])?.value.line == 7)
    #expect(positions.place(of: ["both", "c"])?.value.line == 9)
    #expect(positions.place(of: ["both", "a"])?.key == Position(line: 2, column: 3, offset: 14))
  }

  @Test func tablesOfItemsStartAtTheItem() throws {
    let positions = try YAMLReader.documents(Array("items:\n- a: 1\n- b: 2\n".utf8))[0].positions
    let items = positions.rooted(at: ["items"])?.items ?? []
    #expect(items.map(\.root.value.line) == [2, 3])
    #expect(items.last?.place(of: ["b"])?.value == Position(line: 3, column: 6, offset: 19))
    #expect(positions.items.isEmpty)
  }

  @Test func countsLinesAsEditorsDo() throws {
    let source = SourceText(Array("a\r\nb\rc\u{2028}d\n\ne".utf8))
    #expect(source.lineCount == 5)
    #expect(
      (1...6).map { source.line($0).map { String(decoding: $0, as: UTF8.self) } } == [
        "a", "b", "c\u{2028}d", "", "e", nil,
      ])
    #expect(source.position(at: 3) == Position(line: 2, column: 1, offset: 3))
    #expect(source.position(at: 99) == Position(line: 5, column: 2, offset: 13))
    #expect(source.position(at: -1) == .start)
    #expect(SourceText([]).line(1)?.isEmpty == true)
  }

  /// libyaml takes U+2028 and U+0085 for line ends and counts characters; positions count bytes and `\n`.
  @Test func isNotLedAstrayByOtherLineEnds() throws {
    let text = "a: \"x\u{2028}y\u{85}z 🎉\"\nb: 1\n"
    let place = try YAMLReader.documents(Array(text.utf8))[0].positions.place(of: ["b"])
    #expect(place?.value == Position(line: 2, column: 4, offset: 22))
  }
}
