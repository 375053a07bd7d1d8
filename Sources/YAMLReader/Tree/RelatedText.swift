import RegoValues

/// A text that differs from one that was read only in single words, such as a number of replicas or an image's digest.
/// Its documents are those of the other with these words exchanged, so it need not be parsed, and everything else is
/// shared with the other: what is the same is told by identity.
///
/// That holds where each word stands for itself, plain and on one line, in both texts: then no reader of YAML sees a
/// difference besides the words.
struct RelatedText {
  /// A scalar that differs: its node, and where it stands in the new text.
  private struct Edit {
    var node: Int
    var start: Int
    var end: Int
    /// How much longer the new word is.
    var growth: Int
    var value: Value
  }

  private let known: ParsedStream
  private let source: SourceText
  private var edits: [Edit] = []

  /// More words than this are another text.
  private static let mostEdits = 16
  /// Words longer than this are read as everything else is.
  private static let longestWord = 256

  /// nil where the texts differ in more than words.
  init?(_ bytes: [UInt8], like known: ParsedStream) {
    guard known.isPlain else { return nil }
    self.known = known
    source = SourceText(bytes)
    let isRelated = known.source.bytes.withUnsafeBufferPointer { old in
      bytes.withUnsafeBufferPointer { new in compare(old, new) }
    }
    if !isRelated { return nil }
  }

  /// Goes through both texts side by side.
  private mutating func compare(_ old: UnsafeBufferPointer<UInt8>, _ new: UnsafeBufferPointer<UInt8>) -> Bool {
    var place = 0
    var shift = 0
    var node = 0
    while true {
      place = RelatedText.firstDifference(old, new, from: place, shift)
      if place == old.count, place &+ shift == new.count { return true }
      guard let next = word(at: place, after: node), edits.last?.node != next, edits.count < RelatedText.mostEdits
      else {
        return false
      }
      node = next
      let start = Int(known.arena.nodes[node].start)
      let end = Int(known.arena.nodes[node].end)
      guard let edit = edit(of: node, start..<end, at: start &+ shift, old, new) else { return false }
      edits.append(edit)
      place = end
      shift = edit.end &- end
    }
  }

  /// The first place of the old text from `start` on that differs from the new one, `shift` further on.
  private static func firstDifference(
    _ old: UnsafeBufferPointer<UInt8>, _ new: UnsafeBufferPointer<UInt8>, from start: Int, _ shift: Int
  ) -> Int {
    let left = UnsafeRawBufferPointer(old)
    let right = UnsafeRawBufferPointer(new)
    let end = min(old.count, new.count &- shift)
    var place = start
    while place &+ 8 <= end,
      left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        == right.loadUnaligned(fromByteOffset: place &+ shift, as: UInt64.self)
    {
      place &+= 8
    }
    while place < end, left[place] == right[place &+ shift] { place &+= 1 }
    return place
  }

  /// The scalar at whose bytes, or right behind them, a difference stands.
  private func word(at place: Int, after first: Int) -> Int? {
    let nodes = known.arena.nodes
    var index = first
    while index < nodes.count, nodes[index].start <= place {
      if nodes[index].kind == .scalar, nodes[index].start < nodes[index].end, nodes[index].end >= place { return index }
      index &+= 1
    }
    return nil
  }

  private func edit(
    of node: Int, _ range: Range<Int>, at start: Int, _ old: UnsafeBufferPointer<UInt8>,
    _ new: UnsafeBufferPointer<UInt8>
  ) -> Edit? {
    // A blank in front keeps the word from the line's start, where `---` and the like mean something else.
    guard range.lowerBound > 0, old[range.lowerBound &- 1] == UInt8(ascii: " "), RelatedText.isWord(old[range]) else {
      return nil
    }
    var end = start
    while end < new.count, RelatedText.isInside(new[end]) { end &+= 1 }
    guard RelatedText.isWord(new[start..<end]) else { return nil }
    let text = UnsafeBufferPointer(rebasing: new[start..<end])
    let value: Value
    switch ScalarResolver.plain(text) {
    case .null: value = .null
    case .bool(let flag): value = .bool(flag)
    case .int(let number): value = .number(Number(Int(number)))
    case .string: value = .string(Text(validUTF8: text))
    case .unsigned, .float: return nil
    }
    return Edit(node: node, start: start, end: end, growth: text.count &- range.count, value: value)
  }

  private static func isWord(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, bytes.count <= longestWord else { return false }
    return (isLetterOrDigit(first) || first == UInt8(ascii: "/")) && last != UInt8(ascii: ":")
      && bytes.allSatisfy(isInside)
  }

  /// What neither ends a plain scalar nor means anything in it; a colon does only before a blank.
  private static func isInside(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "@"),
      UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "="):
      true
    default: isLetterOrDigit(byte)
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  // MARK: - The documents

  /// As reading the text gives them.
  func documents() -> [YAMLDocument] {
    let values = zip(known.roots, known.values).map { patched($1, at: $0) }
    return ParsedStream(arena: patchedArena(), roots: known.roots, values: values, source: source, isPlain: true)
      .documents
  }

  private func patchedArena() -> NodeArena {
    var arena = known.arena
    for edit in edits { arena.nodes[edit.node].payload = arena.append(edit.value) }
    if edits.contains(where: { $0.growth != 0 }) {
      for index in arena.nodes.indices {
        arena.nodes[index].start = moved(arena.nodes[index].start)
        arena.nodes[index].end = moved(arena.nodes[index].end)
      }
    }
    return arena
  }

  /// Where a place of the old text is in the new one.
  private func moved(_ place: UInt32) -> UInt32 {
    var growth = 0
    for edit in edits where known.arena.nodes[edit.node].end <= place { growth &+= edit.growth }
    return UInt32(truncatingIfNeeded: Int(place) &+ growth)
  }

  /// The value of the node at `place` with what differs in it.
  private func patched(_ value: Value, at place: Int) -> Value {
    let nodes = known.arena.nodes
    let end = Int(nodes[place].next)
    guard let edit = edits.first(where: { place <= $0.node && $0.node < end }) else { return value }
    switch value {
    case .array(let array) where nodes[place].kind == .sequence:
      var elements = array.elements
      var item = place &+ 1
      for index in elements.indices {
        elements[index] = patched(elements[index], at: item)
        item = Int(nodes[item].next)
      }
      return .array(RegoArray(elements))
    case .object(let object) where nodes[place].kind == .mapping:
      var values = object.values
      var key = place &+ 1
      while key < end {
        let member = key &+ 1
        if let index = object.index(of: known.arena.scalars[Int(nodes[key].payload)]) {
          values[index] = patched(values[index], at: member)
        }
        key = Int(nodes[member].next)
      }
      return .object(object.replacing(values: values))
    default: return edit.value
    }
  }
}
