extension ProgramWriter {
  /// The definitions of one rule.
  mutating func rule() -> [Piece] {
    startRule()
    let shape = Shape.random(&random)
    switch random.below(20) {
    case 0, 1, 2: return partialSet(shape)
    case 3, 4: return partialObject(shape)
    case 5: return variableHead(shape)
    case 6: return constantHeads()
    case 7...11: return function(shape)
    case 12, 13: return defaulted(shape)
    case 14, 15: return elseChain(shape)
    case 16: return boolean()
    case 17: return bodiless(shape)
    default: return complete(shape)
    }
  }

  /// `head if { body }`; in version 0 without the keyword.
  func definition(_ head: [Piece], _ statements: [Piece]) -> Piece {
    .node(.rule, [.node(.head, head), .dialect(v1: " if ", v0: " "), braces(statements)])
  }

  private mutating func add(_ name: String, _ shape: Shape) {
    rules.append(Known(package: package, name: name, shape: shape))
  }

  private mutating func partialSet(_ shape: Shape) -> [Piece] {
    note("partial set")
    let name = freshRule()
    let made = (0...random.below(3)).map { _ -> Piece in
      startRule()
      let statements = body(1 + random.below(3))
      let item = term(shape)
      return definition(
        [.text(name), .dialect(v1: " contains ", v0: "["), item, .dialect(v1: "", v0: "]")], statements)
    }
    add(name, .set(shape))
    return made
  }

  /// A key of a collection and something made of its value: no two values for a key.
  private mutating func keyed(_ shape: Shape) -> (key: Piece, value: Piece, statements: [Piece]) {
    var statements = body(random.below(2), depth: 1)
    variables.removeAll(where: \.isMany)
    let item = Shape.random(&random, depth: 1)
    let source = single { $0.collection(item, 1, isKeyed: true) }
    let (key, value) = (declare(.any), declare(item))
    statements.append(.literal(.text("some \(key.name), \(value.name) in "), source))
    variables += [key, value]
    statements += conditions(random.below(2), depth: 1)
    return (.text(key.name), term(shape, 1), statements)
  }

  private mutating func partialObject(_ shape: Shape) -> [Piece] {
    note("partial object")
    let name = freshRule()
    let made: [Piece]
    if random.chance(60) {
      let parts = keyed(shape)
      made = [definition([.text("\(name)["), parts.key, "] := ", parts.value], parts.statements)]
    } else {
      made = ["a", "b", "c"].prefix(1 + random.below(3)).map { key -> Piece in
        startRule()
        let statements = body(1 + random.below(2))
        let value = single { $0.term(shape) }
        return definition([.text("\(name)[\"\(random.chance(4) ? "a" : key)\"] := "), value], statements)
      }
    }
    add(name, .object(shape))
    return made
  }

  private mutating func variableHead(_ shape: Shape) -> [Piece] {
    let name = freshRule()
    if random.chance(50) {
      note("reference head with variables")
      let parts = keyed(shape)
      switch random.below(3) {
      case 0:
        add(name, .object(.object(shape)))
        return [definition([.text("\(name)["), parts.key, "].b := ", parts.value], parts.statements)]
      case 1:
        add(name, .record([.init(name: "b", shape: .object(shape))]))
        return [definition([.text("\(name).b["), parts.key, "] := ", parts.value], parts.statements)]
      default:
        let second = inner { $0.term(.string, 0) }
        add(name, .object(.object(shape)))
        return [definition([.text("\(name)["), parts.key, "][", second, "] := ", parts.value], parts.statements)]
      }
    }
    note("reference head with a set")
    let made = (0...random.below(2)).map { _ -> Piece in
      startRule()
      let statements = body(1 + random.below(3))
      let key = term(random.chance(80) ? .string : random.scalar(), 0)
      return definition([.text("\(name)["), key, "] contains ", term(shape)], statements)
    }
    add(name, .object(.set(shape)))
    return made
  }

  /// `r.a := 1`, `r.b.c := "x"`: parts of one document.
  private mutating func constantHeads() -> [Piece] {
    note("reference heads")
    let name = freshRule()
    var fields: [Shape.Field] = []
    var made: [Piece] = []
    for field in ["a", "b", "c"].prefix(1 + random.below(3)) {
      startRule()
      let shape = Shape.random(&random, depth: 1)
      let statements = body(1 + random.below(2), depth: 1)
      let isNested = random.chance(30)
      let head: Piece = .text("\(name).\(field)\(isNested ? ".x" : "") := ")
      let value = single { $0.term(shape) }
      made.append(random.chance(30) ? .node(.rule, [head, constant(shape)]) : definition([head, value], statements))
      fields.append(
        .init(name: field, shape: isNested ? .record([.init(name: "x", shape: shape)]) : shape))
    }
    if random.chance(30) {
      note("reference heads with constants and variables")
      startRule()
      let statements = body(1)
      made.append(definition([.text("\(name)[\"z\"]["), term(.string, 0), "] := true"], statements))
    }
    add(name, .record(fields))
    return made
  }

  private mutating func defaulted(_ shape: Shape) -> [Piece] {
    note("default")
    let name = freshRule()
    let statements = body(1 + random.below(3))
    let value = single { $0.term(shape) }
    add(name, shape)
    return [
      .node(.rule, [.text("default \(name) := "), constant(shape)]),
      definition([.text("\(name) := "), value], statements),
    ]
  }

  private mutating func elseChain(_ shape: Shape) -> [Piece] {
    note("else")
    let name = freshRule()
    let made = chain([.text("\(name) := ")], shape)
    add(name, shape)
    return [made]
  }

  /// A definition and what holds where it does not.
  mutating func chain(_ head: [Piece], _ shape: Shape) -> Piece {
    var parts: [Piece] = []
    let outer = variables
    for index in 0...(1 + random.below(2)) {
      variables = outer
      // The first one should fail often enough.
      let statements = index == 0 ? body(1 + random.below(2), depth: 1) + [condition(1)] : body(1, depth: 1)
      let value = single { $0.term(shape, 1) }
      parts += index == 0 ? head + [value] : [" else := ", value]
      parts += [.dialect(v1: " if ", v0: " "), braces(statements)]
    }
    if random.chance(40) {
      variables = outer
      parts += [" else := ", constant(shape)]
    }
    return .node(.rule, parts)
  }

  private mutating func boolean() -> [Piece] {
    note("rule that holds or not")
    let name = freshRule("allow")
    let made = (0...random.below(3)).map { _ -> Piece in
      startRule()
      return definition([.text(name)], body(1 + random.below(3)))
    }
    add(name, .bool)
    return made
  }

  private mutating func bodiless(_ shape: Shape) -> [Piece] {
    note("rule without a body")
    let name = freshRule()
    let value = term(shape, 3)
    add(name, shape)
    return [.node(.rule, [.text("\(name) := "), value])]
  }

  private mutating func complete(_ shape: Shape) -> [Piece] {
    note("complete rule")
    let name = freshRule()
    var made: [Piece] = []
    if random.chance(25) {
      note("several definitions")
      let value = constant(shape)
      for _ in 0...(1 + random.below(2)) {
        startRule()
        made.append(definition([.text("\(name) := "), value], body(1 + random.below(2))))
      }
    } else {
      let statements = body(1 + random.below(4))
      made = [definition([.text("\(name) := "), single { $0.term(shape) }], statements)]
    }
    add(name, shape)
    return made
  }

  // MARK: functions

  private mutating func function(_ shape: Shape) -> [Piece] {
    note("function")
    let name = freshRule("f")
    var known = Known(package: package, name: name, shape: shape, arguments: [])
    let arguments = (0...random.below(3)).map { _ in Shape.random(&random, depth: 1) }
    known.arguments = arguments
    var made: [Piece] = []
    switch random.below(6) {
    case 0, 1:
      note("function by its first argument")
      let first = random.scalar()
      known.arguments = [first] + arguments
      var constants: [String] = []
      for _ in 0...(1 + random.below(3)) {
        let text = constant(first).text
        if !constants.contains(text) { constants.append(text) }
      }
      if first == .number || first == .int {
        constants = Array(constants.prefix(1)) + ["77", "78"].prefix(random.below(3))
      }
      known.firsts = constants
      for text in constants {
        startRule()
        let patterns = [.text(text)] + arguments.map { pattern($0) }
        made.append(defined(name, patterns, shape))
      }
    case 2:
      note("function with else")
      let patterns = arguments.map { pattern($0) }
      made = [chain([.text("\(name)("), .comma(patterns, least: patterns.count), ") := "], shape)]
    case 3:
      note("function that holds or not")
      known.shape = .bool
      made = (0...random.below(2)).map { _ -> Piece in
        startRule()
        let patterns = arguments.map { pattern($0) }
        return definition([.text("\(name)("), .comma(patterns, least: patterns.count), ")"], body(1 + random.below(2)))
      }
    case 4:
      note("function without a body")
      let patterns = arguments.map { pattern($0) }
      made = [.node(.rule, [.text("\(name)("), .comma(patterns, least: patterns.count), ") := ", term(shape)])]
    default: made = [defined(name, arguments.map { pattern($0) }, shape)]
    }
    if random.chance(15) {
      note("default function")
      let blanks = (known.arguments ?? []).map { _ in "_" }.joined(separator: ", ")
      made.append(.node(.rule, [.text("default \(name)(\(blanks)) := "), constant(known.shape)]))
    }
    rules.append(known)
    return made
  }

  private mutating func defined(_ name: String, _ patterns: [Piece], _ shape: Shape) -> Piece {
    let statements = body(1 + random.below(2))
    let value = single { $0.term(shape) }
    return definition([.text("\(name)("), .comma(patterns, least: patterns.count), ") := ", value], statements)
  }

  /// A function's argument: a variable mostly, or what takes it apart.
  private mutating func pattern(_ shape: Shape) -> Piece {
    switch (random.below(12), shape) {
    case (0, _): return "_"
    case (1, .array(let item)):
      note("pattern argument")
      let names = [declare(item), declare(item)]
      variables += names
      return .text("[\(names.map(\.name).joined(separator: ", "))]")
    case (1...4, .record(let fields)) where fields.count > 0:
      note("pattern argument")
      var members: [String] = []
      for field in fields {
        let name = declare(field.shape)
        variables.append(name)
        members.append("\"\(field.name)\": \(name.name)")
      }
      return .text("{\(members.joined(separator: ", "))}")
    default:
      let name = declare(shape)
      variables.append(name)
      return .term(.text(name.name))
    }
  }
}
