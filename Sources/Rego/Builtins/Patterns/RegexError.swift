/// Why a regular expression is none, in Go's words.
struct RegexError: Error, CustomStringConvertible {
  enum Code: String {
    case invalidRange = "invalid character class range"
    case invalidEscape = "invalid escape sequence"
    case invalidNamedCapture = "invalid named capture"
    case perlSyntax = "invalid or unsupported Perl syntax"
    case nestedRepetition = "invalid nested repetition operator"
    case invalidRepeatCount = "invalid repeat count"
    case missingBracket = "missing closing ]"
    case missingParenthesis = "missing closing )"
    case missingArgument = "missing argument to repetition operator"
    case trailingBackslash = "trailing backslash at end of expression"
    case unexpectedParenthesis = "unexpected )"
    case nestsTooDeeply = "expression nests too deeply"
    /// A limit of ours, not of Go's.
    case needsMemory = "expression needs more memory than the limit"
  }

  var code: Code
  var fragment: String

  var description: String {
    if case .needsMemory = code { return "\(code.rawValue) of \(CompiledRegex.memory) bytes" }
    return "error parsing regexp: \(code.rawValue): `\(fragment)`"
  }
}
