/// A glob as `glob.match` takes it, written as a regular expression for RE2.
///
/// `*` and `?` stop at a delimiter, `**` does not; `[abc]`, `[!a-c]`, `{a,b*}` and backslashes are known. Source:
/// https://www.openpolicyagent.org/docs/policy-reference#glob (the syntax of the Go package gobwas/glob).
struct GlobPattern {
  struct Malformed: Error { var message: String }

  /// The pattern for RE2; to be matched against the whole text.
  private(set) var translated = "(?s)"

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private let single: String

  init(_ pattern: String, delimiters: [Unicode.Scalar]) throws(Malformed) {
    scalars = Array(pattern.unicodeScalars)
    single = delimiters.isEmpty ? "." : "[^\(delimiters.map(GlobPattern.quotedInClass).joined())]"
    try sequence(depth: 0)
  }

  private mutating func sequence(depth: Int) throws(Malformed) {
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      switch scalar {
      case "*": star()
      case "?": translated += single
      case "[": try characterClass()
      case "{":
        guard depth < 100 else { throw Malformed(message: "alternatives nest too deeply") }
        translated += "(?:"
        try sequence(depth: depth + 1)
        translated += ")"
      case "}" where depth > 0: return
      case "," where depth > 0: translated += "|"
      case "\\":
        guard position < scalars.count else { return }
        translated += GlobPattern.quoted(scalars[position])
        position += 1
      default: translated += GlobPattern.quoted(scalar)
      }
    }
  }

  private mutating func star() {
    var isSuper = false
    while position < scalars.count, scalars[position] == "*" {
      isSuper = true
      position += 1
    }
    translated += isSuper ? ".*" : single + "*"
  }

  /// One range `a-z`, whose end may be any character, or a list of characters, not both.
  private mutating func characterClass() throws(Malformed) {
    var first = try take()
    let isNegated = first == "!"
    if isNegated { first = try take() }
    let body: String
    if position < scalars.count, scalars[position] == "-" {
      position += 1
      let last = try take()
      guard try take() == "]" else { throw Malformed(message: "expected close range character") }
      guard first <= last else {
        throw Malformed(message: "hi character '\(last)' should be greater than lo '\(first)'")
      }
      body = GlobPattern.quotedInClass(first) + "-" + GlobPattern.quotedInClass(last)
    } else {
      position -= 1
      body = try members().map(GlobPattern.quotedInClass).joined()
      if body.isEmpty { throw Malformed(message: "could not parse range") }
    }
    translated += "[\(isNegated ? "^" : "")\(body)]"
  }

  /// The characters up to the closing bracket, which is read as well.
  private mutating func members() throws(Malformed) -> [Unicode.Scalar] {
    var members: [Unicode.Scalar] = []
    while true {
      var scalar = try take()
      if scalar == "]" { return members }
      if scalar == "\\" { scalar = try take() }
      members.append(scalar)
    }
  }

  private mutating func take() throws(Malformed) -> Unicode.Scalar {
    guard position < scalars.count else { throw Malformed(message: "unexpected end of input") }
    position += 1
    return scalars[position - 1]
  }

  /// The character as itself in a pattern of RE2.
  static func quoted(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\", ".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$": "\\\(scalar)"
    default: String(scalar)
    }
  }

  private static func quotedInClass(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\", "]", "[", "^", "-": "\\\(scalar)"
    default: String(scalar)
    }
  }
}
