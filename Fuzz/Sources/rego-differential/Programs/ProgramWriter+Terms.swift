extension ProgramWriter {
  mutating func term(_ wanted: Shape, _ depth: Int = 2) -> Piece {
    if random.chance(1) {
      note("unsafe variable")
      return .term(.text(fresh("u")))
    }
    let shape = wanted == .any || random.chance(3) ? Shape.random(&random, depth: 1) : wanted
    if random.chance(30), let known = named(shape) { return known }
    if depth <= 0 { return constant(shape, depth: 1) }
    switch random.below(10) {
    case 0, 1: return constant(shape)
    case 2: return read(shape)
    case 3: return call(shape, depth) ?? operation(shape, depth)
    case 4:
      note("lookup in a composite")
      return .term(
        "[", .comma([term(shape, depth - 1), term(shape, depth - 1)], least: 1), "][",
        .text(random.pick(["0", "1", "_", "2"])), "]")
    case 5:
      note("object.get")
      return .term(
        "object.get(", term(.object(shape), depth - 1), .text(", \"\(random.pick(JSONPieces.keys))\", "),
        term(shape, depth - 1), ")")
    default: return operation(shape, depth)
    }
  }

  private mutating func named(_ shape: Shape) -> Piece? {
    let candidates = (variables + rules).filter { $0.arguments == nil && ($0.shape == shape || $0.shape == .any) }
    return candidates.isEmpty ? nil : .term(.text(random.pick(candidates).text))
  }

  private mutating func call(_ shape: Shape, _ depth: Int) -> Piece? {
    let functions = rules.filter { $0.arguments != nil && $0.shape == shape }
    guard !functions.isEmpty else { return nil }
    note("call of a function")
    let function = random.pick(functions)
    var operands = (function.arguments ?? []).map { term($0, depth - 1) }
    if random.chance(2) {
      note("wrong arity")
      operands.append(constant(.number))
    }
    return .term(.text(function.text + "("), .comma(operands, least: operands.count), ")")
  }

  private mutating func read(_ shape: Shape) -> Piece {
    note("input and data")
    return .term(
      .text(
        random.pick([
          "input.a", "input.b[0]", "input.c", "data.d[1]", "data.e.a", "input.b", "data.d", "data.e", "input",
          "input.a.x", "data.e[\"b\"]",
        ])))
  }

  mutating func constant(_ shape: Shape, depth: Int = 2) -> Piece {
    switch shape {
    case .bool: return .term(.text(random.chance(50) ? "true" : "false"))
    case .number: return .term(.text(random.pick(JSONPieces.numbers)))
    case .string:
      return .term(
        .text(
          random.chance(15)
            ? "`a\\b`" : JSONPieces.string(random.pick(JSONPieces.strings.filter { $0 != "\u{0}" })).text))
    case .any: return .term("null")
    case .array(let item): return .term("[", .comma(constants(item, depth)), "]")
    case .set(let item):
      let items = constants(item, depth)
      return items.isEmpty ? .term("set()") : .term("{", .comma(items, least: 1), "}")
    case .object(let value):
      let members = constants(value, depth).enumerated().map {
        Piece.node(.plain, [.text("\"\(JSONPieces.keys[$0])\": "), $1])
      }
      return .term("{", .comma(members), "}")
    }
  }

  private mutating func constants(_ shape: Shape, _ depth: Int) -> [Piece] {
    (0..<random.below(4)).map { _ in constant(shape, depth: depth - 1) }
  }

  private mutating func operation(_ shape: Shape, _ depth: Int) -> Piece {
    switch shape {
    case .number: return number(depth)
    case .bool: return boolean(depth)
    case .string: return string(depth)
    case .any: return constant(.any)
    case .array(let item): return array(item, depth)
    case .set(let item): return set(item, depth)
    case .object(let value): return object(value, depth)
    }
  }

  private mutating func applied(_ name: String, _ shapes: [Shape], _ depth: Int) -> Piece {
    let operands = shapes.map { term($0, depth - 1) }
    return .term(.text(name + "("), .comma(operands, least: operands.count), ")")
  }

  private mutating func number(_ depth: Int) -> Piece {
    let item = Shape.random(&random, depth: 0)
    switch random.below(8) {
    case 0, 1, 2:
      note("arithmetic")
      return .term(
        "(", term(.number, depth - 1), .text(" \(random.pick(["+", "-", "*", "/", "%"])) "), term(.number, depth - 1),
        ")")
    case 3: return applied("count", [random.pick([.array(item), .set(item), .object(item), .string])], depth)
    case 4:
      return applied(
        random.pick(["sum", "product", "max", "min"]), [random.chance(50) ? .array(.number) : .set(.number)], depth)
    case 5: return applied(random.pick(["abs", "ceil", "floor", "round"]), [.number], depth)
    case 6: return applied("to_number", [.string], depth)
    default: return applied("indexof", [.string, .string], depth)
    }
  }

  private mutating func boolean(_ depth: Int) -> Piece {
    let item = Shape.random(&random, depth: 0)
    switch random.below(5) {
    case 0: return applied(random.pick(["startswith", "endswith", "contains"]), [.string, .string], depth)
    case 1:
      return applied(
        random.pick(["is_string", "is_number", "is_array", "is_set", "is_object", "is_null"]), [.any], depth)
    case 2:
      return .term(
        "(", term(item, depth - 1), .text(" \(random.pick(["==", "!=", "<", ">="])) "), term(item, depth - 1), ")")
    case 3: return .term("(", term(item, depth - 1), " in ", term(.array(item), depth - 1), ")")
    default: return applied("regex.match", [.string, .string], depth)
    }
  }

  private mutating func string(_ depth: Int) -> Piece {
    switch random.below(7) {
    case 0:
      note("template string")
      return .term("$\"a{", term(.any, depth - 1), "}b\"")
    case 1: return .term("sprintf(\"%v|%d\", [", term(.any, depth - 1), ", ", term(.number, depth - 1), "])")
    case 2: return applied("concat", [.string, random.chance(50) ? .array(.string) : .set(.string)], depth)
    case 3:
      return applied(
        random.pick(["upper", "lower", "trim_space", "strings.reverse", "urlquery.encode"]), [.string], depth)
    case 4: return applied("replace", [.string, .string, .string], depth)
    case 5: return applied(random.pick(["json.marshal", "type_name"]), [.any], depth)
    default: return applied("substring", [.string, .number, .number], depth)
    }
  }

  private mutating func array(_ item: Shape, _ depth: Int) -> Piece {
    switch random.below(5) {
    case 0, 1: return comprehension("array comprehension", depth, { ["[", $0.term(item, depth - 1)] }, closing: "]")
    case 2: return applied("array.concat", [.array(item), .array(item)], depth)
    case 3: return applied("sort", [random.chance(50) ? .array(item) : .set(item)], depth)
    default: return applied(random.pick(["array.reverse"]), [.array(item)], depth)
    }
  }

  private mutating func set(_ item: Shape, _ depth: Int) -> Piece {
    switch random.below(4) {
    case 0, 1: return comprehension("set comprehension", depth, { ["{", $0.term(item, depth - 1)] }, closing: "}")
    case 2:
      note("set operation")
      return .term(
        "(", term(.set(item), depth - 1), .text(" \(random.pick(["|", "&", "-"])) "), term(.set(item), depth - 1), ")")
    default: return .term("{", term(item, depth - 1), "}")
    }
  }

  private mutating func object(_ value: Shape, _ depth: Int) -> Piece {
    switch random.below(3) {
    case 0:
      return comprehension(
        "object comprehension", depth, { ["{", $0.term(.string, depth - 1), ": ", $0.term(value, depth - 1)] },
        closing: "}")
    case 1: return applied("object.union", [.object(value), .object(value)], depth)
    default: return .term("{", term(.string, depth - 1), ": ", term(value, depth - 1), "}")
    }
  }

  private mutating func comprehension(
    _ feature: String, _ depth: Int, _ head: (inout ProgramWriter) -> [Piece], closing: Piece
  ) -> Piece {
    note(feature)
    return inner { writer in
      let statements = writer.body(1 + writer.random.below(2), depth: depth - 1)
      return .node(.term, head(&writer) + [" | ", .list(statements, separator: "; ", least: 1), closing])
    }
  }
}
