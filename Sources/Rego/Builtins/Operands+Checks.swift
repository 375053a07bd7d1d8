import RegoValues

extension Builtin {
  /// What one call may produce, in bytes: a policy must not eat the gate's memory through one built-in.
  static let resultLimit = 64 << 20
}

extension Operands {
  /// `NAME: operand N must be EXPECTED but got GOT`, where the type's name alone does not tell what is wrong.
  func typeError(_ index: Int, expected: String, got: String) -> BuiltinError {
    .type("\(name.text): operand \(index + 1) must be \(expected) but got \(got)")
  }

  /// A whole number that fits 64 bits.
  func integer(_ index: Int) throws(BuiltinError) -> Int {
    guard let value = try number(index).exactInt else {
      throw typeError(index, expected: "integer number", got: "floating-point number")
    }
    return value
  }
}
