/// An immutable Rego array.
public final class RegoArray: Sendable {
  public let elements: ContiguousArray<Value>

  public let extent: Extent

  public init(_ elements: ContiguousArray<Value>) {
    self.elements = elements
    extent = Extent(ofParts: elements)
  }

  public convenience init(_ elements: some Sequence<Value>) { self.init(ContiguousArray(elements)) }

  public static let empty = RegoArray(ContiguousArray())

  @inlinable public var count: Int { elements.count }

  /// The item at `index`, which must be in range.
  @inlinable public subscript(index: Int) -> Value { elements[index] }

  func compare(_ other: RegoArray) -> Int {
    if self === other { return 0 }
    for index in 0..<min(count, other.count) {
      let order = elements[index].compare(other.elements[index])
      if order != 0 { return order }
    }
    return count - other.count
  }

  @usableFromInline var hash: UInt64 {
    elements.reduce(HashSeed.mix(0xA88A)) { HashSeed.combine($0, $1.hash) }
  }
}

extension RegoArray: Equatable {
  public static func == (left: RegoArray, right: RegoArray) -> Bool {
    left === right || left.elements == right.elements
  }
}
