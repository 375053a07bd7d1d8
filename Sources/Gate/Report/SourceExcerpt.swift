/// A source line with its number and, below it, a caret.
///
/// ```
///   14 |         image: nginx:latest
///      |                ^
/// ```
struct SourceExcerpt {
  var line: Int
  /// Bytes of the line, which may be long, binary or hostile.
  var bytes: [UInt8]
  /// In bytes, from 1; nil: no caret.
  var column: Int?

  /// Bytes on either side of the caret that are looked at.
  private static let reach = 400

  func lines(width: Int) -> [String] {
    let number = String(line)
    let room = max(20, width - number.utf8.count - 7)
    let (text, caret) = window(columns: room)
    var lines = ["  \(number) | \(text)"]
    if let caret {
      lines.append("  \(String(repeating: " ", count: number.utf8.count)) | \(String(repeating: " ", count: caret))^")
    }
    return lines
  }

  /// The part of the line around the caret that fits, and the caret's column in it.
  private func window(columns room: Int) -> (text: String, caret: Int?) {
    let point = column.map { min(max($0 - 1, 0), bytes.count) }
    var from = max(0, (point ?? 0) - SourceExcerpt.reach)
    while from > 0, from < bytes.count, bytes[from] & 0xC0 == 0x80 { from -= 1 }
    let to = min(bytes.count, (point ?? 0) + SourceExcerpt.reach)
    var pieces: [(text: String, width: Int)] = []
    var caretPiece: Int?
    var offset = from
    for piece in SafePieces(bytes[from..<max(from, to)]) {
      if let point, offset <= point { caretPiece = pieces.count }
      let isTab = piece.bytes == [0x09]
      pieces.append(isTab ? (" ", 1) : (piece.text, piece.width))
      offset += piece.bytes.count
    }
    if let point, point >= offset { caretPiece = pieces.count }
    return SourceExcerpt.cut(
      pieces, caret: caretPiece, room: room, isCutBefore: from > 0, isCutAfter: to < bytes.count)
  }

  /// Takes as many pieces as fit, the caret's among them, with `…` where something is left out.
  private static func cut(
    _ pieces: [(text: String, width: Int)], caret: Int?, room: Int, isCutBefore: Bool, isCutAfter: Bool
  ) -> (String, Int?) {
    var first = 0
    if let caret {
      let widthBefore = pieces.prefix(caret).reduce(0) { $0 + $1.width }
      if widthBefore > room * 3 / 4 {
        var over = widthBefore - room / 2
        while first < caret, over > 0 {
          over -= pieces[first].width
          first += 1
        }
      }
    }
    var text = first > 0 || isCutBefore ? "…" : ""
    var columns = text.isEmpty ? 0 : 1
    var caretColumn: Int?
    var index = first
    while index < pieces.count {
      if index == caret { caretColumn = columns }
      if columns + pieces[index].width > room { break }
      text += pieces[index].text
      columns += pieces[index].width
      index += 1
    }
    if let caret, caret >= pieces.count, index == pieces.count { caretColumn = columns }
    if index < pieces.count || isCutAfter { text += "…" }
    return (text, caretColumn)
  }
}
