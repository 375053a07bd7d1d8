/// Reads what `BinaryWriter` wrote, and anything else without harm.
///
/// ```swift
/// let value = bytes.withUnsafeBytes { bytes -> Value? in
///   var reader = BinaryReader(bytes)
///   let value = reader.value()
///   return reader.isAtEnd ? value : nil
/// }
/// ```
///
/// What is wrong breaks the reader: from then on everything reads as nothing, so that callers look once, at the end.
/// No count is believed that the bytes behind it cannot hold.
public struct BinaryReader: ~Copyable {
  /// Levels of values within values.
  public static let deepestValue = 1_100

  @usableFromInline let bytes: UnsafeRawBufferPointer
  @usableFromInline var offset = 0
  /// Something was read that nobody wrote.
  public private(set) var isBroken = false
  /// Where each text begins; one more for the end.
  private var starts: ContiguousArray<Int> = [0]
  private var texts: ContiguousArray<Text?> = []
  private var strings: ContiguousArray<String?> = []
  private var lists: ContiguousArray<[Value]> = []

  public init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    readTexts()
  }

  private mutating func readTexts() {
    let count = self.count()
    starts.reserveCapacity(count + 1)
    var total = 0
    for _ in 0..<count {
      total &+= unsigned()
      if total < 0 || total > bytes.count { return fail() }
      starts.append(total)
    }
    if isBroken || total > bytes.count - offset { return fail() }
    for index in starts.indices { starts[index] &+= offset }
    offset += total
    texts = ContiguousArray(repeating: nil, count: count)
    strings = ContiguousArray(repeating: nil, count: count)
  }

  /// Everything was read, and all of it was right.
  public var isAtEnd: Bool { !isBroken && offset == bytes.count }

  public mutating func fail() {
    isBroken = true
    offset = bytes.count
  }

  // MARK: numbers

  @inlinable public mutating func byte() -> UInt8 {
    guard offset < bytes.count else {
      fail()
      return 0
    }
    defer { offset &+= 1 }
    return bytes[offset]
  }

  @inlinable public mutating func flag() -> Bool {
    let byte = byte()
    if byte > 1 { fail() }
    return byte == 1
  }

  /// A number that is not negative.
  @inlinable public mutating func unsigned() -> Int {
    if offset < bytes.count, bytes[offset] < 0x80 {
      defer { offset &+= 1 }
      return Int(bytes[offset])
    }
    return longUnsigned()
  }

  @usableFromInline mutating func longUnsigned() -> Int {
    let number = Int(truncatingIfNeeded: varint())
    if number >= 0 { return number }
    fail()
    return 0
  }

  public mutating func signed() -> Int64 {
    let number = varint()
    return Int64(bitPattern: number &>> 1) ^ (0 &- Int64(bitPattern: number & 1))
  }

  private mutating func varint() -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count, shift < 70 {
      let byte = bytes[offset]
      offset &+= 1
      number |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return number }
      shift &+= 7
    }
    fail()
    return 0
  }

  /// A number below `limit`; breaks the reader where it is not, also where there is no such number.
  @inlinable public mutating func index(below limit: Int) -> Int {
    let number = unsigned()
    if number < limit { return number }
    fail()
    return 0
  }

  /// How many things follow, each of at least `size` bytes.
  @inlinable public mutating func count(ofSize size: Int = 1) -> Int {
    let number = unsigned()
    if number <= (bytes.count - offset) / size { return number }
    fail()
    return 0
  }

  @inlinable public mutating func list<Element>(
    ofSize size: Int = 1, _ read: (inout Self) -> Element
  ) -> ContiguousArray<Element> {
    let count = count(ofSize: size)
    var elements = ContiguousArray<Element>()
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(read(&self)) }
    return elements
  }

  // MARK: texts

  public mutating func text() -> Text {
    let index = unsigned()
    guard index < texts.count else {
      fail()
      return Text("")
    }
    if let known = texts[index] { return known }
    guard let text = Text(bytes: rawText(index)) else {
      fail()
      return Text("")
    }
    texts[index] = text
    return text
  }

  public mutating func string() -> String {
    let index = unsigned()
    guard index < strings.count else {
      fail()
      return ""
    }
    if let known = strings[index] { return known }
    let bytes = rawText(index)
    guard Text.isValidUTF8(bytes) else {
      fail()
      return ""
    }
    let string = String(decoding: bytes, as: UTF8.self)
    strings[index] = string
    return string
  }

  public mutating func optionalString() -> String? { flag() ? string() : nil }

  private func rawText(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let range = starts[index]..<starts[index + 1]
    return UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self)
  }

  // MARK: values

  @inlinable public mutating func value() -> Value { value(depth: 0) }

  @inlinable public mutating func values() -> ContiguousArray<Value> { list { $0.value() } }

  /// A list of values that may have been there before.
  public mutating func sharedValues() -> [Value] {
    let index = index(below: lists.count + 1)
    if index < lists.count { return lists[index] }
    let list = Array(values())
    lists.append(list)
    return list
  }

  @usableFromInline mutating func value(depth: Int) -> Value {
    if depth > BinaryReader.deepestValue {
      fail()
      return .null
    }
    switch byte() {
    case BinaryTag.null: return .null
    case BinaryTag.no: return .bool(false)
    case BinaryTag.yes: return .bool(true)
    case BinaryTag.integer: return .number(Number(signed()))
    case BinaryTag.number: return number()
    case BinaryTag.string: return .string(text())
    case BinaryTag.array: return .array(RegoArray(list { $0.value(depth: depth + 1) }))
    case BinaryTag.set: return set(depth: depth)
    case BinaryTag.object: return object(depth: depth)
    default:
      fail()
      return .null
    }
  }

  private mutating func number() -> Value {
    if let number = Number(literal: string()) { return .number(number) }
    fail()
    return .null
  }

  private mutating func set(depth: Int) -> Value {
    let elements = list { $0.value(depth: depth + 1) }
    if !BinaryReader.isAscending(elements) { fail() }
    return isBroken ? .null : .set(elements.isEmpty ? .empty : RegoSet(sorted: elements))
  }

  private mutating func object(depth: Int) -> Value {
    let count = count(ofSize: 2)
    var keys: ContiguousArray<Value> = []
    var values: ContiguousArray<Value> = []
    keys.reserveCapacity(count)
    values.reserveCapacity(count)
    for _ in 0..<count {
      keys.append(value(depth: depth + 1))
      values.append(value(depth: depth + 1))
    }
    if !BinaryReader.isAscending(keys) { fail() }
    return isBroken ? .null : .object(count == 0 ? .empty : RegoObject(sortedKeys: keys, values: values))
  }

  private static func isAscending(_ values: ContiguousArray<Value>) -> Bool {
    for index in values.indices.dropFirst() where values[index &- 1].compare(values[index]) >= 0 { return false }
    return true
  }
}
