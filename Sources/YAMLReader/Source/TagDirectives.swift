/// Refuses texts with many `%TAG` lines: libyaml compares each with all before it, which takes hours for a few megabytes.
enum TagDirectives {
  static let limit = 100

  static func check(_ source: SourceText) throws(YAMLError) {
    let last: Int? = source.bytes.withUnsafeBufferPointer { bytes in
      var count = 0
      var rest = bytes[...]
      while let mark = rest.firstIndex(of: UInt8(ascii: "%")) {
        rest = rest[(mark &+ 1)...]
        guard rest.starts(with: "TAG".utf8), mark == 0 || endsLine(bytes[mark &- 1]) else { continue }
        count &+= 1
        if count > limit { return mark }
      }
      return nil
    }
    if let last { throw YAMLError(.tooManyTagDirectives(limit: limit), at: source.position(at: last)) }
  }

  /// The last byte of whatever libyaml takes for a line's end, U+0085, U+2028 and U+2029 among them.
  private static func endsLine(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x0A, 0x0D, 0x85, 0xA8, 0xA9: true
    default: false
    }
  }
}
