/// Writes values as bytes that `BinaryReader` reads back. Equal contents give equal bytes.
///
/// ```swift
/// var writer = BinaryWriter()
/// writer.value(["kind": "Pod"])
/// let bytes = writer.finish()
/// ```
///
/// Numbers are written seven bits a byte, each text once: the table of texts stands in front.
public struct BinaryWriter {
  private var body: [UInt8] = []
  private var texts: [Text] = []
  private var indices: [Text: Int] = [:]
  private var lists: [[Value]: Int] = [:]
  private var listCount = 0
  /// A value that is nested deeper than a reader follows was written: the bytes are of no use.
  public private(set) var isTooDeep = false

  public init() {}

  public mutating func byte(_ byte: UInt8) { body.append(byte) }

  public mutating func flag(_ flag: Bool) { body.append(flag ? 1 : 0) }

  /// A number that is not negative.
  public mutating func unsigned(_ number: Int) { varint(UInt64(bitPattern: Int64(number))) }

  public mutating func signed(_ number: Int64) { varint(UInt64(bitPattern: number &<< 1 ^ number &>> 63)) }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    body.append(UInt8(truncatingIfNeeded: rest))
  }

  public mutating func text(_ text: Text) {
    if let known = indices[text] { return unsigned(known) }
    indices[text] = texts.count
    unsigned(texts.count)
    texts.append(text)
  }

  public mutating func string(_ string: String) { text(Text(string)) }

  public mutating func string(_ string: String?) {
    flag(string != nil)
    if let string { self.string(string) }
  }

  public mutating func list<Element>(_ elements: some Collection<Element>, _ write: (inout Self, Element) -> Void) {
    unsigned(elements.count)
    for element in elements { write(&self, element) }
  }

  public mutating func value(_ value: Value) { self.value(value, depth: 0) }

  public mutating func values(_ values: some Collection<Value>) { list(values) { $0.value($1) } }

  /// A list of values that is written once, however often it is written.
  public mutating func sharedValues(_ values: [Value]) {
    // Numbers that are equal may print differently: only lists of texts are taken for one another.
    let isText = values.allSatisfy { $0.typeRank == Value.string("").typeRank }
    if isText, let known = lists[values] { return unsigned(known) }
    unsigned(listCount)
    self.values(values)
    if isText { lists[values] = listCount }
    listCount += 1
  }

  private mutating func value(_ value: Value, depth: Int) {
    if depth > BinaryReader.deepestValue {
      isTooDeep = true
      return
    }
    switch value {
    case .null: byte(BinaryTag.null)
    case .bool(let flag): byte(flag ? BinaryTag.yes : BinaryTag.no)
    case .number(let number):
      if case .small(let small) = number.storage {
        byte(BinaryTag.integer)
        signed(small)
      } else {
        byte(BinaryTag.number)
        string(number.text)
      }
    case .string(let text):
      byte(BinaryTag.string)
      self.text(text)
    case .array(let array):
      byte(BinaryTag.array)
      list(array.elements) { $0.value($1, depth: depth + 1) }
    case .set(let set):
      byte(BinaryTag.set)
      list(set.elements) { $0.value($1, depth: depth + 1) }
    case .object(let object):
      byte(BinaryTag.object)
      unsigned(object.count)
      for index in 0..<object.count {
        self.value(object.keys[index], depth: depth + 1)
        self.value(object.values[index], depth: depth + 1)
      }
    }
  }

  /// The texts, then what was written.
  public func finish() -> [UInt8] {
    var head = BinaryWriter()
    head.unsigned(texts.count)
    for text in texts { head.unsigned(text.byteCount) }
    var bytes = head.body
    bytes.reserveCapacity(bytes.count + texts.reduce(0) { $0 + $1.byteCount } + body.count)
    for text in texts { text.withBytes { bytes.append(contentsOf: $0) } }
    bytes.append(contentsOf: body)
    return bytes
  }
}

/// What kind of value follows.
enum BinaryTag {
  static let null: UInt8 = 0
  static let no: UInt8 = 1
  static let yes: UInt8 = 2
  static let integer: UInt8 = 3
  static let number: UInt8 = 4
  static let string: UInt8 = 5
  static let array: UInt8 = 6
  static let set: UInt8 = 7
  static let object: UInt8 = 8
}
