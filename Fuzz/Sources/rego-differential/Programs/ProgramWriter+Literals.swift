extension ProgramWriter {
  /// Statements in an order in which each finds what it uses; one body in eight is declared first and then shuffled.
  mutating func body(_ count: Int, depth: Int = 2) -> [Piece] {
    var statements: [Piece] = []
    for _ in 0..<count { statements.append(literal(depth)) }
    return statements
  }

  mutating func conditions(_ count: Int, depth: Int) -> [Piece] { (0..<count).map { _ in condition(depth) } }

  mutating func literal(_ depth: Int) -> Piece {
    let shape = Shape.random(&random, depth: 1)
    switch random.below(depth > 0 ? 24 : 6) {
    case 0, 1:
      note(":=")
      return bind(shape) { [.text("\($0) := "), $1.term(shape, depth)] }
    case 2:
      note("=")
      return bind(shape) { [.text("\($0) = "), $1.term(shape, depth)] }
    case 3, 4: return condition(depth)
    case 5: return iteration(shape, 0)
    case 6...9: return iteration(shape, depth)
    case 10, 11: return condition(depth)
    case 12: return destructured(depth)
    case 13: return negated(depth)
    case 14, 15: return every(shape, depth)
    case 16: return modified(depth)
    case 17:
      note("print")
      return .literal("print(", .comma([term(shape, depth - 1), term(.any, depth - 1)]), ")")
    case 18: return shuffled(depth)
    case 19: return walked(depth)
    case 20: return guarded(depth)
    case 21: return throughPackage(shape, depth)
    default: return condition(depth)
    }
  }

  /// Binds a new variable; the expression itself cannot use it.
  private mutating func bind(_ shape: Shape, _ parts: (String, inout ProgramWriter) -> [Piece]) -> Piece {
    var variable = declare(shape)
    let made = tracked { .node(.literal, parts(variable.name, &$0)) }
    variable.isMany = made.isMany
    variables.append(variable)
    return made.piece
  }

  // MARK: conditions

  /// What is true more often than not.
  mutating func condition(_ depth: Int) -> Piece {
    let scalar = random.scalar()
    switch random.below(18) {
    case 0, 1, 2:
      note("comparison")
      let isLess = random.chance(50)
      return .literal(
        term(.int, depth - 1), .text(isLess ? random.pick([" < ", " <= "]) : random.pick([" > ", " >= "])),
        .text(random.pick(isLess ? ["1000", "5", "1e30", "9223372036854775808"] : ["-1000", "0", "-1e30", "2"])))
    case 3, 4:
      note("comparison")
      return .literal(
        term(scalar, depth - 1), .text(" \(random.pick(["!=", "!=", "==", "<=", ">="])) "), term(scalar, depth - 1))
    case 5:
      note("membership")
      let item = term(scalar, depth - 1)
      return .literal(item, " in ", random.chance(50) ? listed(item, scalar) : haystack(scalar))
    case 6:
      note("membership with key")
      return .literal(
        .text("\(random.pick(["0", "1", "\"a\"", "\"name\""])), "), term(scalar, 0), " in ", haystack(scalar))
    case 7: return .literal(term(.bool, depth))
    case 8:
      note("comparison of composites")
      let shape = random.pick([Shape.set(scalar), .array(scalar), .object(scalar)])
      return .literal(
        term(shape, depth - 1), .text(random.pick([" != ", " <= ", " >= ", " > "])), term(shape, depth - 1))
    case 9: return .literal("count(", collection(scalar, depth - 1), .text(random.pick([") > 0", ") >= 0", ") < 3"])))
    case 10:
      note("reference with a wildcard")
      let part = anyCollection()
      var ends = [" != null", ""]
      if part.item.fits(.number) { ends.append(" == 1") }
      if part.item == .string { ends.append(" == \"a\"") }
      return .literal(.text("\(part.text)[_]\(random.pick(ends))"))
    case 11:
      note("lookup with a bound key")
      return .literal(
        written("object.get", term(.object(scalar), 0), term(.string, 0), "null"), .text(random.pick([" != 1", ""])))
    case 12:
      note("reference to a set")
      let sets = rules.filter { rule in
        if case .set(let item) = rule.shape { return item.isScalar && rule.arguments == nil }
        return false
      }
      guard !sets.isEmpty else { return .literal(term(scalar, 0), " != null") }
      let rule = random.pick(sets)
      return .literal(.text("\(reference(rule))["), term(rule.shape.item ?? .any, 0), "]")
    case 13, 14:
      return .literal(
        .text(random.pick(["is_string(", "is_number(", "is_array(", "is_object(", "is_set(", "is_boolean("])),
        term(.any, depth - 1), ")")
    default: return .literal(term(scalar, depth - 1), " != ", .text(random.pick(["null", "\"zz\"", "{\"q\": 1}"])))
    }
  }

  /// No array out of constants and references: OPA's index loses rules with `x in ["a", input.x, "b"]`.
  private mutating func haystack(_ shape: Shape) -> Piece {
    let shape = random.pick([Shape.array(shape), .set(shape), .object(shape)])
    return known(shape) ?? constant(shape)
  }

  private mutating func listed(_ item: Piece, _ shape: Shape) -> Piece {
    .term("{", .comma([constant(shape), item, constant(shape)].shuffled(using: &random), least: 1), "}")
  }

  // MARK: iterations

  /// Something that can be gone through, mostly with items of a shape.
  mutating func collection(_ item: Shape, _ depth: Int, isKeyed: Bool = false) -> Piece {
    let choices: [Shape] =
      isKeyed ? [.array(item), .object(item)] : [.array(item), .array(item), .set(item), .object(item)]
    return term(random.pick(choices), max(depth, 0))
  }

  /// A collection that stands at hand under a name, and what its items are.
  private mutating func anyCollection() -> (text: String, item: Shape) {
    var found: [(text: String, item: Shape, variable: String?)] = []
    func add(_ text: String, _ shape: Shape, _ variable: String?) {
      for part in ProgramWriter.parts(of: text, shape, depth: 2) {
        if let item = part.shape.item { found.append((part.text, item, variable)) }
      }
    }
    add("input", documents.input, nil)
    if case .record(let fields) = documents.data {
      for field in fields { add("data" + ProgramWriter.member(field.name), field.shape, nil) }
    }
    for variable in variables {
      if case .array = variable.shape { add(variable.name, variable.shape, variable.name) }
      if case .set = variable.shape { add(variable.name, variable.shape, variable.name) }
    }
    for rule in rules where rule.arguments == nil {
      if let item = rule.shape.item { found.append((reference(rule), item, nil)) }
    }
    let picked = random.pick(found)
    if let variable = picked.variable { used.insert(variable) }
    return (picked.text, picked.item)
  }

  mutating func iteration(_ shape: Shape, _ depth: Int) -> Piece {
    switch random.below(12) {
    case 0, 1:
      note("some in")
      let source = collection(shape, depth - 1)
      let value = declare(shape, isMany: true)
      variables.append(value)
      return .literal(.text("some \(value.name) in "), source)
    case 2:
      note("some in with key")
      let source = collection(shape, depth - 1)
      let (key, value) = (declare(.any, isMany: true), declare(shape, isMany: true))
      variables += [key, value]
      return .literal(.text("some \(key.name), \(value.name) in "), source)
    case 3:
      note("some in with a pattern")
      let (first, second) = (declare(.string, isMany: true), declare(shape, isMany: true))
      let rows = (0...random.below(2)).map { _ in
        Piece.node(.plain, ["[", constant(.string), ", ", term(shape, 0), "]"])
      }
      variables += [first, second]
      let isSet = random.chance(40)
      return .literal(
        .text("some [\(first.name), \(second.name)] in "), .text(isSet ? "{" : "["), .comma(rows, least: 1),
        .text(isSet ? "}" : "]"))
    case 4, 5:
      note("reference with a wildcard")
      let part = anyCollection()
      let value = declare(part.item, isMany: true)
      variables.append(value)
      return .literal(.text("\(value.name) \(random.pick([":=", "="])) \(part.text)[_]"))
    case 6, 7:
      note("reference with a variable")
      let part = anyCollection()
      let (key, value) = (declare(.any, isMany: true), declare(part.item, isMany: true))
      variables += [key, value]
      switch random.below(3) {
      case 0: return .literal(.text("some \(key.name); \(value.name) := \(part.text)[\(key.name)]"))
      case 1: return .literal(.text("some \(key.name), \(value.name); \(part.text)[\(key.name)] = \(value.name)"))
      default: return .literal(.text("\(part.text)[\(key.name)] = \(value.name)"))
      }
    case 8:
      note("chained references with variables")
      let part = anyCollection()
      guard let item = part.item.item else { return condition(depth) }
      let names = [declare(.any, isMany: true), declare(.any, isMany: true), declare(item, isMany: true)]
      variables += names
      return .literal(.text("\(names[2].name) := \(part.text)[\(names[0].name)][\(names[1].name)]"))
    case 9:
      note("set of tuples by pattern")
      let value = declare(shape, isMany: true)
      let literal = Piece.literal(
        .text("some x\(value.name)\n  "), .text("x\(value.name) = "), collection(shape, 0), "[_]")
      variables.append(Variable(name: "x" + value.name, shape: shape, isMany: true))
      return literal
    default:
      note("some in with a pattern")
      guard case .record(let fields) = documents.input,
        let rows = fields.first(where: {
          if case .array(.record) = $0.shape { return true }
          return false
        }), case .array(.record(let members)) = rows.shape
      else { return condition(depth) }
      let member = random.pick(members)
      let value = declare(member.shape, isMany: true)
      variables.append(value)
      let rest = members.filter { $0.name != member.name }.map { ", \"\($0.name)\": _" }.joined()
      return .literal(
        .text("some {\"\(member.name)\": \(value.name)\(rest)} in input\(ProgramWriter.member(rows.name))"))
    }
  }

  /// All rules of a package that is done, by a variable.
  private mutating func throughPackage(_ shape: Shape, _ depth: Int) -> Piece {
    let others = Set(rules.map(\.package)).subtracting([package]).sorted().filter { !package.hasPrefix($0) }
    guard !package.isEmpty, let other = others.randomElement(using: &random) else { return iteration(shape, depth) }
    note("enumerated package")
    let (key, value) = (declare(.string, isMany: true), declare(.any, isMany: true))
    variables += [key, value]
    if random.chance(30) {
      let inside = declare(.any, isMany: true)
      variables.append(inside)
      return .literal(.text("\(value.name) := data.\(other)[\(key.name)][\(inside.name)]"))
    }
    return .literal(.text("\(value.name) := data.\(other)[\(key.name)]"))
  }

  private mutating func walked(_ depth: Int) -> Piece {
    note("walk")
    let source = tracked { $0.term(.any, depth - 1) }
    let names = [declare(.array(.any), isMany: true), declare(.any, isMany: true)]
    variables += random.chance(20) ? [names[1]] : names
    let path = variables.contains { $0.name == names[0].name } ? names[0].name : "_"
    return .literal("walk(", source.piece, .text(", [\(path), \(names[1].name)])"))
  }

  // MARK: patterns

  private mutating func destructured(_ depth: Int) -> Piece {
    let shapes = [Shape.random(&random, depth: 1), random.scalar()]
    var names = shapes.map { declare($0) }
    let made = tracked { writer in
      let terms = shapes.map { writer.term($0, depth - 1) }
      let sign = writer.random.pick([" := ", " = "])
      switch writer.random.below(7) {
      case 0, 1:
        writer.note("unified arrays")
        return .literal(.text("[\(names[0].name), \(names[1].name)]\(sign)["), terms[0], ", ", terms[1], "]")
      case 2:
        writer.note("unified objects")
        return .literal(
          .text("{\"k\": \(names[0].name), \"l\": \(names[1].name)}\(sign){\"k\": "), terms[0], ", \"l\": ", terms[1],
          "}")
      case 3:
        writer.note("unified both ways")
        return .literal(.text("[\(names[0].name), "), terms[1], "] = [", terms[0], .text(", \(names[1].name)]"))
      case 4:
        writer.note("nested patterns")
        return .literal(
          .text("[\(names[0].name), {\"k\": [\(names[1].name), _]}]\(sign)["), terms[0], ", {\"k\": [", terms[1],
          ", 1]}]")
      case 5:
        writer.note("pattern with constants")
        return .literal(
          .text("[1, \(names[0].name), {\"a\": \(names[1].name)}] = [1, "), terms[0], ", {\"a\": ", terms[1], "}]")
      default:
        writer.note("pattern with keys")
        return .literal(
          .text("{\"a\": \(names[0].name), "), "\"b\"", .text(": \(names[1].name)} = {"), "\"a\"", ": ", terms[0],
          ", \"b\": ", terms[1], "}")
      }
    }
    for index in names.indices { names[index].isMany = made.isMany }
    variables += names
    return made.piece
  }

  /// Bound by `=` or declared up front: any order is as good.
  private mutating func shuffled(_ depth: Int) -> Piece {
    // OPA lets queries that are put in order succeed with false.
    if package.isEmpty { return condition(depth) }
    note("reordered body")
    var names: [Variable] = []
    var statements: [Piece] = []
    for _ in 0...(1 + random.below(2)) {
      let shape = Shape.random(&random, depth: 1)
      var name = declare(shape)
      let made = tracked { writer in .literal(.text("\(name.name) = "), writer.term(shape, depth - 1)) }
      name.isMany = made.isMany
      names.append(name)
      variables.append(name)
      statements.append(made.piece)
    }
    statements.append(condition(depth))
    statements.shuffle(using: &random)
    // Declared, they are this body's own, whatever else has the name.
    return .node(
      .literal,
      [
        random.chance(60) ? .text("some \(names.map(\.name).joined(separator: ", "))\n  ") : "",
        .list(statements, separator: ";\n  ", least: 1),
      ])
  }

  /// From here on a value of the input is known to be what it is tested for.
  private mutating func guarded(_ depth: Int) -> Piece {
    guard let index = variables.indices.filter({ variables[$0].shape == .any }).randomElement(using: &random) else {
      return condition(depth)
    }
    note("guarded by its type")
    let (test, shape) = random.pick([("is_string", Shape.string), ("is_number", .number), ("is_array", .array(.any))])
    variables[index].shape = shape
    used.insert(variables[index].name)
    return .literal(.text("\(test)(\(variables[index].name))"))
  }

  // MARK: closures

  private mutating func negated(_ depth: Int) -> Piece {
    if hasNotBodies, random.chance(50) {
      note("not body")
      return .literal(
        "not ", inner { writer in writer.braces(writer.body(1 + writer.random.below(2), depth: depth - 1)) })
    }
    note("not")
    let condition = inner { $0.condition(depth - 1) }
    // A wildcard is unsafe there.
    if condition.text.contains("[_]") || ["true", "false"].contains(condition.text) { return condition }
    return .literal("not ", condition)
  }

  private mutating func every(_ shape: Shape, _ depth: Int) -> Piece {
    note("every")
    let source = collection(shape, depth - 1)
    return inner { writer in
      var names = [writer.declare(shape)]
      if writer.random.chance(35) {
        writer.note("every with key")
        names.insert(writer.declare(.any), at: 0)
      }
      writer.variables += names
      let named = writer.variables
      let body = writer.body(writer.random.below(2), depth: depth - 1)
      writer.variables = named
      // The names must be used.
      let uses = names.map { name in
        Piece.literal(
          .text(name.name + writer.random.pick([" != null", " in {\(name.name)}", " != \"zz\"", " == \(name.name)"])))
      }
      return .literal(
        .text("every \(names.map(\.name).joined(separator: ", ")) in "), source, " ", writer.braces(uses + body))
    }
  }

  // MARK: modifiers

  private mutating func modified(_ depth: Int) -> Piece {
    var literal: Piece
    var bound: Variable?
    if random.chance(50) {
      let shape = Shape.random(&random, depth: 1)
      var name = declare(shape)
      let made = tracked { writer in .literal(.text("\(name.name) := "), writer.term(shape, depth - 1)) }
      name.isMany = made.isMany
      bound = name
      literal = made.piece
    } else {
      literal = random.chance(20) ? inner { $0.negated(depth) } : condition(depth - 1)
    }
    var parts = [literal]
    for _ in 0...random.below(2) { parts += replacement(depth) }
    if let bound { variables.append(bound) }
    literal = .node(.literal, parts)
    return literal
  }

  private mutating func replacement(_ depth: Int) -> [Piece] {
    switch random.below(7) {
    case 0:
      note("with input")
      return [" with input as ", Documents.json(documents.input, &random)]
    case 1:
      note("with input below")
      guard case .record(let fields) = documents.input else { return [] }
      let field = random.pick(fields)
      return [.text(" with input\(ProgramWriter.member(field.name)) as "), Documents.json(field.shape, &random)]
    case 2:
      note("with data")
      guard case .record(let fields) = documents.data else { return [] }
      let field = random.pick(fields)
      return [.text(" with data\(ProgramWriter.member(field.name)) as "), Documents.json(field.shape, &random)]
    case 3:
      note("with built-in")
      let (name, shape) = random.pick([
        ("count", Shape.int), ("upper", .string), ("startswith", .bool), ("sum", .number), ("lower", .string),
        ("json.marshal", .string), ("is_string", .bool),
      ])
      let mocks = rules.filter { ($0.arguments?.count ?? 0) == (name == "startswith" ? 2 : 1) && $0.shape == shape }
      if let mock = mocks.randomElement(using: &random), random.chance(50) {
        note("with built-in by function")
        return [.text(" with \(name) as \(reference(mock))")]
      }
      return [.text(" with \(name) as "), constant(shape)]
    case 4:
      note("with function")
      let functions = rules.filter { $0.arguments != nil }
      guard let target = functions.randomElement(using: &random) else { return [" with input.limit as 3"] }
      let mocks = functions.filter { $0.arguments == target.arguments && $0.shape == target.shape }
      if mocks.count > 1, random.chance(60) {
        return [.text(" with \(reference(target)) as \(reference(random.pick(mocks)))")]
      }
      return [.text(" with \(reference(target)) as "), constant(target.shape)]
    default:
      note("with rule")
      let values = rules.filter { $0.arguments == nil }
      guard let target = values.randomElement(using: &random) else { return [" with input.kind as \"z\""] }
      return [.text(" with data.\(target.package).\(target.name) as "), term(target.shape, 0)]
    }
  }
}
