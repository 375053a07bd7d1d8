/// The text that positions point into: UTF-8 bytes and where each line begins.
///
/// A line ends at `\n`, `\r\n` or a lone `\r`. For a file in UTF-16 the text is its UTF-8 form.
///
/// ```swift
/// let source = SourceText(bytes)
/// source.position(at: 17)   // line 3, column 5
/// source.line(3)            // the line's bytes without its end
/// ```
public final class SourceText: Sendable {
  public let bytes: [UInt8]
  /// The offset of each line's first byte, ascending, the first is 0.
  let lineStarts: ContiguousArray<UInt32>

  /// `bytes` must be shorter than 4 GiB; readers check their limit before.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lineStarts = SourceText.lineStarts(of: bytes)
  }

  public var lineCount: Int { lineStarts.count }

  /// The line and column of a byte; offsets past the end give the end.
  public func position(at offset: Int) -> Position {
    let place = UInt32(clamping: max(0, min(offset, bytes.count)))
    var low = 0
    var high = lineStarts.count
    while high &- low > 1 {
      let middle = (low &+ high) / 2
      if lineStarts[middle] <= place { low = middle } else { high = middle }
    }
    return Position(line: low &+ 1, column: Int(place &- lineStarts[low]) &+ 1, offset: Int(place))
  }

  /// The bytes of a line, counted from 1, without its end; nil when there is no such line.
  public func line(_ number: Int) -> ArraySlice<UInt8>? {
    guard number >= 1, number <= lineStarts.count else { return nil }
    let start = Int(lineStarts[number &- 1])
    var end = number < lineStarts.count ? Int(lineStarts[number]) : bytes.count
    if end > start, bytes[end &- 1] == UInt8(ascii: "\n") { end &-= 1 }
    if end > start, bytes[end &- 1] == UInt8(ascii: "\r") { end &-= 1 }
    return bytes[start..<end]
  }

  private static func lineStarts(of bytes: [UInt8]) -> ContiguousArray<UInt32> {
    var starts: ContiguousArray<UInt32> = [0]
    starts.reserveCapacity(bytes.count / 24 &+ 1)
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let byte = buffer[index]
        index &+= 1
        if byte > 0x0D { continue }
        if byte == 0x0A || (byte == 0x0D && !(index < buffer.count && buffer[index] == 0x0A)) {
          starts.append(UInt32(truncatingIfNeeded: index))
        }
      }
    }
    return starts
  }
}
