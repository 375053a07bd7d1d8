import RegoValues

/// Writes pieces of a tree as JSON.
struct TreeDescriber {
  let code: SourceText
  let options: DescriptionOptions

  init(source: [UInt8], comments: [Comment], options: DescriptionOptions) {
    code = SourceText(source: source, comments: comments)
    self.options = options
  }

  /// The node with its place, where places are wanted.
  func located(_ node: TreeNode, at place: @autoclosure () -> Location) -> TreeNode {
    guard options.includesLocations else { return node }
    return node.adding("location", location(place(), hasText: true))
  }

  func location(_ place: Location, hasText: Bool) -> Value {
    var object = ObjectBuilder()
    object.insert("file", .string(Text(options.file ?? place.file)))
    object.insert("row", .number(Number(place.row)))
    object.insert("col", .number(Number(place.column)))
    if hasText {
      let text = code.bytes(from: place.offset, to: place.end)
      if !text.isEmpty { object.insert("text", .string(Text(Base64Text.encoded(text)))) }
    }
    return .object(object.finish())
  }
}

// MARK: Terms

extension TreeDescriber {
  func term(_ term: Term) -> TreeNode {
    let value = value(of: term)
    let node = TreeNode.record([("type", .text(term.kindName)), ("value", value)])
    let place = code.written(term)
    return located(
      TreeNode(json: node.json, order: .array(RegoArray([.number(Number(term.kindRank)), value.order]))), at: place)
  }

  func terms(_ terms: [Term]) -> TreeNode { .list(terms.map(term)) }

  func ref(_ reference: Ref) -> TreeNode { terms(reference.terms) }

  private func value(of term: Term) -> TreeNode {
    switch term.kind {
    case .scalar(.null): .constant(.object(.empty))
    case .scalar(let value): .constant(value)
    case .variable(let name): .text(name)
    case .reference(let reference): ref(reference)
    case .array(let elements): terms(elements)
    case .object(let members): object(members)
    case .set(let elements): .list(elements.map(self.term).distinctSorted())
    case .call(let call): .list(callTerms(call))
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
      .record([("term", self.term(head)), ("body", self.body(body))])
    case .objectComprehension(let key, let value, let body):
      .record([("key", self.term(key)), ("value", self.term(value)), ("body", self.body(body))])
    case .template(let parts): template(parts, at: term.location)
    }
  }

  /// Members by their keys; of a key that stands there twice both are shown.
  private func object(_ members: [(key: Term, value: Term)]) -> TreeNode {
    let pairs = members.map { TreeNode.list([term($0.key), term($0.value)]) }
    return .list(pairs.sorted { $0.order < $1.order })
  }

  /// The function, a reference, and the arguments.
  func callTerms(_ call: Call) -> [TreeNode] {
    let value = ref(call.function)
    let function = TreeNode.record([("type", .text("ref")), ("value", value)])
    return [located(function, at: call.function.location)] + call.arguments.map(term)
  }

  private func template(_ parts: [TemplatePart], at place: Location) -> TreeNode {
    var nodes: [TreeNode] = []
    for part in parts {
      switch part {
      case .text(let text):
        nodes.append(.record([("type", .text("string")), ("value", .constant(.string(text)))]))
      case .expression(let expression):
        // A constant stands there as itself.
        if case .term(let term) = expression.kind, case .scalar = term.kind, expression.modifiers.isEmpty {
          nodes.append(self.term(term))
        } else {
          nodes.append(self.expression(expression, index: 0))
        }
      }
    }
    return .record([
      ("parts", nodes.isEmpty ? .constant(.null) : .list(nodes)),
      ("multi_line", .constant(.bool(code.isRawTemplate(at: place)))),
    ])
  }
}

extension Term {
  /// The place of a term's kind in OPA's order of terms.
  fileprivate var kindRank: Int {
    switch kind {
    case .scalar(let value): value.typeRank
    case .template: 10
    case .variable: 11
    case .reference: 12
    case .array: 13
    case .object: 14
    case .set: 15
    case .arrayComprehension: 16
    case .objectComprehension: 17
    case .setComprehension: 18
    case .call: 19
    }
  }
}
