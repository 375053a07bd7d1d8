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

  /// One range `a-z` or a list of characters, not both.
  private mutating func characterClass() throws(Malformed) {
    var members: [Unicode.Scalar] = []
    var isNegated = false
    var isRange = false
    if position < scalars.count, scalars[position] == "!" {
      isNegated = true
      position += 1
    }
    while true {
      guard position < scalars.count else { throw Malformed(message: "unexpected end of input") }
      var scalar = scalars[position]
      position += 1
      if scalar == "]" { break }
      if scalar == "-", members.count == 1, !isRange {
        isRange = true
        continue
      }
      if isRange && members.count == 2 { throw Malformed(message: "expected close range character") }
      if scalar == "\\", position < scalars.count {
        scalar = scalars[position]
        position += 1
      }
      members.append(scalar)
    }
    guard let first = members.first else { throw Malformed(message: "could not parse range") }
    var body = members.map(GlobPattern.quotedInClass).joined()
    if isRange {
      guard members.count == 2 else { throw Malformed(message: "unexpected length of lo and hi") }
      guard first <= members[1] else {
        throw Malformed(message: "hi character '\(members[1])' should be greater than lo '\(first)'")
      }
      body = GlobPattern.quotedInClass(first) + "-" + GlobPattern.quotedInClass(members[1])
    }
    translated += "[\(isNegated ? "^" : "")\(body)]"
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
