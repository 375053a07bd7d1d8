/// Header fields in their order. Names are compared without regard to case (RFC 9110, section 5.1).
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  public private(set) var fields: [Field] = []

  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String
  }

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { append(name, value) }
  }

  public mutating func append(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

  /// The first field of that name. Setting replaces all of them; nil takes them out.
  public subscript(name: String) -> String? {
    get { fields.first { HTTPHeaders.isSame($0.name, name) }?.value }
    set {
      fields.removeAll { HTTPHeaders.isSame($0.name, name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Every value of that name, in order.
  public func all(_ name: String) -> [String] {
    fields.compactMap { HTTPHeaders.isSame($0.name, name) ? $0.value : nil }
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8) { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
