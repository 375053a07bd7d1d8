/// One place in a text that is written anew.
struct SourceEdit {
  /// Bytes of the text; empty where something is put in.
  var range: Range<Int>
  var bytes: [UInt8]

  init(_ range: Range<Int>, _ bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }

  /// The text with all edits; nil where two of them touch the same bytes. What is put in at one place stays in order.
  static func applied(_ edits: [SourceEdit], to text: [UInt8]) -> [UInt8]? {
    let ordered = edits.enumerated().sorted { left, right in
      (left.element.range.lowerBound, left.element.range.upperBound, left.offset)
        < (right.element.range.lowerBound, right.element.range.upperBound, right.offset)
    }.map(\.element)
    var result: [UInt8] = []
    var place = 0
    for edit in ordered {
      guard edit.range.lowerBound >= place, edit.range.upperBound <= text.count else { return nil }
      result += text[place..<edit.range.lowerBound]
      result += edit.bytes
      place = edit.range.upperBound
    }
    return result + text[place...]
  }
}

/// Lines of a text, by bytes.
struct SourceLines {
  let bytes: [UInt8]

  /// Where the line begins that holds the byte.
  func start(of offset: Int) -> Int {
    var place = min(offset, bytes.count)
    while place > 0, bytes[place - 1] != UInt8(ascii: "\n") { place -= 1 }
    return place
  }

  /// Where the line ends, before its line break.
  func end(of offset: Int) -> Int {
    var place = min(offset, bytes.count)
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
    return place > 0 && place > start(of: offset) && bytes[place - 1] == UInt8(ascii: "\r") ? place - 1 : place
  }

  /// Where the next line begins; the text's end where there is none.
  func next(after offset: Int) -> Int {
    var place = min(offset, bytes.count)
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
    return min(bytes.count, place + 1)
  }

  /// The blanks that the line begins with.
  func indent(of offset: Int) -> [UInt8] {
    Array(bytes[start(of: offset)...].prefix { $0 == 0x20 || $0 == 0x09 })
  }

  /// Whether only blanks stand before the byte in its line.
  func isFirst(_ offset: Int) -> Bool {
    bytes[start(of: offset)..<min(offset, bytes.count)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  /// Whether nothing but blanks and a comment follows in the line.
  func isLast(_ offset: Int) -> Bool {
    guard offset <= bytes.count else { return false }
    let rest = bytes[offset..<max(offset, end(of: offset))].drop { $0 == 0x20 || $0 == 0x09 }
    return rest.isEmpty || rest.first == UInt8(ascii: "#")
  }

  /// The line break that the text uses.
  var lineBreak: [UInt8] {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [0x0A] }
    return first > 0 && bytes[first - 1] == UInt8(ascii: "\r") ? [0x0D, 0x0A] : [0x0A]
  }

  func hasComment(_ range: Range<Int>) -> Bool { bytes[range].contains(UInt8(ascii: "#")) }
}
