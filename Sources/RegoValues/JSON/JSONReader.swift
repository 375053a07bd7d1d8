/// Reads JSON bytes into a value: numbers exact and with their text, strings checked to be UTF-8.
///
/// ```swift
/// let value = try JSONReader.read(Array(#"{"replicas": 3.0}"#.utf8))
/// value["replicas"]  // 3.0, equal to 3
/// ```
public enum JSONReader {
  public static func read(
    _ bytes: [UInt8], limits: JSONLimits = JSONLimits(), duplicateKeys: DuplicateKeys = .lastWins
  ) throws(JSONError) -> Value {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      try read(buffer, limits: limits, duplicateKeys: duplicateKeys)
    }
  }

  public static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits(),
    duplicateKeys: DuplicateKeys = .lastWins
  ) throws(JSONError) -> Value {
    if bytes.count > limits.bytes { throw JSONError(.tooLong(limit: limits.bytes), offset: limits.bytes) }
    if let offset = Text.firstInvalidUTF8(bytes) { throw JSONError(.invalidUTF8, offset: offset) }
    var parser = JSONParser(bytes: bytes, depthLimit: limits.depth, duplicateKeys: duplicateKeys)
    return try parser.document()
  }
}

extension JSONReader {
  /// Reads the first value of text that is known to be UTF-8, and leaves what follows.
  public static func firstValue(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value {
    var parser = JSONParser(bytes: bytes, depthLimit: JSONLimits.generous.depth, duplicateKeys: .lastWins)
    return try parser.value()
  }
}

/// One pass over the bytes, which are valid UTF-8.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let depthLimit: Int
  let duplicateKeys: DuplicateKeys
  var offset = 0
  var depth = 0
  var keys = KeyCache()

  init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, duplicateKeys: DuplicateKeys) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    self.duplicateKeys = duplicateKeys
  }

  mutating func document() throws(JSONError) -> Value {
    skipSpace()
    if offset == bytes.count { throw JSONError(.empty, offset: offset) }
    let value = try self.value()
    skipSpace()
    if offset < bytes.count { throw JSONError(.trailing(bytes[offset]), offset: offset) }
    return value
  }

  mutating func value() throws(JSONError) -> Value {
    switch try current() {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("looking for beginning of value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    if depth == depthLimit { throw JSONError(.tooDeep(limit: depthLimit), offset: offset) }
    depth += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(JSONError) -> Value {
    offset += 1
    skipSpace()
    if try current() == UInt8(ascii: "]") {
      offset += 1
      return .array(.empty)
    }
    var elements: ContiguousArray<Value> = []
    while true {
      elements.append(try value())
      skipSpace()
      switch try current() {
      case UInt8(ascii: ","):
        offset += 1
        skipSpace()
      case UInt8(ascii: "]"):
        offset += 1
        return .array(RegoArray(elements))
      default: throw unexpected("after array element")
      }
    }
  }

  private mutating func object() throws(JSONError) -> Value {
    offset += 1
    skipSpace()
    if try current() == UInt8(ascii: "}") {
      offset += 1
      return .object(.empty)
    }
    var members = ObjectBuilder()
    while true {
      try member(into: &members)
      skipSpace()
      switch try current() {
      case UInt8(ascii: ","):
        offset += 1
        skipSpace()
      case UInt8(ascii: "}"):
        offset += 1
        return .object(members.finish())
      default: throw unexpected("after object key:value pair")
      }
    }
  }

  private mutating func member(into members: inout ObjectBuilder) throws(JSONError) {
    guard try current() == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
    let start = offset
    let key = Value.string(try string(isKey: true))
    skipSpace()
    guard try current() == UInt8(ascii: ":") else { throw unexpected("after object key") }
    offset += 1
    skipSpace()
    let value = try self.value()
    let count = members.count
    members.insert(key, value)
    if members.count == count, case .refused = duplicateKeys {
      throw JSONError(.duplicateKey(key.stringValue ?? ""), offset: start)
    }
  }

  private mutating func word(_ text: StaticString, _ value: Value) throws(JSONError) -> Value {
    for index in 0..<text.utf8CodeUnitCount {
      let expected = text.utf8Start[index]
      guard try current() == expected else {
        let letter = Unicode.Scalar(expected)
        throw unexpected("in literal \(text) (expecting '\(letter)')")
      }
      offset += 1
    }
    return value
  }

  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
      default: return
      }
    }
  }

  func current() throws(JSONError) -> UInt8 {
    guard offset < bytes.count else { throw JSONError(.unexpectedEnd, offset: offset) }
    return bytes[offset]
  }

  func unexpected(_ context: String) -> JSONError {
    guard offset < bytes.count else { return JSONError(.unexpectedEnd, offset: offset) }
    return JSONError(.invalidCharacter(bytes[offset], context: context), offset: offset)
  }
}
