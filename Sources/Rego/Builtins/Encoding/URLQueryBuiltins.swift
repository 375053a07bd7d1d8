import RegoValues

/// `urlquery.*`, as Go's `url.QueryEscape`, `QueryUnescape`, `Values.Encode` and `ParseQuery`.
enum URLQueryBuiltins {
  static let all: [Builtin] = [encode, decode, encodeObject, decodeObject]

  static let encode = Builtin(
    "urlquery.encode", category: "encoding", description: "Returns the string escaped for a URL's query.",
    arguments: [.named("x", .string, "the string to escape")], result: .named("y", .string, "the escaped string")
  ) { (operands, _) throws(BuiltinError) in .string(Text(joined: escaped(try operands.string(0)))) }

  static let decode = Builtin(
    "urlquery.decode", category: "encoding", description: "Returns what an escaped string of a URL's query stands for.",
    arguments: [.named("x", .string, "the escaped string")], result: .named("y", .string, "the string")
  ) { (operands, _) throws(BuiltinError) in
    .string(Text(repairing: try unescaped(try operands.string(0).bytes[...], operands)))
  }

  static let encodeObject = Builtin(
    "urlquery.encode_object", category: "encoding", description: "Returns an object as a URL's query.",
    arguments: [
      .named(
        "object", .object(key: .string, value: .any([.string, .array(of: .string), .set(.string)])),
        "the names and their values")
    ], result: .named("y", .string, "the query")
  ) { (operands, _) throws(BuiltinError) in
    let object = try operands.object(0)
    var parts: [[UInt8]] = []
    var size = 0
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let name) = key else { throw operands.typeError(0, expected: "object with string keys") }
      for text in try values(value, operands) {
        let part = escaped(name) + [UInt8(ascii: "=")] + escaped(text)
        size += part.count
        if size > Builtin.resultLimit { throw operands.tooLarge() }
        parts.append(part)
      }
    }
    return .string(Text(joined: Array(parts.joined(separator: [UInt8(ascii: "&")]))))
  }

  private static func values(_ value: Value, _ operands: borrowing Operands) throws(BuiltinError) -> [Text] {
    var texts: [Text] = []
    let elements: ContiguousArray<Value>
    switch value {
    case .array(let array): elements = array.elements
    case .set(let set): elements = set.elements
    default: elements = [value]
    }
    for element in elements {
      guard case .string(let text) = element else {
        throw operands.operandError(0, "values must be string, array[string], or set[string]")
      }
      texts.append(text)
    }
    return texts
  }

  static let decodeObject = Builtin(
    "urlquery.decode_object", category: "encoding", description: "Returns a URL's query as an object of arrays.",
    arguments: [.named("x", .string, "the query")],
    result: .named("object", .object(key: .string, value: .array(of: .string)), "the names and their values")
  ) { (operands, _) throws(BuiltinError) in
    let query = try operands.string(0).bytes
    var members: [Text: ContiguousArray<Value>] = [:]
    let parts = query.split(separator: UInt8(ascii: "&"))
    // A semicolon anywhere is reported before a broken escape.
    if parts.contains(where: { $0.contains(UInt8(ascii: ";")) }) {
      throw operands.failure("invalid semicolon separator in query")
    }
    for part in parts {
      let border = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      let name = Text(repairing: try unescaped(part[..<border], operands))
      let value = Text(repairing: try unescaped(part[border...].dropFirst(), operands))
      members[name, default: []].append(.string(value))
    }
    return .object(RegoObject(members.map { (.string($0.key), .array(RegoArray($0.value))) }))
  }

  /// Letters, digits and `-_.~` stay; a space becomes `+`.
  private static func escaped(_ text: Text) -> [UInt8] {
    let digits: StaticString = "0123456789ABCDEF"
    var output: [UInt8] = []
    text.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "~"):
          output.append(byte)
        case 0x20: output.append(UInt8(ascii: "+"))
        default:
          output += [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
        }
      }
    }
    return output
  }

  private static func unescaped(
    _ bytes: ArraySlice<UInt8>, _ operands: borrowing Operands
  ) throws(BuiltinError) -> [UInt8] {
    var output: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%") {
        let digits = bytes[(index + 1)...].prefix(2)
        guard digits.count == 2, let high = EncodingBuiltins.hexValue(bytes[index + 1]),
          let low = EncodingBuiltins.hexValue(bytes[index + 2])
        else {
          throw operands.failure("invalid URL escape \(GoQuoting.quoted(bytes: bytes[index...].prefix(3)))")
        }
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
        index += 1
      }
    }
    return output
  }
}
