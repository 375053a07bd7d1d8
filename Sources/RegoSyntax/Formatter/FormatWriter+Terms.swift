import RegoValues

extension FormatWriter {
  /// A term that no other holds, or where comments collide in it, its source as it stands.
  mutating func outer(_ term: Term) throws(CommentCollision) {
    guard upcomingComment != nil else { return try self.term(term) }
    let place = code.written(term)
    try attempt(from: place.offset, to: place.end) { (page) throws(CommentCollision) in try page.term(term) }
  }

  /// A term; calls of operators stand in parentheses where an operator is around them.
  mutating func term(_ term: Term, isParenthesised: Bool = false) throws(CommentCollision) {
    try comments(before: term.location.row)
    beginLineIfNeeded()
    switch term.kind {
    case .scalar(let value): scalar(value, at: term.location)
    case .variable(let name): write(name.hasPrefix("$") ? "_" : name)
    case .reference(let reference): try self.reference(reference)
    case .array(let elements):
      try collection("[", elements.map(ListItem.element), "]", at: term.location)
    case .set(let elements):
      if elements.isEmpty { return write("set()") }
      try collection("{", code.distinct(elements).map(ListItem.element), "}", at: term.location)
    case .object(let members): try collection("{", members.map(ListItem.member), "}", at: term.location)
    case .call(let call): try self.call(call, isParenthesised: isParenthesised)
    case .arrayComprehension(let head, let body): try comprehension("[", nil, head, body, "]", at: term.location)
    case .setComprehension(let head, let body): try comprehension("{", nil, head, body, "}", at: term.location)
    case .objectComprehension(let key, let value, let body):
      try comprehension("{", key, value, body, "}", at: term.location)
    case .template(let parts): try template(parts, at: term.location)
    }
  }

  private mutating func scalar(_ value: Value, at place: Location) {
    let written = code.bytes(from: place.offset, to: place.end)
    switch value {
    case .string:
      // As the author quoted and escaped it. Names behind dots have no quotes.
      let isQuoted = written.count > 1 && (written.first == UInt8(ascii: "\"") || written.first == UInt8(ascii: "`"))
      if isQuoted { write(written) } else { write(value.description) }
    case .number:
      let isPlain = !written.isEmpty && written.allSatisfy { !Self.isBlank($0) && $0 != UInt8(ascii: "#") }
      if isPlain { write(written) } else { write(value.description) }
    default: write(value.description)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  // MARK: References

  mutating func reference(_ reference: Ref) throws(CommentCollision) {
    guard let head = reference.terms.first else { return }
    try term(head, isParenthesised: head.isParenthesised)
    for part in reference.terms.dropFirst() {
      switch part.kind {
      case .scalar(.string): write(self.part(part))
      case .variable(let name): write(name.hasPrefix("$") ? "[_]" : "[\(name)]")
      default:
        write("[")
        try term(part)
        write("]")
      }
    }
  }

  /// `.name` or `["any text"]`.
  func part(_ term: Term) -> String {
    guard case .scalar(.string(let text)) = term.kind else { return "[\(term)]" }
    let name = text.string
    let isWord =
      !name.isEmpty && name.utf8.allSatisfy(Lexer.isIdentifierByte)
      && !(name.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true)
    // Keywords stay as the author wrote them.
    let isQuoted = code.byte(at: term.location.offset) == UInt8(ascii: "\"")
    if isWord, !(isQuoted && style.keywords.makesKeyword(Word(identifier: Array(name.utf8)))) { return ".\(name)" }
    return "[\(Value.string(text).description)]"
  }

  // MARK: Calls

  private mutating func call(_ call: Call, isParenthesised: Bool) throws(CommentCollision) {
    if call.isMembership {
      // `k, v in xs` looks like two items of a list.
      let needsParentheses = isParenthesised || call.arguments.count == 3
      if needsParentheses { write("(") }
      try membership(call.arguments)
      if needsParentheses { write(")") }
      return
    }
    guard let infix = call.infix, call.arguments.count == 2 else { return try plain(call) }
    if isParenthesised { write("(") }
    try term(call.arguments[0], isParenthesised: true)
    write(" \(infix.sign) ")
    try term(call.arguments[1], isParenthesised: true)
    if isParenthesised { write(")") }
  }

  /// `f(x, y)`.
  mutating func plain(_ call: Call) throws(CommentCollision) {
    try reference(call.function)
    write("(")
    defer { write(")") }
    if call.arguments.isEmpty { return }
    try items(
      call.arguments.map(ListItem.argument),
      in: ListPlace(
        row: call.location.row, close: code.endRow(of: call.location), breaksBeforeFirst: false))
  }

  // MARK: Templates

  /// Constants in braces become part of the text.
  private mutating func template(_ parts: [TemplatePart], at place: Location) throws(CommentCollision) {
    if let comment = upcomingComment, comment.location.offset < place.end { throw CommentCollision() }
    let isRaw = code.isRawTemplate(at: place)
    write(isRaw ? "$`" : "$\"")
    for part in parts {
      switch part {
      case .text(let text): write(Self.templateText(text.string, isRaw: isRaw))
      case .expression(let expression):
        if expression.modifiers.isEmpty, case .term(let term) = expression.kind, case .scalar(let value) = term.kind {
          write(Self.templateText(value.stringValue ?? value.description, isRaw: isRaw))
          continue
        }
        write("{")
        indent()
        try self.expression(expression)
        outdent()
        write("}")
      }
    }
    write(isRaw ? "`" : "\"")
  }

  private static func templateText(_ text: String, isRaw: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "{": result += "\\{"
      case "\"" where !isRaw: result += "\\\""
      case "\\" where !isRaw: result += "\\\\"
      case "\n" where !isRaw: result += "\\n"
      case "\t" where !isRaw: result += "\\t"
      case "\r" where !isRaw: result += "\\r"
      case "\u{8}" where !isRaw: result += "\\b"
      case "\u{C}" where !isRaw: result += "\\f"
      case "\u{0}"..."\u{1F}" where !isRaw:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
