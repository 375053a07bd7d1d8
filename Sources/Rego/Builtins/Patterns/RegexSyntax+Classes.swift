/// Classes of characters: `[a-z[:alpha:]\d]`.
extension RegexSyntax {
  private static let posixNames: Set<String> = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
  ]

  mutating func characterClass() throws(RegexError) {
    let start = position
    position += 1
    if next == "^" { position += 1 }
    var isFirst = true
    while isFirst || next != "]" {
      guard let scalar = next else { throw error(.missingBracket, from: start) }
      isFirst = false
      if scalar == "[", peek(1) == ":", let end = posixEnd() {
        var name = text(position + 2, end)
        if name.hasPrefix("^") { name.removeFirst() }
        guard RegexSyntax.posixNames.contains(name) else { throw error(.invalidRange, from: position, to: end + 2) }
        position = end + 2
        continue
      }
      if scalar == "\\", let kind = peek(1), "dDsSwWpP".unicodeScalars.contains(kind) {
        if kind == "p" || kind == "P" { try unicodeClass(isMember: true) } else { position += 2 }
        continue
      }
      try range()
    }
    position += 1
  }

  /// The place of `:]` behind `[:`.
  private func posixEnd() -> Int? {
    var place = position + 2
    while place + 1 < scalars.count {
      if scalars[place] == ":" && scalars[place + 1] == "]" { return place }
      place += 1
    }
    return nil
  }

  private mutating func range() throws(RegexError) {
    let start = position
    let low = try classScalar()
    guard next == "-", let after = peek(1), after != "]" else { return }
    position += 1
    let high = try classScalar()
    if high < low { throw error(.invalidRange, from: start, to: position) }
  }

  private mutating func classScalar() throws(RegexError) -> Unicode.Scalar {
    guard let scalar = next else { throw error(.missingBracket, from: 0) }
    if scalar == "\\" { return try escapedScalar() }
    position += 1
    return scalar
  }
}
