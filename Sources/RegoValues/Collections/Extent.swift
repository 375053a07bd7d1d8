/// How much a value is where each of its parts is counted wherever it stands, and how deep it goes. Values share their parts:
/// a few dozen steps make one (`[x, x]` of `[x, x]` of …) that nobody could write, compare or hash part by part.
///
/// ```swift
/// let pair: Value = ["ab", "ab"]
/// pair.extent.depth                                        // 1
/// pair.extent.weight == 2 * Extent.perPart + 2 * 2         // true
/// ```
public struct Extent: Sendable, Hashable {
  /// What a part counts beside its text, in bytes.
  public static let perPart = 24
  /// No weight is counted further.
  private static let greatest = 1 << 48

  /// Bytes, roughly.
  public private(set) var weight = 0
  /// Collections within each other: 0 for a scalar.
  public private(set) var depth = 0

  /// A collection's, from its parts.
  init(ofParts parts: borrowing ContiguousArray<Value>) {
    depth = 1
    add(parts)
  }

  init(ofKeys keys: borrowing ContiguousArray<Value>, values: borrowing ContiguousArray<Value>) {
    depth = 1
    add(keys)
    add(values)
  }

  fileprivate init(text: Int) { weight = text }

  private mutating func add(_ parts: borrowing ContiguousArray<Value>) {
    parts.withUnsafeBufferPointer { parts in
      for index in parts.indices {
        let part = parts[index].extent
        weight = min(weight &+ part.weight &+ Extent.perPart, Extent.greatest)
        depth = max(depth, part.depth &+ 1)
      }
    }
  }
}

extension Value {
  public var extent: Extent {
    switch self {
    case .null, .bool: Extent(text: 0)
    case .number(let number): Extent(text: number.textLength)
    case .string(let text): Extent(text: text.byteCount)
    case .array(let array): array.extent
    case .object(let object): object.extent
    case .set(let set): set.extent
    }
  }
}

extension Number {
  /// The bytes of a text that is kept beside the number.
  fileprivate var textLength: Int {
    if case .literal(let literal) = storage { return literal.text.utf8.count }
    return 0
  }
}
