import RegoValues

extension Module {
  /// The tree over many lines, a node each, indented by depth, as `opa parse` prints it for people.
  public var outline: String {
    var outline = TreeOutline()
    outline.module(self)
    return outline.lines.joined(separator: "\n")
  }
}

/// Writes nodes a line each.
private struct TreeOutline {
  var lines: [String] = []
  private var depth = 0

  private mutating func line(_ text: String) { lines.append(String(repeating: " ", count: depth) + text) }

  private mutating func node(_ name: String, _ children: (inout TreeOutline) -> Void) {
    line(name)
    depth += 1
    children(&self)
    depth -= 1
  }

  mutating func module(_ module: Module) {
    node("module") { outline in
      outline.node("package") { $0.reference(module.package.path) }
      for item in module.imports {
        outline.node("import") { outline in
          outline.reference(item.path)
          if let alias = item.alias { outline.line(alias) }
        }
      }
      for rule in module.rules { outline.rule(rule) }
      for _ in module.comments { outline.line("comment") }
    }
  }

  private mutating func rule(_ rule: Rule) {
    node("rule") { outline in
      outline.node("head") { outline in
        outline.reference(rule.head.reference)
        if let args = rule.head.args { outline.node("args") { $0.terms(args) } }
        if let key = rule.head.key { outline.term(key) }
        if let value = rule.head.value { outline.term(value) }
      }
      outline.body(rule.body)
      if let branch = rule.elseRule { outline.rule(branch) }
    }
  }

  private mutating func body(_ body: Body) {
    node("body") { outline in
      for (index, expression) in body.enumerated() { outline.expression(expression, index) }
    }
  }

  private mutating func expression(_ expression: Expression, _ index: Int) {
    node("expr \(expression.isNegated ? "negated " : "")index=\(index)") { outline in
      switch expression.kind {
      case .term(let term): outline.term(term)
      case .call(let call): outline.call(call)
      case .declaration(let names): outline.node("somedecl") { $0.terms(names) }
      case .someIn(let key, let value, let domain):
        outline.node("somedecl") { $0.terms([key, value, domain].compactMap { $0 }) }
      case .every(let key, let value, let domain, let body):
        outline.node("every") { outline in
          outline.terms([key, value, domain].compactMap { $0 })
          outline.body(body)
        }
      case .block(let body): outline.node("not") { $0.body(body) }
      case .conjunction(let bodies): outline.node("and") { outline in for body in bodies { outline.body(body) } }
      case .disjunction(let bodies): outline.node("or") { outline in for body in bodies { outline.body(body) } }
      }
      for modifier in expression.modifiers {
        outline.node("with") { $0.terms([modifier.target, modifier.value]) }
      }
    }
  }

  private mutating func terms(_ terms: [Term]) { for term in terms { self.term(term) } }

  private mutating func reference(_ reference: Ref) { node("ref") { $0.terms(reference.terms) } }

  private mutating func call(_ call: Call) {
    reference(call.function)
    terms(call.arguments)
  }

  private mutating func term(_ term: Term) {
    switch term.kind {
    case .scalar(let value): line(value.description)
    case .variable(let name): line(name.hasPrefix("$") ? "_" : name)
    case .reference(let reference): self.reference(reference)
    case .array(let items), .set(let items): node(term.kindName) { $0.terms(items) }
    case .object(let members):
      node("object") { outline in for (key, value) in members { outline.terms([key, value]) } }
    case .call(let call): node("call") { $0.call(call) }
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
      node(term.kindName) { outline in
        outline.term(head)
        outline.body(body)
      }
    case .objectComprehension(let key, let value, let body):
      node(term.kindName) { outline in
        outline.terms([key, value])
        outline.body(body)
      }
    case .template(let parts):
      node(term.kindName) { outline in
        for part in parts {
          switch part {
          case .text(let text): outline.line(Value.string(text).description)
          case .expression(let expression): outline.expression(expression, 0)
          }
        }
      }
    }
  }
}
