import Glibc

/// Finds a byte string in another in time linear in both: a plain search that jumps to the needle's first byte, and
/// Knuth, Morris and Pratt's once the plain one has compared too much (a pushed string must not make it quadratic).
struct ByteSearch {
  private let needle: UnsafeBufferPointer<UInt8>
  /// For each prefix of the needle, the length of its longest border; made when it is needed.
  private var borders: [Int] = []

  /// `needle` is not empty and outlives the search.
  init(for needle: UnsafeBufferPointer<UInt8>) { self.needle = needle }

  mutating func firstIndex(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = text.baseAddress, let first = needle.first else { return nil }
    var index = start
    var compared = 0
    while index + needle.count <= text.count {
      guard let found = memchr(base + index, Int32(first), text.count - needle.count - index + 1) else { return nil }
      index = UnsafeRawPointer(base).distance(to: found)
      var matched = 1
      while matched < needle.count && text[index + matched] == needle[matched] { matched += 1 }
      if matched == needle.count { return index }
      compared += matched
      index += 1
      if compared > 64 + 4 * (index - start) { return linearIndex(in: text, from: index) }
    }
    return nil
  }

  private mutating func linearIndex(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    if borders.isEmpty { findBorders() }
    var matched = 0
    for index in start..<text.count {
      while matched > 0 && text[index] != needle[matched] { matched = borders[matched - 1] }
      if text[index] == needle[matched] { matched += 1 }
      if matched == needle.count { return index - matched + 1 }
    }
    return nil
  }

  private mutating func findBorders() {
    borders = Array(repeating: 0, count: needle.count)
    var length = 0
    for index in 1..<needle.count {
      while length > 0 && needle[index] != needle[length] { length = borders[length - 1] }
      if needle[index] == needle[length] { length += 1 }
      borders[index] = length
    }
  }
}
