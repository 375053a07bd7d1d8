/// A Rego string: immutable UTF-8 bytes with a cached hash.
///
/// Equality and order are by bytes, never by Swift's canonical equivalence; `count` is in code points, never graphemes.
///
/// ```swift
/// Text("é") == Text("e\u{301}")  // false
/// Text("\r\n").codePointCount    // 2
/// ```
///
/// `@unchecked Sendable`: the storage is written by `TextStorage.make` before it is shared and never after
/// (`ManagedBuffer` itself cannot be `Sendable`).
public struct Text: @unchecked Sendable {
  @usableFromInline let storage: TextStorage

  /// Copies bytes that are known to be valid UTF-8.
  public init(validUTF8 bytes: UnsafeBufferPointer<UInt8>) {
    storage = TextStorage.make(bytes)
  }

  /// Copies valid UTF-8 whose hash the caller has computed already with `HashSeed.hash`.
  package init(validUTF8 bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) {
    storage = TextStorage.make(bytes, hash: hash)
  }

  /// Copies bytes; nil when they are not valid UTF-8.
  public init?(bytes: UnsafeBufferPointer<UInt8>) {
    guard Text.isValidUTF8(bytes) else { return nil }
    storage = TextStorage.make(bytes)
  }

  /// Copies bytes; nil when they are not valid UTF-8.
  public init?(bytes: [UInt8]) {
    guard let text = bytes.withUnsafeBufferPointer({ Text(bytes: $0) }) else { return nil }
    self = text
  }

  public init(_ string: String) {
    var copy = string
    storage = copy.withUTF8 { TextStorage.make($0) }
  }

  /// The content as a Swift string (copies).
  public var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The number of bytes.
  @inlinable public var byteCount: Int { storage.header.count }

  /// The number of Unicode code points, as Rego's `count` gives it.
  public var codePointCount: Int {
    storage.header.isASCII ? byteCount : withBytes { bytes in bytes.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) } }
  }

  /// True when each byte is a code point of its own.
  @inlinable public var isASCII: Bool { storage.header.isASCII }

  @inlinable public var hash: UInt64 { storage.header.hash }

  /// Reads the bytes in place.
  @inlinable public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let count = storage.header.count
    let base = storage.bytesAddress
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: UnsafePointer(base), count: count))
  }

  /// The bytes as an array (copies).
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// The start of the first word of eight bytes that differs, or of the tail.
  private static func firstDifference(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, upTo count: Int
  ) -> Int {
    var index = 0
    while index &+ 8 <= count {
      if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return index
      }
      index &+= 8
    }
    return index
  }

  /// True when these are the text's bytes.
  func hasBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == byteCount else { return false }
    return withBytes { own in
      var index = Text.firstDifference(UnsafeRawBufferPointer(own), UnsafeRawBufferPointer(bytes), upTo: own.count)
      while index < own.count {
        if own[index] != bytes[index] { return false }
        index &+= 1
      }
      return true
    }
  }

  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = 0
    while index &+ 8 <= raw.count {
      if raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
      index &+= 8
    }
    while index < raw.count {
      if raw[index] >= 0x80 { return false }
      index &+= 1
    }
    return true
  }

  public static func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    firstInvalidUTF8(bytes) == nil
  }

  /// The offset of the first byte that is not part of valid UTF-8; nil where all are.
  public static func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if isASCII(bytes) { return nil }
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}

extension Text: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) { self.init(value) }

  public var description: String { string }

  @inlinable public static func == (left: Text, right: Text) -> Bool {
    if left.storage === right.storage { return true }
    guard left.storage.header.hash == right.storage.header.hash,
      left.storage.header.count == right.storage.header.count
    else { return false }
    return left.compare(right) == 0
  }

  @inlinable public static func < (left: Text, right: Text) -> Bool { left.compare(right) < 0 }

  /// Order by bytes: negative, zero or positive.
  public func compare(_ other: Text) -> Int { storage.compare(other.storage) }

  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

@usableFromInline
struct TextHeader {
  @usableFromInline var count: Int
  @usableFromInline var hash: UInt64
  @usableFromInline var isASCII: Bool
}

/// One allocation: header and bytes; immutable once `make` returns.
@usableFromInline
final class TextStorage: ManagedBuffer<TextHeader, UInt8> {
  static func make(_ bytes: UnsafeBufferPointer<UInt8>) -> TextStorage {
    make(bytes, hash: HashSeed.hash(UnsafeRawBufferPointer(bytes)))
  }

  static func make(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> TextStorage {
    let buffer = TextStorage.create(minimumCapacity: bytes.count) { _ in
      TextHeader(
        count: bytes.count, hash: hash, isASCII: Text.isASCII(bytes))
    }
    if let base = bytes.baseAddress, bytes.count > 0 {
      buffer.withUnsafeMutablePointerToElements { $0.initialize(from: base, count: bytes.count) }
    }
    return unsafeDowncast(buffer, to: TextStorage.self)
  }

  @usableFromInline var bytesAddress: UnsafeMutablePointer<UInt8> {
    withUnsafeMutablePointerToElements { $0 }
  }
}
