import Gate

/// Looks at a template before the library does: only plain tags, only names that there are. What the library leaves out in
/// silence (a misspelt name) or ends the process for is an error with its line here.
struct TemplateCheck {
  let text: String
  let names: Set<String>

  /// What is wrong, as `line 3: …`; nil: nothing.
  var problem: String? {
    var open: [(name: String, line: Int)] = []
    var rest = text[...]
    var line = 1
    while let start = rest.firstRange(of: "{{") {
      line += rest[..<start.lowerBound].utf8.filter { $0 == 0x0A }.count
      let isTriple = rest[start.upperBound...].hasPrefix("{")
      let inside = rest[start.upperBound...].dropFirst(isTriple ? 1 : 0)
      guard let end = inside.firstRange(of: isTriple ? "}}}" : "}}") else {
        return "line \(line): a tag that does not end"
      }
      let tag = TemplateCheck.trimmed(inside[..<end.lowerBound])
      if let wrong = take(tag, isTriple: isTriple, line: line, &open) { return "line \(line): \(wrong)" }
      line += inside[..<end.lowerBound].utf8.filter { $0 == 0x0A }.count
      rest = inside[end.upperBound...]
    }
    return open.last.map { "line \($0.line): {{#\($0.name)}} is not ended" }
  }

  private func take(_ tag: String, isTriple: Bool, line: Int, _ open: inout [(name: String, line: Int)]) -> String? {
    let sigil = isTriple ? nil : tag.first
    switch sigil {
    case "!": return nil
    case "#", "^":
      let name = TemplateCheck.trimmed(tag.dropFirst())
      open.append((name, line))
      return unknown(name)
    case "/":
      let name = TemplateCheck.trimmed(tag.dropFirst())
      guard let last = open.popLast() else { return "{{/\(name)}} ends nothing" }
      return last.name == name ? nil : "{{/\(name)}} stands where {{/\(last.name)}} should"
    case "&": return unknown(TemplateCheck.trimmed(tag.dropFirst()))
    case ">", "<", "$", "*", "%", "=":
      return "{{\(SafeText.line(tag, longest: 40))}}: partials, blocks, pragmas and other delimiters are not taken"
    default: return unknown(tag)
    }
  }

  private func unknown(_ name: String) -> String? {
    if names.contains(name) { return nil }
    let shown = SafeText.line(name, longest: 60)
    let meant = SpellingSuggestion.nearest(to: name, among: names.sorted())
    return "there is no \"\(shown)\"" + (meant.map { "; is \"\($0)\" meant?" } ?? "")
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
