import RegoValues

/// `json.marshal`, `json.marshal_with_options`, `json.unmarshal` and `json.is_valid`.
package enum JSONBuiltins {
  static let all: [Builtin] = [marshal, marshalWithOptions, unmarshal, isValid]

  static let marshal = Builtin(
    "json.marshal", category: "encoding", description: "Returns the value as JSON.",
    arguments: [.named("x", .anything, "the value to write")], result: .named("y", .string, "its JSON text")
  ) { (operands, _) throws(BuiltinError) in try text(of: operands[0], .compact, operands) }

  static let marshalWithOptions = Builtin(
    "json.marshal_with_options", category: "encoding",
    description: "Returns the value as JSON over several lines, with a prefix and an indent.",
    arguments: [
      .named("x", .anything, "the value to write"),
      .named(
        "opts",
        .object(
          properties: [("indent", .string), ("prefix", .string), ("pretty", .boolean)],
          dynamic: DynamicProperty(key: .string, value: .anything)), "`pretty`, `indent` and `prefix`"),
    ], result: .named("y", .string, "its JSON text")
  ) { (operands, _) throws(BuiltinError) in
    try text(of: operands[0], try layout(operands), operands)
  }

  private static func text(
    of value: Value, _ layout: JSONWriter.Layout, _ operands: borrowing Operands
  ) throws(BuiltinError) -> Value {
    guard let text = JSONWriter.bytes(value, layout: layout, limit: Builtin.resultLimit) else {
      throw operands.tooLarge()
    }
    return .string(Text(joined: text))
  }

  private static func layout(_ operands: borrowing Operands) throws(BuiltinError) -> JSONWriter.Layout {
    let options = try operands.object(1)
    var isPretty: Bool?
    var indent = "\t"
    var prefix = ""
    for (key, value) in zip(options.keys, options.values) {
      switch key.stringValue {
      case "pretty":
        guard case .bool(let flag) = value else {
          throw operands.operandError(1, #"key "pretty" failed cast to bool"#)
        }
        isPretty = flag
      case "indent": indent = try text(value, "indent", operands)
      case "prefix": prefix = try text(value, "prefix", operands)
      default: throw operands.operandError(1, "object contained unknown key \(key)")
      }
    }
    // An indent or a prefix alone asks for lines as well.
    guard isPretty ?? (options.count > 0) else { return .compact }
    return JSONWriter.Layout(prefix: prefix, indent: indent, prefixesFirstLine: true)
  }

  private static func text(
    _ value: Value, _ name: String, _ operands: borrowing Operands
  ) throws(BuiltinError) -> String {
    guard case .string(let text) = value else {
      throw operands.operandError(
        1, "key \"\(name)\" failed cast to string: operand 0 must be string but got \(value.typeName)")
    }
    return text.string
  }

  static let unmarshal = Builtin(
    "json.unmarshal", category: "encoding", description: "Returns the value that a JSON text stands for.",
    arguments: [.named("x", .string, "the JSON text")], result: .named("y", .anything, "its value")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    do throws(GoFailure) {
      return try value(of: text)
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error.message)") }
      throw operands.failure(error.message)
    }
  }

  /// What a JSON text stands for.
  package static func value(of text: Text) throws(GoFailure) -> Value {
    do throws(JSONError) {
      return try text.withBytes { bytes throws(JSONError) in try JSONReader.read(bytes, limits: .generous) }
    } catch {
      throw GoFailure(message(error, in: text), isLimit: error.isLimit)
    }
  }

  /// What follows a value is read as one token more; that it is there, or that it is none, is the error.
  private static func message(_ error: JSONError, in text: Text) -> String {
    guard case .trailing(let byte) = error.reason else { return error.description }
    let rest = text.slice(error.offset..<text.byteCount)
    if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { return "error: \(error)" }
    do throws(JSONError) {
      let token = try rest.withBytes { bytes throws(JSONError) in try JSONReader.firstValue(bytes) }
      let shown: String
      switch token {
      case .string(let text): shown = text.string
      case .bool(let flag): shown = "%!s(bool=\(flag))"
      default: shown = token.description
      }
      return "error: invalid character '\(shown)' after top-level value"
    } catch {
      return error.description
    }
  }

  static let isValid = Builtin(
    "json.is_valid", category: "encoding", description: "Returns true if the string is JSON.",
    arguments: [.named("x", .string, "the string to look at")],
    result: .named("result", .boolean, "whether it is JSON")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string(let text) = operands[0] else { return false }
    do throws(JSONError) {
      _ = try text.withBytes { bytes throws(JSONError) in try JSONReader.read(bytes, limits: .generous) }
      return true
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error)") }
      return false
    }
  }
}
