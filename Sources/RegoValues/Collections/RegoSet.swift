/// An immutable Rego set: elements in Rego order, membership by hash.
public final class RegoSet: Sendable {
  public let elements: ContiguousArray<Value>
  @usableFromInline let table: HashTable?
  public let extent: Extent

  /// `elements` must be strictly ascending.
  package init(sorted elements: ContiguousArray<Value>) {
    self.elements = elements
    table = HashTable.indexing(elements)
    extent = Extent(ofParts: elements)
  }

  public static let empty = RegoSet(sorted: [])

  public convenience init(_ elements: some Sequence<Value>) {
    var builder = SetBuilder()
    for element in elements { builder.insert(element) }
    self.init(sorted: builder.sortedElements())
  }

  @inlinable public var count: Int { elements.count }

  public func contains(_ element: Value) -> Bool { HashTable.find(element, in: elements, table) != nil }

  func compare(_ other: RegoSet) -> Int {
    if self === other { return 0 }
    for index in 0..<min(count, other.count) {
      let order = elements[index].compare(other.elements[index])
      if order != 0 { return order }
    }
    return count - other.count
  }

  @usableFromInline var hash: UInt64 {
    elements.reduce(HashSeed.mix(0x5E75)) { HashSeed.combine($0, $1.hash) }
  }
}

extension RegoSet: Equatable {
  public static func == (left: RegoSet, right: RegoSet) -> Bool {
    left === right || left.elements == right.elements
  }
}

/// Collects a set's elements; the first of equal elements stays (`{1, 1.0}` keeps `1`).
public struct SetBuilder: ~Copyable {
  var elements: ContiguousArray<Value> = []
  var table = GrowingHashTable()

  public init() {}

  public var count: Int { elements.count }

  /// True when the element was not there before.
  @discardableResult
  public mutating func insert(_ element: Value) -> Bool {
    if table.findOrInsert(element, in: elements) != nil { return false }
    elements.append(element)
    return true
  }

  public func contains(_ element: Value) -> Bool { table.find(element, in: elements) != nil }

  func sortedElements() -> ContiguousArray<Value> {
    ValueOrder.places(of: elements).map { elements.at($0) } ?? elements
  }

  public func finish() -> RegoSet {
    elements.isEmpty ? .empty : RegoSet(sorted: sortedElements())
  }
}
