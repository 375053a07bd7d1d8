import Gate

/// What the start of a commit says.
struct Commit: Equatable {
  var tree: ObjectID
  var parents: [ObjectID]
  /// Seconds since 1970 by the committer's clock: an order to walk in, nothing to rely on.
  var date: Int64

  init?(_ bytes: [UInt8]) {
    var lines = HeaderLines(bytes)
    guard let tree = lines.next(after: "tree ").flatMap({ ObjectID(hex: $0) }) else { return nil }
    self.tree = tree
    parents = []
    while let line = lines.next(after: "parent ") {
      guard let parent = ObjectID(hex: line) else { return nil }
      parents.append(parent)
    }
    _ = lines.next(after: "author ")
    date = lines.next(after: "committer ").map(Self.date) ?? 0
  }

  /// The number behind the last ">"; 0 where it is none.
  private static func date(_ line: ArraySlice<UInt8>) -> Int64 {
    guard let close = line.lastIndex(of: UInt8(ascii: ">")) else { return 0 }
    let digits = line[(close + 1)...].drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
    return digits.count > 20 ? 0 : Int64(String(decoding: digits, as: UTF8.self)) ?? 0
  }
}

/// What the start of an annotated tag says.
struct Tag: Equatable {
  var target: ObjectID

  init?(_ bytes: [UInt8]) {
    var lines = HeaderLines(bytes)
    guard let target = lines.next(after: "object ").flatMap({ ObjectID(hex: $0) }) else { return nil }
    self.target = target
  }
}

/// The lines at the start of a commit or tag, taken one by one by their first word.
private struct HeaderLines {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The rest of the next line, if it starts so; otherwise the line stays.
  mutating func next(after word: String) -> ArraySlice<UInt8>? {
    guard rest.starts(with: word.utf8), let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = rest[(rest.startIndex + word.utf8.count)..<end]
    rest = rest[(end + 1)...]
    return line
  }
}
