import RegoValues
import Testing

@testable import YAMLReader

/// A text that differs from another in single words is not read but told from the other: it must come to what reading it
/// comes to, values and positions. What differs in more than words must not be told at all.
@Suite struct RelatedTextTests {
  private static let deployment = """
    # one of many
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app: web, "tier": 'front', weight: 1.5}}
    spec:
      replicas: 3 # soon more
      paused: false
      empty:
      text: |2
          replicas: 3
      folded: two words
        and more
      list: [a, b, {c: d}, 0x1F, ~]
      containers:
      - name: nginx
        image: registry.example:5000/nginx@sha256:0d17b565
        args: [--port=80, "--quiet", -v]
      - name: größe
        image: x:1
    --- # next
    apiVersion: v1
    kind: Secret
    data: {password: aGVsbG8=}
    """

  private static let others = [
    "a: &x 1\nb: *x\nc: 3\n", "a: {<<: {b: 1}, c: 2}\n", "? a\n: b\n", "--- 5\n", "- 1\n- - 2\n  - 3\n",
    "%YAML 1.1\n---\na: b\n",
    "a: b\r\nc: d\r\n", "a: !!str 3\nb: ! 4\nc: !!int 5\n", "a: 'b'\nc: \"d\"\n",
    "a: 12:30:45\nb: 2001-12-14\nc: yes\n",
    "a: b\n...\n", "{a: b, c: [d, e]}\n", "a: >-\n  b\n  c\nd: e\n", "a:  b\n", "a: b #c\n", "a: b\n# c d\n",
  ]

  private static let words = [
    "4", "12", "web", "no", "null", "True", "x:2", "a:b", "x@y", "0o7", "0777", "1_000", "1e3", "1.5",
    "99999999999999999999",
    "2001-01-01", "-1", ":x", "x:", "---", "...", "a b", "a, b", "a: b", "#", "a#b", "'q'", "\"q\"", "*a", "&a", "!t",
    "[", "}", "", "é", "\t", "a/b/c", "/x", "<<", "|", "%", "x ", " x", "=", "a==", "x\n", "\n  y: z", "z\r",
  ]

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func toldIsAsRead(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var told = 0
    for round in 0..<600 {
      let text =
        round % 3 == 0
        ? RelatedTextTests.others[random.below(RelatedTextTests.others.count)] : RelatedTextTests.deployment
      let bytes = Array(text.utf8)
      let known = try YAMLReader.documents(bytes)
      var changed = bytes
      for _ in 0...random.below(2) {
        let (start, end) = RelatedTextTests.range(in: changed, &random)
        let word = RelatedTextTests.words[random.below(random.below(2) == 0 ? 12 : RelatedTextTests.words.count)]
        changed.replaceSubrange(start..<end, with: Array(word.utf8))
      }
      guard let first = known.first, let related = YAMLReader.documents(changed, like: first.positions) else {
        continue
      }
      told += 1
      let read = try YAMLReader.documents(changed)
      let shown = String(decoding: changed, as: UTF8.self)
      #expect(related.map(\.value) == read.map(\.value), "\(shown)")
      for (left, right) in zip(related, read) { expectSamePlaces(left, right, right.value, [], shown) }
      // What comes of it is as good a start for the next.
      if let back = YAMLReader.documents(bytes, like: related[0].positions) {
        #expect(back.map(\.value) == known.map(\.value), "\(shown)")
      }
    }
    #expect(told > 40)
  }

  /// Mostly a word, sometimes any bytes.
  private static func range(in bytes: [UInt8], _ random: inout SplitMix) -> (Int, Int) {
    var start = random.below(bytes.count)
    if random.below(4) == 0 { return (start, min(bytes.count, start + random.below(4))) }
    let blanks = Array(" \n,{}[]".utf8)
    while start > 0, !blanks.contains(bytes[start - 1]) { start -= 1 }
    var end = start
    while end < bytes.count, !blanks.contains(bytes[end]) { end += 1 }
    return (start, end)
  }

  private func expectSamePlaces(
    _ left: YAMLDocument, _ right: YAMLDocument, _ value: Value, _ path: [Value], _ shown: String
  ) {
    #expect(left.positions.place(of: path) == right.positions.place(of: path), "\(path) of \(shown)")
    switch value {
    case .array(let array):
      for (index, item) in array.elements.enumerated() {
        expectSamePlaces(left, right, item, path + [.number(Number(index))], shown)
      }
    case .object(let object):
      for (key, item) in zip(object.keys, object.values) { expectSamePlaces(left, right, item, path + [key], shown) }
    default: break
    }
  }

  @Test func whatIsTheSameIsShared() throws {
    let bytes = Array(RelatedTextTests.deployment.utf8)
    let known = try YAMLReader.documents(bytes)
    let changed = Array(RelatedTextTests.deployment.replacing("replicas: 3 #", with: "replicas: 12 #").utf8)
    let related = try #require(YAMLReader.documents(changed, like: known[0].positions))
    #expect(related[0].value["spec"]?["replicas"] == 12)
    guard case .array(let before)? = known[0].value["spec"]?["containers"],
      case .array(let after)? = related[0].value["spec"]?["containers"]
    else {
      Issue.record("no containers")
      return
    }
    #expect(before === after)
    #expect(related[0].positions.place(of: ["spec", "containers", 0, "name"])?.value.line == 15)
  }

  @Test(
    arguments: [
      ("a: b\n", "a: b c\n"), ("a: b\n", "c: b\n"), ("a: b\n", "a: b # c\n"), ("a: b\n", "a: b\nc: d\n"),
      ("a: 1\n", "a: 1.5\n"),
      ("a: \"b\"\n", "a: \"c\"\n"), ("a: &x b\nc: *x\n", "a: &x c\nc: *x\n"), ("a: b\n", "a: b:\n"),
      ("a: b\n", "a: -b\n"),
      ("a:\n  b\n", "a:\n  c\n  d\n"), ("a: [b]\n", "a: [b, c]\n"), ("--- |\n b\n", "--- |\n c\n"),
    ])
  func otherTextsAreRead(known: String, text: String) throws {
    let documents = try YAMLReader.documents(Array(known.utf8))
    #expect(YAMLReader.documents(Array(text.utf8), like: documents[0].positions) == nil)
  }
}

extension YAMLDocument: Equatable {
  public static func == (left: YAMLDocument, right: YAMLDocument) -> Bool { left.value == right.value }
}
