extension FormatWriter {
  /// Literals, a line each; where the author left a line free, one stays free.
  mutating func body(_ body: Body) throws(CommentCollision) {
    guard let first = body.first else { return }
    try comments(before: first.location.row)
    var lastRow = first.location.row
    for (index, literal) in body.enumerated() {
      if index > 0, literal.location.row > lastRow + 1 { blankLine() }
      lastRow = code.endRow(of: literal.location)
      try expression(literal)
      try keepComment(at: lastRow)
      endLine()
    }
  }

  /// A literal, or where comments collide in it, its source as it stands.
  mutating func expression(_ literal: Expression, isParenthesised: Bool = false) throws(CommentCollision) {
    try comments(before: literal.location.row)
    beginLineIfNeeded()
    try attempt(from: literal.location.offset, to: literal.location.end) { (page) throws(CommentCollision) in
      if isParenthesised { page.write("(") }
      try page.literal(literal)
      if isParenthesised { page.write(")") }
    }
  }

  private mutating func literal(_ literal: Expression) throws(CommentCollision) {
    if literal.isNegated { write("not ") }
    switch literal.kind {
    case .term(let term): try outer(term)
    case .call(let call): try statement(call)
    case .declaration(let names): try declaration(names, from: literal.location.row)
    case .someIn(let key, let value, let domain):
      write("some ")
      try membership([key, value, domain].compactMap { $0 })
    case .every(let key, let value, let domain, let body):
      try every(key, value, domain, body, at: literal.location)
    case .block(let body): try negatedBody(body, of: literal)
    case .conjunction(let operands): try chain(operands, "and", at: literal)
    case .disjunction(let operands): try chain(operands, "or", at: literal)
    }
    try modifiers(of: literal)
  }

  private mutating func declaration(_ names: [Term], from row: Int) throws(CommentCollision) {
    write("some ")
    var row = row
    for (index, name) in names.enumerated() {
      if name.location.row > row {
        endLine()
        beginLine()
        write("\t")
        row = name.location.row
      } else if index > 0 {
        write(" ")
      }
      try term(name)
      if index < names.count - 1 { write(",") }
    }
  }

  private mutating func every(
    _ key: Term?, _ value: Term, _ domain: Term, _ body: Body, at place: Location
  ) throws(CommentCollision) {
    write("every ")
    if let key {
      try term(key)
      write(", ")
    }
    try term(value)
    write(" in ")
    try outer(domain)
    write(" {")
    try innerBody(body, behind: place.row)
    if body.count == 1, body[0].location.row == place.row { write(" ") }
    write("}")
  }

  private mutating func negatedBody(_ body: Body, of literal: Expression) throws(CommentCollision) {
    if literal.isGenerated, let only = body.first {
      try expression(only, isParenthesised: only.needsParenthesesBehindNot)
    } else {
      try braced(body, behind: literal.location.row)
    }
  }

  /// `{ body }` as an operand.
  private mutating func braced(_ body: Body, behind row: Int) throws(CommentCollision) {
    write("{")
    try innerBody(body, behind: row, isOperand: true)
    if body.last?.location.row == row { write(" ") }
    write("}")
  }

  /// Operands of `and` or `or`, on further lines where the author broke them.
  private mutating func chain(
    _ operands: [Body], _ word: String, at literal: Expression
  ) throws(CommentCollision) {
    var isIndented = false
    var lastRow = literal.location.row
    for (index, operand) in operands.enumerated() {
      guard let first = operand.first, let last = operand.last else { continue }
      let isBraced = code.isBraced(operand)
      let row = isBraced ? code.openingRow(of: operand) : first.location.row
      if index > 0 {
        write(" \(word)")
        if row > lastRow {
          if !isIndented { indent() }
          isIndented = true
          endLine()
          beginLine()
        } else {
          write(" ")
        }
      }
      if isBraced || operand.count > 1 {
        try braced(operand, behind: row)
      } else {
        try expression(first, isParenthesised: first.needsParentheses(under: word, isFirst: index == 0))
      }
      lastRow = isBraced ? code.closingRow(of: operand) : code.endRow(of: last.location)
    }
    if isIndented { outdent() }
  }

  private mutating func modifiers(of literal: Expression) throws(CommentCollision) {
    var row = code.endRow(ofTermsOf: literal)
    var isIndented = false
    for (index, modifier) in literal.modifiers.enumerated() {
      // The first may stay on the line on which the terms end; those that were broken off are indented.
      let isBroken = index == 0 ? modifier.location.row != row : modifier.location.row > row
      if isBroken {
        if !isIndented { indent() }
        isIndented = true
        endLine()
        beginLine()
      }
      row = modifier.location.row
      try comments(before: row)
      beginLineIfNeeded()
      if !isBroken { write(" ") }
      write("with ")
      try term(modifier.target)
      write(" as ")
      try outer(modifier.value)
    }
    if isIndented { outdent() }
  }
}

// MARK: Calls that are statements

extension FormatWriter {
  private mutating func statement(_ call: Call) throws(CommentCollision) {
    if call.isMembership { return try membership(call.arguments) }
    guard let infix = call.infix else { return try plain(call) }
    switch call.arguments.count {
    case 2:
      try operand(call.arguments[0], of: infix, isRight: false)
      write(" \(infix.sign) ")
      try operand(call.arguments[1], of: infix, isRight: true)
    case 3:
      try outer(call.arguments[2])
      write(" = ")
      try operand(call.arguments[0], of: infix, isRight: false)
      write(" \(infix.sign) ")
      try operand(call.arguments[1], of: infix, isRight: true)
    default: try plain(call)
    }
  }

  /// An operand of the outermost operator: parenthesised only where it would be read otherwise.
  private mutating func operand(_ operand: Term, of infix: Infix, isRight: Bool) throws(CommentCollision) {
    guard case .call(let call) = operand.kind else { return try outer(operand) }
    let precedence = call.isMembership ? Infix.membershipPrecedence : call.infix?.precedence ?? .max
    let needsParentheses =
      infix.precedence >= 0 && (isRight ? precedence <= infix.precedence : precedence < infix.precedence)
    if needsParentheses, call.arguments.count == 2 {
      write("(")
      try term(operand)
      write(")")
    } else {
      try outer(operand)
    }
  }

  /// `x in xs`, `k, v in xs`.
  mutating func membership(_ operands: [Term]) throws(CommentCollision) {
    for (index, operand) in operands.enumerated() {
      if index > 0 { write(index == operands.count - 1 ? " in " : ", ") }
      try term(operand, isParenthesised: true)
    }
  }
}

extension Expression {
  fileprivate var isLogical: Bool {
    switch kind {
    case .conjunction, .disjunction: true
    default: false
    }
  }

  fileprivate var needsParenthesesBehindNot: Bool {
    if isNegated || isLogical || !modifiers.isEmpty { return true }
    return startsWithBrace
  }

  fileprivate func needsParentheses(under word: String, isFirst: Bool) -> Bool {
    if !modifiers.isEmpty { return true }
    switch kind {
    case .disjunction where !isNegated: return word == "and" || !isFirst
    case .conjunction where !isNegated: return word == "and" && !isFirst
    default: return !isNegated && startsWithBrace
    }
  }

  private var startsWithBrace: Bool {
    switch kind {
    case .term(let term): term.startsWithBrace
    case .call(let call):
      (call.infix != nil || call.isMembership)
        && (call.arguments.count == 3 && !call.isMembership ? call.arguments[2] : call.arguments[0]).startsWithBrace
    default: false
    }
  }
}

extension Term {
  fileprivate var startsWithBrace: Bool {
    switch kind {
    case .set(let elements): !elements.isEmpty
    case .object, .setComprehension, .objectComprehension: true
    case .reference(let reference): reference.terms.first?.startsWithBrace ?? false
    case .call(let call):
      call.infix != nil && call.arguments.count == 2 && call.arguments[0].startsWithBrace
    default: false
    }
  }
}
