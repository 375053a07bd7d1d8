extension Diagnostics {
  /// The errors as OPA's library prints them: their number, then each with its row and, where the source could not be
  /// read, the line and a caret. `file` is the name that stands for the source.
  public func report(source: [UInt8], file: String) -> String {
    let texts = all.map { $0.report(source: source, file: file) }
    guard let only = texts.first, texts.count == 1 else {
      return "\(texts.count) errors occurred:\n\(texts.joined(separator: "\n"))"
    }
    return first.location.row == 0 ? only : "1 error occurred: \(only)"
  }
}

extension Diagnostic {
  fileprivate func report(source: [UInt8], file: String) -> String {
    let text = "\(file):\(location.row): \(code.rawValue): \(message)"
    guard location.row > 0, !source.isEmpty, showsSource else { return text }
    let (line, caret) = Self.excerpt(at: location.offset, in: source)
    return "\(text)\n\t\(line)\n\t\(caret)"
  }

  /// The line of the last byte at or before an offset that is no blank; leading tabs are left out.
  private static func excerpt(at offset: Int, in source: [UInt8]) -> (line: String, caret: String) {
    var place = min(max(offset, 0), source.count - 1)
    while place > 0, isBlank(source[place]) { place -= 1 }
    var start = place
    while start > 0, !isNewline(source[start]) { start -= 1 }
    if isNewline(source[start]) { start += 1 }
    var end = place
    while end < source.count, !isNewline(source[end]) { end += 1 }
    let line = source[min(start, end)..<end]
    let shown = line.drop { $0 == 0x09 }
    let indent = max(place - min(start, end) - (line.count - shown.count), 0)
    return (String(decoding: shown, as: UTF8.self), String(repeating: " ", count: indent) + "^")
  }

  private static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
