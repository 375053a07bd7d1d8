/// Values where they stand: looked up and compared by their addresses.
///
/// Taking a value in hand counts a reference, and letting go of it counts it down: two atomic instructions on memory that
/// is otherwise not touched, most of what a lookup costs. An address costs nothing.
///
/// ```swift
/// if let place = container.place(under: key) { … }   // as long as the container lives
/// ```
///
/// Why an address stays good: the elements of a `ContiguousArray` are in a heap object of its own (it is never bridged, and
/// `withUnsafeBufferPointer` hands out the address of that object's tail, not of a copy). The collections here hold theirs
/// in a `let`, so that object lives as long as the collection, is written by nobody, and never moves. Whoever holds an
/// address keeps the collection alive; how the evaluator does, stands in `Rego/Evaluator/Locals.swift`.
package typealias ValuePlace = UnsafePointer<Value>

extension UnsafePointer<Value> {
  /// The place of an object's member or an array's item; nil where there is none. Sets have no places for keys: what is
  /// found in a set is the key itself.
  package func place(under key: ValuePlace) -> ValuePlace? {
    if let object { return object._withUnsafeGuaranteedRef { $0.place(of: key) } }
    if let array { return array._withUnsafeGuaranteedRef { $0.place(at: key) } }
    return nil
  }

  /// What stands below a path of keys; of a set the key's own place.
  package func place(along path: UnsafeBufferPointer<Value>) -> ValuePlace? {
    guard var key = path.baseAddress else { return self }
    var place = self
    for _ in 0..<path.count {
      if let member = place.place(under: key) {
        place = member
      } else if place.isSet(with: key) {
        place = key
      } else {
        return nil
      }
      key += 1
    }
    return place
  }

  /// True for a set that has the element.
  package func isSet(with element: ValuePlace) -> Bool {
    guard let set else { return false }
    return set._withUnsafeGuaranteedRef { set in
      set.elements.withUnsafeBufferPointer { HashTable.find(element, in: $0, set.table) != nil }
    }
  }

  /// What a loop over a collection goes through; nil for other values.
  package var members: ValueMembers? {
    if let array {
      return array._withUnsafeGuaranteedRef {
        ValueMembers(keys: nil, values: $0.elements.address, count: $0.elements.count)
      }
    }
    if let object {
      return object._withUnsafeGuaranteedRef {
        ValueMembers(keys: $0.keys.address, values: $0.values.address, count: $0.keys.count)
      }
    }
    return set?._withUnsafeGuaranteedRef {
      ValueMembers(keys: $0.elements.address, values: $0.elements.address, count: $0.elements.count)
    }
  }

  /// `==`.
  package func equals(_ other: ValuePlace) -> Bool {
    if let left = smallInteger, let right = other.smallInteger { return left == right }
    if let left = text, let right = other.text {
      return left._withUnsafeGuaranteedRef { left in right._withUnsafeGuaranteedRef { left.equals($0) } }
    }
    return equalsOtherwise(other)
  }

  @inline(never)
  private func equalsOtherwise(_ other: ValuePlace) -> Bool { pointee == other.pointee }

  /// Negative, zero or positive.
  package func compare(_ other: ValuePlace) -> Int {
    if let left = smallInteger, let right = other.smallInteger { return left < right ? -1 : (left > right ? 1 : 0) }
    if let left = text, let right = other.text {
      return left._withUnsafeGuaranteedRef { left in right._withUnsafeGuaranteedRef { left.compare($0) } }
    }
    return compareOtherwise(other)
  }

  @inline(never)
  private func compareOtherwise(_ other: ValuePlace) -> Int { pointee.compare(other.pointee) }

  package var hash: UInt64 {
    if let text { return text._withUnsafeGuaranteedRef { $0.header.hash } }
    if let smallInteger { return HashSeed.mix(UInt64(bitPattern: smallInteger)) }
    return otherHash
  }

  @inline(never)
  private var otherHash: UInt64 { pointee.hash }

  /// False only for `false`.
  package var isTruthy: Bool {
    if case .bool(false) = pointee { return false }
    return true
  }

  /// True for values that count no reference, so that a copy of their bytes is a value of its own.
  package var isPlain: Bool {
    if smallInteger != nil { return true }
    switch pointee {
    case .null, .bool: return true
    default: return false
    }
  }
}

/// The members of a collection, in the order of a loop.
package struct ValueMembers {
  /// nil for an array, whose keys are counted.
  package let keys: ValuePlace?
  /// nil where there are none.
  package let values: ValuePlace?
  package let count: Int

  package init(keys: ValuePlace?, values: ValuePlace?, count: Int) {
    self.keys = keys
    self.values = values
    self.count = count
  }

  /// The sum of values that are all small integers; nil where one is not, or where it is beyond 64 bits.
  package var sumOfSmallIntegers: Int64? {
    guard let values else { return 0 }
    var sum: Int64 = 0
    for index in 0..<count {
      guard let term = (values + index).smallInteger else { return nil }
      let (next, isBeyond) = sum.addingReportingOverflow(term)
      if isBeyond { return nil }
      sum = next
    }
    return sum
  }
}

/// What a value is, without a reference being counted. The compiler counts one for each binding of a pattern that a call
/// follows; these bindings end before anything is called, so it does not. What comes out may be used while the value is in
/// its place.
extension UnsafePointer<Value> {
  @inline(__always)
  var text: Unmanaged<TextStorage>? {
    if case .string(let text) = pointee { return Unmanaged.passUnretained(text.storage) }
    return nil
  }

  @inline(__always)
  var object: Unmanaged<RegoObject>? {
    if case .object(let object) = pointee { return Unmanaged.passUnretained(object) }
    return nil
  }

  @inline(__always)
  var array: Unmanaged<RegoArray>? {
    if case .array(let array) = pointee { return Unmanaged.passUnretained(array) }
    return nil
  }

  @inline(__always)
  var set: Unmanaged<RegoSet>? {
    if case .set(let set) = pointee { return Unmanaged.passUnretained(set) }
    return nil
  }

  @inline(__always)
  var smallInteger: Int64? {
    if case .number(let number) = pointee { return number.small }
    return nil
  }
}

extension Number {
  @inline(__always)
  fileprivate var small: Int64? {
    if case .small(let value) = storage { return value }
    return nil
  }
}

extension ContiguousArray<Value> {
  /// Where the elements are, as long as an array has them.
  fileprivate var address: ValuePlace? { withUnsafeBufferPointer { $0.baseAddress } }
}

extension RegoObject {
  @inline(__always)
  fileprivate func place(of key: ValuePlace) -> ValuePlace? {
    guard let index = keys.withUnsafeBufferPointer({ HashTable.find(key, in: $0, table) }) else { return nil }
    // There is a value for each key.
    return values.address.map { $0 + index }
  }
}

extension RegoArray {
  @inline(__always)
  fileprivate func place(at key: ValuePlace) -> ValuePlace? {
    guard let index = key.smallInteger.map(Int.init) ?? key.otherInteger, index >= 0, index < elements.count else {
      return nil
    }
    return elements.address.map { $0 + index }
  }
}

extension UnsafePointer<Value> {
  /// An integer that is written otherwise (`1.0`).
  @inline(never)
  fileprivate var otherInteger: Int? {
    if case .number(let number) = pointee { return number.exactInt }
    return nil
  }
}

extension TextStorage {
  /// Most texts differ in their hash already.
  @inline(__always)
  func equals(_ other: TextStorage) -> Bool {
    if self === other { return true }
    return header.hash == other.header.hash && header.count == other.header.count && hasBytes(of: other)
  }

  /// True where another one, of as many bytes, has the same. Words of eight bytes, the last one reaching back over what was
  /// compared already; of less than eight bytes two words of four, or byte by byte.
  private func hasBytes(of other: TextStorage) -> Bool {
    let (left, right) = (UnsafeRawPointer(bytesAddress), UnsafeRawPointer(other.bytesAddress))
    func differ<Word: FixedWidthInteger & BitwiseCopyable>(at offset: Int, _: Word.Type) -> Bool {
      left.loadUnaligned(fromByteOffset: offset, as: Word.self)
        != right.loadUnaligned(fromByteOffset: offset, as: Word.self)
    }
    let count = header.count
    if count >= 8 {
      for offset in stride(from: 0, through: count &- 8, by: 8) where differ(at: offset, UInt64.self) { return false }
      return !differ(at: count &- 8, UInt64.self)
    }
    if count >= 4 { return !differ(at: 0, UInt32.self) && !differ(at: count &- 4, UInt32.self) }
    for offset in 0..<count where differ(at: offset, UInt8.self) { return false }
    return true
  }

  /// Order by bytes: negative, zero or positive.
  func compare(_ other: TextStorage) -> Int {
    let (left, right) = (UnsafeRawPointer(bytesAddress), UnsafeRawPointer(other.bytesAddress))
    let shared = min(header.count, other.header.count)
    var index = 0
    while index &+ 8 <= shared {
      let (a, b) = (
        left.loadUnaligned(fromByteOffset: index, as: UInt64.self),
        right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      )
      if a != b { return a.byteSwapped < b.byteSwapped ? -1 : 1 }
      index &+= 8
    }
    while index < shared {
      let (a, b) = (left.load(fromByteOffset: index, as: UInt8.self), right.load(fromByteOffset: index, as: UInt8.self))
      if a != b { return a < b ? -1 : 1 }
      index &+= 1
    }
    return header.count &- other.header.count
  }
}
