extension Lexer {
  /// Consumes a number: digits, fraction, exponent.
  mutating func number() -> Result<Void, SyntaxProblem> {
    digits()
    if peek() == UInt8(ascii: ".") {
      advance()
      guard digits() else { return .failure(.expectedFraction) }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      advance()
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { advance() }
      guard digits() else { return .failure(.expectedExponent) }
    }
    if let byte = peek(), Lexer.isIdentifierByte(byte) { return .failure(.illegalNumberFormat) }
    return .success(())
  }

  /// True when at least one digit was consumed.
  @discardableResult
  private mutating func digits() -> Bool {
    let start = offset
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { advance() }
    return offset > start
  }

  /// Consumes `"…"`.
  mutating func quotedString() -> Result<Void, SyntaxProblem> {
    let start = offset
    advance()
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        if let problem = wrongEncoding(from: start) { return .failure(problem) }
        return .success(())
      case 0x0A: return .failure(.nonTerminatedString)
      case UInt8(ascii: "\\"):
        advance()
        if let problem = escape(allowsBrace: false) { return .failure(problem) }
      default: advance()
      }
    }
    return .failure(.nonTerminatedString)
  }

  /// Consumes `` `…` ``.
  mutating func rawString() -> Result<Void, SyntaxProblem> {
    let start = offset
    advance()
    while let byte = peek() {
      advance()
      if byte == UInt8(ascii: "`") {
        if let problem = wrongEncoding(from: start) { return .failure(problem) }
        return .success(())
      }
    }
    return .failure(.nonTerminatedString)
  }

  /// Consumes what follows a backslash; returns what is wrong with it.
  mutating func escape(allowsBrace: Bool) -> SyntaxProblem? {
    guard let byte = peek() else { return .nonTerminatedString }
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      advance()
      return nil
    case UInt8(ascii: "{") where allowsBrace:
      advance()
      return nil
    case UInt8(ascii: "u"):
      advance()
      for _ in 0..<4 {
        guard let digit = peek(), digit != UInt8(ascii: "\""), digit != 0x0A else { return .nonTerminatedString }
        guard StringLiteral.hexDigit(digit) != nil else { return .illegalEscape }
        advance()
      }
      return nil
    default: return .illegalEscape
    }
  }

  /// Strings are UTF-8 or refused.
  func wrongEncoding(from start: Int) -> SyntaxProblem? {
    let bytes = source[start..<offset]
    if !bytes.contains(where: { $0 >= 0x80 }) { return nil }
    return String(validating: bytes, as: UTF8.self) == nil ? .illegalEncoding : nil
  }
}
