/// Why bytes are not JSON, in the words that OPA's users know (Go's), with the byte where it was noticed.
public struct JSONError: Error, Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    /// Nothing but white space.
    case empty
    /// The text ended inside a value.
    case unexpectedEnd
    /// `context` continues the sentence: `looking for beginning of value`.
    case invalidCharacter(UInt8, context: String)
    /// A second value follows the first.
    case trailing(UInt8)
    case invalidUTF8
    case duplicateKey(String)
    case numberOutOfRange(String)
    case numberTooLong(limit: Int)
    case stringTooLong(limit: Int)
    case tooDeep(limit: Int)
    case tooLong(limit: Int)
  }

  public let reason: Reason
  /// Bytes from the beginning.
  public let offset: Int

  public init(_ reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// Whether a limit of ours was reached, not a rule of JSON broken.
  public var isLimit: Bool {
    switch reason {
    case .numberOutOfRange, .numberTooLong, .stringTooLong, .tooDeep, .tooLong: true
    default: false
    }
  }

  /// The line and column of the error, from 1, columns in bytes.
  public func position(in bytes: some Collection<UInt8>) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return (line, column)
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String {
    switch reason {
    case .empty: "EOF"
    case .unexpectedEnd: "unexpected EOF"
    case .invalidCharacter(let byte, let context): "invalid character \(JSONError.quoted(byte)) \(context)"
    case .trailing(let byte): "invalid character \(JSONError.quoted(byte)) after top-level value"
    case .invalidUTF8: "invalid UTF-8"
    case .duplicateKey(let key): "duplicate key \(GoQuoting.quoted(Text(key)))"
    case .numberOutOfRange(let text): "number \(text) is out of range"
    case .numberTooLong(let limit): "number longer than \(limit) bytes"
    case .stringTooLong(let limit): "string longer than \(limit) bytes"
    case .tooDeep(let limit): "nested deeper than \(limit)"
    case .tooLong(let limit): "longer than \(limit) bytes"
    }
  }

  /// A byte as Go quotes it in these messages: between single quotes, and taken for a code point of its own.
  private static func quoted(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"): return "'\\''"
    case UInt8(ascii: "\""): return "'\"'"
    default:
      let quoted = GoQuoting.quoted(Text(String(Unicode.Scalar(byte))))
      return "'\(quoted.dropFirst().dropLast())'"
    }
  }
}
