/// Writes values as bytes that `BinaryReader` reads back. Equal contents give equal bytes.
///
/// ```swift
/// var writer = BinaryWriter()
/// writer.value(["kind": "Pod"])
/// let bytes = writer.finish()
/// ```
///
/// Numbers are written seven bits a byte, each text once: the table of texts stands in front.
package struct BinaryWriter {
  private var body: [UInt8] = []
  private var texts: [Text] = []
  private var indices: [Text: Int] = [:]
  /// A value that is nested deeper than a reader follows was written: the bytes are of no use.
  package private(set) var isTooDeep = false

  package init() {}

  package mutating func byte(_ byte: UInt8) { body.append(byte) }

  package mutating func flag(_ flag: Bool) { body.append(flag ? 1 : 0) }

  /// A number that is not negative.
  package mutating func unsigned(_ number: Int) { varint(UInt64(bitPattern: Int64(number))) }

  package mutating func signed(_ number: Int64) { varint(UInt64(bitPattern: number &<< 1 ^ number &>> 63)) }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    body.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func text(_ text: Text) {
    if let known = indices[text] { return unsigned(known) }
    indices[text] = texts.count
    unsigned(texts.count)
    texts.append(text)
  }

  package mutating func string(_ string: String) { text(Text(string)) }

  package mutating func string(_ string: String?) {
    flag(string != nil)
    if let string { self.string(string) }
  }

  package mutating func list<Element>(_ elements: some Collection<Element>, _ write: (inout Self, Element) -> Void) {
    unsigned(elements.count)
    for element in elements { write(&self, element) }
  }

  package mutating func value(_ value: Value) { self.value(value, depth: 0) }

  package mutating func values(_ values: some Collection<Value>) { list(values) { $0.value($1) } }

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
  package func finish() -> [UInt8] {
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
