import Gate

/// What goes over the recorder's socket.
///
/// A request is `GHR1`, the length of the line in four bytes with the high one first, and the line. The answer is one byte
/// that says what came of it, the length of its words in two bytes, and the words. A request without a line asks only
/// whether the recorder is there.
enum RecordFrame {
  static let mark = Array("GHR1".utf8)
  static let headerSize = 8
  /// A line must have room for what the recorder adds to it.
  static let longestLine = DecisionRecord.longestLine - RecordLine.longestStamp
  static let longestWords = 1000

  static func request(_ line: [UInt8]) -> [UInt8] {
    let count = UInt32(clamping: line.count)
    return mark + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> UInt32($0)) } + line
  }

  /// The length that a header announces; nil where it is none of ours.
  static func length(inHeader header: [UInt8]) -> Int? {
    guard header.count == headerSize, header.prefix(mark.count).elementsEqual(mark) else { return nil }
    return header.suffix(4).reduce(0) { $0 << 8 | Int($1) }
  }
}

/// What the recorder answers.
enum RecordAnswer: Equatable {
  /// On the disk.
  case written(RecordedPlace)
  /// Not on the disk, and why.
  case refused(String)

  static let headerSize = 3

  var bytes: [UInt8] {
    switch self {
    case .written(.record): RecordAnswer.bytes("w", "")
    case .written(.reserve): RecordAnswer.bytes("r", "")
    case .refused(let words): RecordAnswer.bytes("n", words)
    }
  }

  private static func bytes(_ sign: Character, _ words: String) -> [UInt8] {
    let text = SafeText.line(words, longest: RecordFrame.longestWords / 4).utf8.prefix(RecordFrame.longestWords)
    return Array(String(sign).utf8) + [
      UInt8(truncatingIfNeeded: text.count >> 8), UInt8(truncatingIfNeeded: text.count),
    ]
      + text
  }

  /// How many bytes of words follow; nil where the header is none of ours.
  static func length(inHeader header: [UInt8]) -> Int? {
    guard header.count == headerSize, "wrn".utf8.contains(header[0]) else { return nil }
    let count = Int(header[1]) << 8 | Int(header[2])
    return count <= RecordFrame.longestWords ? count : nil
  }

  init?(header: [UInt8], words: [UInt8]) {
    switch header.first {
    case UInt8(ascii: "w"): self = .written(.record)
    case UInt8(ascii: "r"): self = .written(.reserve)
    case UInt8(ascii: "n"): self = .refused(SafeText.line(bytes: words))
    default: return nil
    }
  }
}
