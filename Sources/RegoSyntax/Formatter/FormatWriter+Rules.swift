import RegoValues

extension FormatWriter {
  mutating func rules(_ rules: [Rule]) {
    for (index, rule) in rules.enumerated() {
      statement(rule.location) { (page) throws(CommentCollision) in
        page.beginLineIfNeeded()
        try page.rule(rule)
        try page.keepComment(at: page.code.endRow(of: rule.location))
      }
      if index + 1 < rules.count, isOneLiner(rule), isOneLiner(rules[index + 1]),
        rules[index + 1].location.row == rule.location.row + 1
      {
        if isInLine { endLine() }
      } else {
        blankLine()
      }
    }
  }

  /// Rules that may stand right below each other.
  private func isOneLiner(_ rule: Rule) -> Bool {
    rule.body.count <= 1 && !rule.isDefault && style.usesIf && (style.usesContains || rule.head.value != nil)
  }

  /// A rule, or a branch behind `else`, whose keyword stands there already.
  private mutating func rule(_ rule: Rule, isElse: Bool = false) throws(CommentCollision) {
    if rule.isDefault { write("default ") }
    let isConstant = rule.elseRule == nil && rule.body.isTrue
    try head(of: rule, isElse: isElse, isConstant: isConstant)
    if isConstant { return }
    if style.usesIf, style.usesContains || rule.head.value != nil {
      write(" if")
      if let only = rule.body.first, rule.body.count == 1, staysOnLine(only, of: rule, isElse: isElse) {
        write(" ")
        try expression(only)
        try branch(of: rule)
        return
      }
    }
    try block(of: rule)
    try branch(of: rule)
  }

  /// True where the only literal stands on the line on which the head ends.
  private func staysOnLine(_ only: Expression, of rule: Rule, isElse: Bool) -> Bool {
    let headEnd = code.endRow(of: rule.head.location)
    let brace = code.closingBrace(of: rule.body)
    if only.isSetTerm { return false }
    if let brace, let comment = upcomingComment, comment.location.offset < brace,
      comment.location.row > code.endRow(of: only.location)
    {
      return false
    }
    return isElse && brace == nil ? rule.location.row == headEnd : only.location.row == headEnd
  }

  private mutating func block(of rule: Rule) throws(CommentCollision) {
    write(" {")
    endLine()
    indent()
    try body(rule.body)
    if let brace = code.closingBrace(of: rule.body), let last = rule.body.last {
      try comments(before: code.row(of: brace, behind: last.location))
    }
    outdent()
    beginLineIfNeeded()
    write("}")
  }

  private mutating func branch(of rule: Rule) throws(CommentCollision) {
    guard let branch = rule.elseRule else { return }
    // `else` at the start of a line keeps a blank line before it.
    let isInline = branch.location.row > rule.location.row && !code.startsLine(branch.location)
    let hasComment = (upcomingComment.map { $0.location.row < branch.location.row } ?? false) || hasTrailingComment
    if !hasComment, isInline {
      write(" ")
    } else {
      blankLine()
      beginLine()
    }
    try comments(before: branch.location.row)
    beginLineIfNeeded()
    write("else")
    try self.rule(branch, isElse: true)
  }

  // MARK: Heads

  private mutating func head(of rule: Rule, isElse: Bool, isConstant: Bool) throws(CommentCollision) {
    let head = rule.head
    if !isElse {
      try headReference(of: rule)
      if let args = head.args {
        write("(")
        let close = code.closing(behind: args.last?.location.end ?? head.location.end)
        try items(
          args.map(ListItem.argument),
          in: ListPlace(
            row: head.location.row, close: code.row(of: close, behind: head.location), breaksBeforeFirst: true))
        write(")")
      }
      if let key = head.key {
        write(style.usesContains ? " contains " : "[")
        try outer(key)
        if !style.usesContains { write("]") }
      }
    }
    guard let value = head.value, showsValue(value, of: rule, isElse: isElse, isConstant: isConstant) else { return }
    write(head.isAssigned || style.isV1 ? " := " : " = ")
    try outer(value)
  }

  private mutating func headReference(of rule: Rule) throws(CommentCollision) {
    let terms = rule.head.reference.terms
    if style.usesDottedHeads || terms.count != 2 { return try reference(rule.head.reference) }
    write(terms[0].description)
    write("[")
    if case .scalar(.string(let text)) = terms[1].kind {
      write(Value.string(text).description)
    } else {
      try term(terms[1])
    }
    write("]")
  }

  private func showsValue(_ value: Term, of rule: Rule, isElse: Bool, isConstant: Bool) -> Bool {
    let head = rule.head
    let hasKey =
      head.args == nil && head.reference.terms.count == 2 && !rule.isDefault
      && !((rule.usesIf || style.usesIf) && head.reference.terms.last?.isConstantPart == true)
    if !hasKey, value.isTrue, !isConstant, !rule.isDefault { return false }
    if isElse || !head.isValueGenerated || !value.isTrue { return true }
    if !isConstant { return false }
    if style.isV1, head.args == nil { return true }
    return !(rule.hasGeneratedBody || rule.usesIf && head.reference.terms.count == 2 && head.args == nil)
  }
}

extension Term {
  var isTrue: Bool {
    if case .scalar(.bool(true)) = kind { return true }
    return false
  }
}

extension Term {
  /// A part of a head that makes no key.
  fileprivate var isConstantPart: Bool {
    if case .reference = kind { return false }
    return isGround
  }
}

extension Body {
  /// `true` and nothing else: what a rule without a body has.
  var isTrue: Bool {
    guard count == 1, let only = first, !only.isNegated, only.modifiers.isEmpty, case .term(let term) = only.kind
    else { return false }
    return term.isTrue
  }
}

extension Expression {
  /// A set that stands alone, which would be read as a body without the body's braces.
  fileprivate var isSetTerm: Bool {
    guard !isNegated, case .term(let term) = kind, case .set = term.kind else { return false }
    return true
  }
}
