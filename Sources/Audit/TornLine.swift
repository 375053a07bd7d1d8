import Digests
import Gate

/// A last line without an end: what a crash between the first and the last byte of a write leaves.
struct TornLine {
  /// The offset of its first byte.
  var start: Int
  var count: Int
  var digest: [UInt8]

  private static let chunk = 1 << 16

  /// nil where the file is empty or ends with a newline.
  init?(endOf file: OpenedFile) throws(RecordFailure) {
    let size = file.size
    guard size > 0, try file.read(from: size - 1, count: 1) != [0x0A] else { return nil }
    var from = size
    while from > 0 {
      let earlier = max(0, from - TornLine.chunk)
      if let newline = try file.read(from: earlier, count: from - earlier).lastIndex(of: 0x0A) {
        from = earlier + newline + 1
        break
      }
      from = earlier
    }
    start = from
    count = size - from
    var hash = SHA256()
    var offset = from
    while offset < size {
      let bytes = try file.read(from: offset, count: min(TornLine.chunk, size - offset))
      if bytes.isEmpty { break }
      hash.update(bytes)
      offset += bytes.count
    }
    digest = hash.finish()
  }

  /// The line that takes its place.
  func note(time: Timestamp) -> [UInt8] {
    let note = JSONText.object([
      ("v", .number(DecisionRecord.version)), ("time", .string(time.description)), ("kind", "recovered"),
      ("dropped_bytes", .number(count)), ("dropped_sha256", .string(Hex.text(of: digest))),
    ])
    return Array((note.compact + "\n").utf8)
  }
}
