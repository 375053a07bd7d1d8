import RegoValues

/// Work on the bytes of texts. Ranges are in bytes.
extension Text {
  /// Bytes that are valid UTF-8 because they were cut from or joined out of texts at code-point borders.
  package init(joined bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { Text(validUTF8: $0) }
  }

  /// Bytes that may not be UTF-8: what is not becomes U+FFFD.
  package init(repairing bytes: [UInt8]) {
    self = Text(bytes: bytes) ?? Text(String(decoding: bytes, as: UTF8.self))
  }

  /// The bytes of `range`, which begins and ends at code points.
  func slice(_ range: Range<Int>) -> Text {
    if range.lowerBound == 0 && range.upperBound == byteCount { return self }
    return withBytes { Text(validUTF8: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Where `needle` begins first.
  func firstIndex(of needle: Text) -> Int? {
    if needle.byteCount == 0 { return 0 }
    return withBytes { bytes in
      needle.withBytes { pattern in
        var search = ByteSearch(for: pattern)
        return search.firstIndex(in: bytes, from: 0)
      }
    }
  }

  /// Every place where `needle`, which is not empty, begins; each search goes on `step` bytes behind the last place.
  func indices(of needle: Text, step: Int) -> [Int] {
    withBytes { bytes in
      needle.withBytes { pattern in
        var search = ByteSearch(for: pattern)
        var found: [Int] = []
        var start = 0
        while let index = search.firstIndex(in: bytes, from: start) {
          found.append(index)
          start = index + step
        }
        return found
      }
    }
  }

  /// Where `needle`, which is not empty, begins without overlaps.
  func indices(of needle: Text) -> [Int] { indices(of: needle, step: needle.byteCount) }

  func hasPrefix(_ other: Text) -> Bool {
    byteCount >= other.byteCount
      && withBytes { bytes in other.withBytes { bytes.prefix($0.count).elementsEqual($0) } }
  }

  func hasSuffix(_ other: Text) -> Bool {
    byteCount >= other.byteCount
      && withBytes { bytes in other.withBytes { bytes.suffix($0.count).elementsEqual($0) } }
  }

  /// The number of code points in the first `count` bytes.
  func codePoints(inFirst count: Int) -> Int {
    isASCII ? count : withBytes { bytes in bytes.prefix(count).reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) } }
  }

  /// The byte where the code point at `position` begins; the end for positions beyond it.
  func byteOffset(ofCodePoint position: Int, from start: Int = 0) -> Int {
    if isASCII { return position < byteCount - start ? start + position : byteCount }
    return withBytes { bytes in
      var offset = start
      var rest = position
      while offset < bytes.count {
        if bytes[offset] & 0xC0 != 0x80 {
          if rest == 0 { return offset }
          rest -= 1
        }
        offset += 1
      }
      return offset
    }
  }

  /// Each code point as a text.
  var codePointTexts: ContiguousArray<Value> {
    withBytes { bytes in
      var texts: ContiguousArray<Value> = []
      var start = 0
      while start < bytes.count {
        var end = start + 1
        while end < bytes.count && bytes[end] & 0xC0 == 0x80 { end += 1 }
        texts.append(.string(Text(validUTF8: UnsafeBufferPointer(rebasing: bytes[start..<end]))))
        start = end
      }
      return texts
    }
  }

  func append(to output: inout [UInt8]) {
    withBytes { output.append(contentsOf: $0) }
  }
}
