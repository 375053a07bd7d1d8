/// What libyaml takes for a line's end: more than editors do, whose lines `SourceText` counts.
enum LineEnds {
  /// True at the start of the text and after `\n`, `\r`, U+0085, U+2028 and U+2029.
  static func standBefore(_ offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard offset > 0, offset <= bytes.count else { return offset == 0 }
    switch bytes[offset &- 1] {
    case 0x0A, 0x0D: return true
    case 0x85: return offset > 1 && bytes[offset &- 2] == 0xC2
    case 0xA8, 0xA9: return offset > 2 && bytes[offset &- 2] == 0x80 && bytes[offset &- 3] == 0xE2
    default: return false
    }
  }
}
