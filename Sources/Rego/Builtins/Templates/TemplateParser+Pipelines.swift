import RegoValues

/// Pipelines: commands, and the variables that take what comes of them.
extension TemplateParser {
  func pipeline(
    _ context: String, until end: TemplateToken.Kind
  ) throws(TemplateError) -> TemplatePipe {
    var pipe = TemplatePipe(position: peekNonSpace().position)
    try declarations(&pipe, context)
    while true {
      let token = nextNonSpace()
      switch token.kind {
      case end:
        try check(pipe, context)
        return pipe
      case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .null, .rawString, .string,
        .variable, .leftParen:
        backup()
        pipe.commands.append(try command())
      default: throw unexpected(token, context)
      }
    }
  }

  /// `$a :=`, `$a =` and in ranges `$a, $b :=`; a variable alone is an operand.
  private func declarations(_ pipe: inout TemplatePipe, _ context: String) throws(TemplateError) {
    while peekNonSpace().kind == .variable {
      let variable = next()
      let after = peek()
      let ahead = peekNonSpace()
      if ahead.kind == .assign || ahead.kind == .declare {
        pipe.isAssignment = ahead.kind == .assign
        _ = nextNonSpace()
        declare(variable, &pipe)
        return
      }
      if ahead.kind == .character, ahead.string == "," {
        _ = nextNonSpace()
        declare(variable, &pipe)
        guard context == "range", pipe.variables.count < 2 else {
          throw error("too many declarations in \(context)")
        }
        switch peekNonSpace().kind {
        case .variable, .rightDelimiter, .rightParen: continue
        default: throw error("range can only initialize variables")
        }
      }
      if after.kind == .space { backup(variable, after) } else { backup(variable) }
      return
    }
  }

  private func declare(_ token: TemplateToken, _ pipe: inout TemplatePipe) {
    let name = Text(repairing: token.text)
    pipe.variables.append(TemplatePipe.Variable(name: name, position: token.position))
    variables.append(name)
  }

  private func check(_ pipe: TemplatePipe, _ context: String) throws(TemplateError) {
    if pipe.commands.isEmpty { throw error("missing value for \(context)") }
    for (index, command) in pipe.commands.enumerated().dropFirst() {
      switch command.arguments.first?.kind {
      case .bool, .dot, .null, .number, .string:
        throw error("non executable command in pipeline stage \(index + 1)")
      default: continue
      }
    }
  }

  private func command() throws(TemplateError) -> TemplateCommand {
    var command = TemplateCommand(position: peekNonSpace().position)
    while true {
      peekNonSpace()
      if let operand = try operand() { command.arguments.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParen: backup()
      case .pipe: break
      default: throw unexpected(token, "operand")
      }
      break
    }
    if command.arguments.isEmpty { throw error("empty command") }
    return command
  }

  private func operand() throws(TemplateError) -> TemplateNode? {
    guard let node = try term() else { return nil }
    guard peek().kind == .field else { return node }
    let position = peek().position
    var names: [Text] = []
    while peek().kind == .field { names.append(Text(repairing: Array(next().text.dropFirst()))) }
    switch node.kind {
    case .field(let first): return TemplateNode(kind: .field(first + names), position: position)
    case .variable(let first): return TemplateNode(kind: .variable(first + names), position: position)
    case .bool, .string, .number, .null, .dot:
      throw error("unexpected . after term \(GoQuoting.quoted(Text(node.description)))")
    default: return TemplateNode(kind: .chain(node, names), position: position)
    }
  }

  private func term() throws(TemplateError) -> TemplateNode? {
    let token = nextNonSpace()
    let kind: TemplateNode.Kind
    switch token.kind {
    case .identifier:
      let name = Text(repairing: token.text)
      guard TemplateFunction(name) != nil else {
        throw error("function \(GoQuoting.quoted(name)) not defined")
      }
      kind = .identifier(name)
    case .dot: kind = .dot
    case .null: kind = .null
    case .bool: kind = .bool(token.string == "true")
    case .variable:
      let name = Text(repairing: token.text)
      guard variables.contains(name) else { throw error("undefined variable \(GoQuoting.quoted(name))") }
      kind = .variable([name])
    case .field: kind = .field([Text(repairing: Array(token.text.dropFirst()))])
    case .number, .complex, .characterConstant:
      do throws(TemplateError) {
        kind = .number(try TemplateNumber(token.string, token.kind))
      } catch {
        throw self.error(error.message)
      }
    case .string, .rawString: kind = .string(try unquoted(token), source: Text(repairing: token.text))
    case .leftParen:
      let pipe = try nested { () throws(TemplateError) in
        try pipeline("parenthesized pipeline", until: .rightParen)
      }
      return TemplateNode(kind: .pipe(pipe), position: pipe.position)
    default:
      backup()
      return nil
    }
    return TemplateNode(kind: kind, position: token.position)
  }
}
