import RegoValues

extension Builtin {
  /// What one call may produce, in bytes: a policy must not eat the gate's memory through one built-in.
  package static let resultLimit = 64 << 20
  /// What a pattern may have, in bytes: matching costs as much for each byte of a text.
  static let patternLimit = 256 << 10
  /// What one call may produce, in elements of an array.
  static let elementLimit = resultLimit / 16
}

/// The checks that more than one built-in needs, in OPA's words.
extension Operands {
  /// `NAME: operand N MESSAGE`.
  package func operandError(_ index: Int, _ message: String) -> BuiltinError {
    .type("\(name.text): operand \(index + 1) \(message)")
  }

  /// `NAME: operand N must be EXPECTED but got GOT`, where the type's name alone does not tell what is wrong.
  package func typeError(_ index: Int, expected: String, got: String) -> BuiltinError {
    operandError(index, "must be \(expected) but got \(got)")
  }

  /// `NAME: operand N must be one of {a, b} but got TYPE`.
  func typeError(_ index: Int, oneOf types: String...) -> BuiltinError {
    typeError(index, expected: "one of {\(types.joined(separator: ", "))}")
  }

  /// `NAME: operand N must be array of strings but got array containing number`.
  func elementError(_ index: Int, expected: String, found: Value) -> BuiltinError {
    let type = self[index].typeName
    return typeError(index, expected: "\(type) of \(expected)", got: "\(type) containing \(found.typeName)")
  }

  /// `NAME: MESSAGE`, which is undefined where built-in errors are not strict.
  package func failure(_ message: String) -> BuiltinError { .failure("\(name.text): \(message)") }

  /// Ends the query: the result would be larger than the gate allows.
  package func tooLarge() -> BuiltinError { .halt("\(name.text): result is larger than \(Builtin.resultLimit) bytes") }

  /// Ends the query: the result would have more elements than the gate allows.
  func tooMany() -> BuiltinError { .halt("\(name.text): result has more than \(Builtin.elementLimit) elements") }

  /// A string that is compiled or interpreted: a regular expression, a glob, a layout.
  func pattern(_ index: Int) throws(BuiltinError) -> Text {
    let text = try string(index)
    if text.byteCount <= Builtin.patternLimit { return text }
    throw .halt("\(name.text): operand \(index + 1) has more than \(Builtin.patternLimit) bytes")
  }

  /// Ends the query where a text is a number with more digits than a number may have.
  func checkLength(ofNumber text: Text) throws(BuiltinError) {
    guard text.byteCount > Number.longestText, text.withBytes({ $0.allSatisfy(Operands.isPartOfNumber) }) else {
      return
    }
    throw .halt("\(name.text): number longer than \(Number.longestText) bytes")
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: byte | 0x20 == UInt8(ascii: "e")
    }
  }

  /// A whole number that fits 64 bits and is written without exponent.
  func integer(_ index: Int) throws(BuiltinError) -> Int {
    guard let value = try number(index).plainInt else {
      throw typeError(index, expected: "integer number", got: "floating-point number")
    }
    return Int(value)
  }

  /// A whole number of any size, however it is written.
  func bigInteger(_ index: Int) throws(BuiltinError) -> BigInt {
    guard case .number(let number) = self[index] else { throw typeError(index, expected: "integer") }
    let integer: BigInt?
    do throws(NumberError) {
      integer = try number.bigInt
    } catch {
      throw .halt("\(name.text): \(error)")
    }
    guard let integer else { throw typeError(index, expected: "integer number", got: "floating-point number") }
    return integer
  }

  /// The elements of an array or a set, in order.
  func elements(_ index: Int) throws(BuiltinError) -> ContiguousArray<Value> {
    switch self[index] {
    case .array(let array): return array.elements
    case .set(let set): return set.elements
    default: throw typeError(index, oneOf: "set", "array")
    }
  }

  /// The elements of an array or a set, which must all be strings.
  func strings(_ index: Int) throws(BuiltinError) -> [Text] {
    var texts: [Text] = []
    for element in try elements(index) {
      guard case .string(let text) = element else {
        throw elementError(index, expected: "strings", found: element)
      }
      texts.append(text)
    }
    return texts
  }

  /// A result of arithmetic: a number without bound ends the query, everything else is the built-in's failure.
  func calculate(_ body: () throws(NumberError) -> Number) throws(BuiltinError) -> Number {
    do throws(NumberError) {
      return try body()
    } catch {
      if case .tooLarge = error { throw .halt("\(name.text): \(error)") }
      throw failure(error.description)
    }
  }
}

extension Value {
  /// An integer as a value.
  package static func integer(_ value: Int) -> Value { .number(Number(value)) }

  /// A Swift string as a value.
  package static func text(_ value: String) -> Value { .string(Text(value)) }
}
