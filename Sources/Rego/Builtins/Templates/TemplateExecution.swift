import RegoValues

/// Runs a template, as Go does. Errors name the place that was looked at last.
struct TemplateExecution {
  private enum Flow { case onward, stop, proceed }

  /// What was looked at last.
  private enum Place {
    case node(TemplateNode)
    case pipe(TemplatePipe)
    case command(TemplateCommand)
  }

  private let source: [UInt8]
  private let templates: [Text: [TemplateNode]]
  private var name = Text(TemplateParser.name)
  private var place: Place?
  private var variables: [(name: Text, value: TemplateValue)] = []
  private var output: [UInt8] = []
  private var depth = 0
  /// Branches, loops and templates in one another.
  private var nesting = 0
  private var steps = 0

  static let stepLimit = 1 << 22
  /// Go goes 100,000 deep; so deep only a template goes that calls itself without end.
  private static let depthLimit = 150
  private static let nestingLimit = 400

  /// The text of a template for a document.
  static func render(_ text: Text, _ data: RegoObject) throws(TemplateError) -> [UInt8] {
    let templates = try TemplateParser.parse(text)
    var execution = TemplateExecution(source: text.bytes, templates: templates)
    let dot = TemplateValue(.object(data), isInterface: false)
    execution.variables = [("$", dot)]
    _ = try execution.walk(templates[execution.name] ?? [], dot)
    return execution.output
  }

  private init(source: [UInt8], templates: [Text: [TemplateNode]]) {
    self.source = source
    self.templates = templates
  }

  // MARK: Errors

  private func error(_ message: String) -> TemplateError {
    guard let place else { return TemplateError("template: \(name): \(message)") }
    let (position, context) =
      switch place {
      case .node(let node): (node.position, node.description)
      case .pipe(let pipe): (pipe.position, pipe.description)
      case .command(let command): (command.position, command.description)
      }
    let before = source.prefix(position)
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let column = position - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    return TemplateError(
      "template: \(TemplateParser.name):\(line):\(column): executing \(GoQuoting.quoted(name)) at <\(context)>: "
        + message)
  }

  private mutating func step() throws(TemplateError) {
    steps += 1
    guard steps < TemplateExecution.stepLimit else {
      throw TemplateError.limit("the template takes more than \(TemplateExecution.stepLimit) steps")
    }
  }

  private mutating func write(_ text: [UInt8]) throws(TemplateError) {
    output.append(contentsOf: text)
    guard output.count <= Builtin.resultLimit else {
      throw TemplateError.limit("result is larger than \(Builtin.resultLimit) bytes")
    }
  }

  // MARK: Nodes

  private mutating func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateError) -> Flow {
    guard nesting < TemplateExecution.nestingLimit else {
      throw TemplateError.limit("the template is nested deeper than \(TemplateExecution.nestingLimit)")
    }
    nesting += 1
    defer { nesting -= 1 }
    for node in nodes {
      let flow = try walk(node, dot)
      if flow != .onward { return flow }
    }
    return .onward
  }

  private mutating func walk(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> Flow {
    try step()
    place = .node(node)
    switch node.kind {
    case .text(let text): try write(text.bytes)
    case .action(let pipe):
      let value = try evaluate(pipe, dot)
      if pipe.variables.isEmpty { try write(value.isNone ? Array("<no value>".utf8) : TemplateValue.joined([value])) }
    case .branch(.range, let pipe, let body, let other): return try walkRange(pipe, body, other, dot)
    case .branch(let branch, let pipe, let body, let other):
      let mark = variables.count
      defer { variables.removeSubrange(mark...) }
      let value = try evaluate(pipe, dot)
      if value.isTrue { return try walk(body, branch == .with ? value : dot) }
      return try walk(other ?? [], dot)
    case .template(let name, let pipe): try walkTemplate(name, pipe, dot)
    case .stop: return .stop
    case .proceed: return .proceed
    default: break
    }
    return .onward
  }

  private mutating func walkTemplate(
    _ name: Text, _ pipe: TemplatePipe?, _ dot: TemplateValue
  ) throws(TemplateError) {
    guard let body = templates[name] else {
      throw error("template \(GoQuoting.quoted(name)) not defined")
    }
    guard depth < TemplateExecution.depthLimit else { throw error("exceeded maximum template depth (100000)") }
    let value = try pipe.map { pipe throws(TemplateError) in try evaluate(pipe, dot) } ?? .none
    let outer = (self.name, variables)
    self.name = name
    variables = [("$", value)]
    depth += 1
    _ = try walk(body, value)
    depth -= 1
    (self.name, variables) = outer
  }

  private mutating func walkRange(
    _ pipe: TemplatePipe, _ body: [TemplateNode], _ other: [TemplateNode]?, _ dot: TemplateValue
  ) throws(TemplateError) -> Flow {
    let mark = variables.count
    defer { variables.removeSubrange(mark...) }
    let value = try evaluate(pipe, dot)
    var count = 0
    switch value.kind {
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        count += 1
        if try iterate(pipe, body, TemplateValue(.integer(Int64(index))), TemplateValue(element)) { break }
      }
    case .map(let object):
      for (key, element) in zip(object.keys, object.values) {
        count += 1
        if try iterate(pipe, body, TemplateValue(key, isInterface: false), TemplateValue(element)) { break }
      }
    case .integer, .byte:
      if pipe.variables.count > 1 {
        throw error("can't use \(value.description) to iterate over more than one variable")
      }
      let end = value.integer ?? 0
      var next: Int64 = 0
      while next < end {
        count += 1
        if try iterate(pipe, body, .none, TemplateValue(.integer(next))) { break }
        next += 1
      }
    case .none, .null: break
    default: throw error("range can't iterate over \(value.description)")
    }
    return count == 0 ? try walk(other ?? [], dot) : .onward
  }

  /// True when the loop is left.
  private mutating func iterate(
    _ pipe: TemplatePipe, _ body: [TemplateNode], _ index: TemplateValue, _ element: TemplateValue
  ) throws(TemplateError) -> Bool {
    try step()
    let mark = variables.count
    defer { variables.removeSubrange(mark...) }
    let names = pipe.variables.map(\.name)
    if pipe.isAssignment {
      if names.count > 1 { try assign(names[0], index) } else if let only = names.first { try assign(only, element) }
      if names.count > 1 { try assign(names[1], element) }
    } else {
      if !names.isEmpty, variables.count >= 1 { variables[variables.count - 1].value = element }
      if names.count > 1, variables.count >= 2 { variables[variables.count - 2].value = index }
    }
    return try walk(body, element) == .stop
  }

  private mutating func assign(_ name: Text, _ value: TemplateValue) throws(TemplateError) {
    guard let index = variables.lastIndex(where: { $0.name == name }) else {
      throw error("undefined variable: \(name)")
    }
    variables[index].value = value
  }

  // MARK: Pipelines

  private mutating func evaluate(_ pipe: TemplatePipe, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    try step()
    place = .pipe(pipe)
    var value: TemplateValue?
    for command in pipe.commands { value = try evaluate(command, dot, value).unwrapped }
    let result = value ?? .none
    for variable in pipe.variables {
      if pipe.isAssignment { try assign(variable.name, result) } else { variables.append((variable.name, result)) }
    }
    return result
  }

  private mutating func evaluate(
    _ command: TemplateCommand, _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    guard let first = command.arguments.first else { return .none }
    let hasArguments = command.arguments.count > 1 || final != nil
    switch first.kind {
    case .field(let names):
      place = .node(first)
      return try members(names, of: dot, hasArguments)
    case .chain: return try chain(first, dot, hasArguments)
    case .identifier(let name):
      place = .node(first)
      return try call(name, command, dot, final)
    case .pipe(let pipe):
      try refuseArguments(first, hasArguments)
      return try evaluate(pipe, dot)
    case .variable: return try variable(first, hasArguments)
    default:
      place = .node(first)
      try refuseArguments(first, hasArguments)
      if case .null = first.kind { throw error("nil is not a command") }
      return try constant(first, dot)
    }
  }

  private func refuseArguments(_ node: TemplateNode, _ hasArguments: Bool) throws(TemplateError) {
    if hasArguments { throw error("can't give argument to non-function \(node.argument)") }
  }

  private func constant(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch node.kind {
    case .dot: return dot
    case .bool(let flag): return TemplateValue(.bool(flag))
    case .string(let text, _): return TemplateValue(.string(text))
    case .number(let number):
      switch number.value {
      case .integer(let value): return TemplateValue(.integer(value))
      case .float(let value): return TemplateValue(.float(value))
      case .complex(let real, let imaginary): return TemplateValue(.complex(real, imaginary))
      case .tooLarge: throw error("\(number.text) overflows int")
      }
    default: return .none
    }
  }

  private mutating func variable(
    _ node: TemplateNode, _ hasArguments: Bool
  ) throws(TemplateError) -> TemplateValue {
    guard case .variable(let names) = node.kind, let name = names.first else { return .none }
    place = .node(node)
    guard let value = variables.last(where: { $0.name == name })?.value else {
      throw error("undefined variable: \(name)")
    }
    if names.count == 1 {
      try refuseArguments(node, hasArguments)
      return value
    }
    return try members(Array(names.dropFirst()), of: value, hasArguments)
  }

  private mutating func chain(
    _ node: TemplateNode, _ dot: TemplateValue, _ hasArguments: Bool
  ) throws(TemplateError) -> TemplateValue {
    guard case .chain(let inner, let names) = node.kind else { return .none }
    place = .node(node)
    // First the one, then the other: the place that errors name is the last one that was looked at.
    let value = try argument(inner, dot)
    return try members(names, of: value, hasArguments)
  }

  /// Members of members; what is not there has none, and says nothing.
  private func members(
    _ names: [Text], of value: TemplateValue, _ hasArguments: Bool
  ) throws(TemplateError) -> TemplateValue {
    var value = value
    for (index, name) in names.enumerated() {
      switch value.kind {
      case .none: value = .none
      case .null: throw error("nil pointer evaluating interface {}.\(name)")
      case .map(let object):
        if hasArguments, index == names.count - 1 {
          throw error("\(name) is not a method but has arguments")
        }
        value = object[.string(name)].map { TemplateValue($0) } ?? .none
      default: throw error("can't evaluate field \(name) in type \(value.typeName)")
      }
    }
    return value
  }

  // MARK: Calls

  private mutating func call(
    _ name: Text, _ command: TemplateCommand, _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    guard let function = TemplateFunction(name) else { return .none }
    let given = Array(command.arguments.dropFirst())
    let count = given.count + (final == nil ? 0 : 1)
    let (wanted, isVariadic) = function.arity
    if isVariadic ? count < wanted : count != wanted {
      throw error(
        "wrong number of args for \(name): want \(isVariadic ? "at least " : "")\(wanted) got "
          + "\(isVariadic ? given.count : count)")
    }
    if function == .and || function == .or {
      var value = TemplateValue.none
      for node in given {
        value = try argument(node, dot)
        if value.isTrue == (function == .or) { return value }
      }
      return final ?? value
    }
    var arguments: [TemplateValue] = []
    for (index, node) in given.enumerated() {
      arguments.append(
        function == .printf && index == 0 ? try format(node, dot) : try argument(node, dot))
    }
    if let final {
      if function == .printf, arguments.isEmpty { try checkText(final) }
      arguments.append(final)
    }
    let callee = given.first?.argument ?? final?.description ?? ""
    do throws(TemplateError) {
      return try function.run(arguments, name: callee, limit: Builtin.resultLimit)
    } catch {
      if error.isLimit { throw error }
      place = .command(command)
      throw self.error("error calling \(name): \(error.message)")
    }
  }

  private mutating func argument(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    try step()
    place = .node(node)
    switch node.kind {
    case .field(let names): return try members(names, of: dot, false)
    case .variable: return try variable(node, false)
    case .chain: return try chain(node, dot, false)
    case .pipe(let pipe): return try evaluate(pipe, dot)
    case .identifier(let name):
      return try call(name, TemplateCommand(position: node.position, arguments: [node]), dot, nil)
    default: return try constant(node, dot)
    }
  }

  /// The first argument of `printf`, which has to be a string.
  private mutating func format(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    place = .node(node)
    switch node.kind {
    case .null: throw error("cannot assign nil to string")
    case .bool, .number: throw error("expected string; found \(node.description)")
    default:
      let value = try argument(node, dot)
      try checkText(value)
      return value
    }
  }

  private func checkText(_ value: TemplateValue) throws(TemplateError) {
    switch value.kind {
    case .string: return
    case .none: throw error("invalid value; expected string")
    default: throw error("wrong type for value; expected string; got \(value.innerTypeName)")
    }
  }
}
