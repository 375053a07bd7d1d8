import RegoValues

/// Where something stands: code points from 1, counted as gqlparser counts them.
struct GraphQLPosition: Hashable, Sendable {
  var line: Int
  var column: Int
}

/// What is wrong with a document. Source of the words: https://github.com/vektah/gqlparser, whose texts OPA passes on.
struct GraphQLError: Error {
  var message: String
  var position: GraphQLPosition?
  /// A bound of ours, not of the language: the query ends.
  var isLimit = false
  /// A value of another type than its place in the tree asks for.
  var isMismatch = false

  init(_ message: String, at position: GraphQLPosition?) {
    self.message = message
    self.position = position
  }

  static func limit(_ message: String) -> GraphQLError {
    var error = GraphQLError(message, at: nil)
    error.isLimit = true
    return error
  }

  /// `input:1:2: MESSAGE`.
  var line: String {
    guard let position else { return "input: \(message)" }
    return "input:\(position.line):\(position.column): \(message)"
  }
}

struct GraphQLToken {
  enum Kind: String {
    case invalid = "<Invalid>"
    case end = "<EOF>"
    case bang = "!"
    case dollar = "$"
    case amp = "&"
    case parenL = "("
    case parenR = ")"
    case spread = "..."
    case colon = ":"
    case equals = "="
    case at = "@"
    case bracketL = "["
    case bracketR = "]"
    case braceL = "{"
    case braceR = "}"
    case pipe = "|"
    case name = "Name"
    case int = "Int"
    case float = "Float"
    case string = "String"
    case blockString = "BlockString"
    case comment = "Comment"
  }

  var kind: Kind
  var text: Text
  var position: GraphQLPosition
  /// Why it is `invalid`.
  var problem: String?

  /// `Name "a"`, or the sign itself.
  var description: String {
    text.byteCount == 0 ? kind.rawValue : "\(kind.rawValue) \(GoQuoting.quoted(text))"
  }

  func isName(_ word: Text) -> Bool { kind == .name && text == word }
}
