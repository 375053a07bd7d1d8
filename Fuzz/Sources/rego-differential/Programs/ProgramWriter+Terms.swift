extension ProgramWriter {
  mutating func term(_ wanted: Shape, _ depth: Int = 2) -> Piece {
    let shape = wanted == .any ? Shape.random(&random, depth: 1) : wanted
    if random.chance(depth > 0 ? 35 : 75), let known = known(wanted) { return known }
    if depth <= 0 { return constant(shape, depth: 1) }
    switch random.below(12) {
    case 0: return constant(shape)
    case 1, 2: return call(shape, depth) ?? operation(shape, depth)
    case 3: return looked(shape, depth)
    case 4: return fetched(shape, depth)
    default: return operation(shape, depth)
    }
  }

  /// An item out of a composite that stands right here.
  private mutating func looked(_ shape: Shape, _ depth: Int) -> Piece {
    note("lookup in a composite")
    if random.chance(30) {
      return .term("{\"a\": ", term(shape, depth - 1), "}", .text(random.pick([".a", "[\"a\"]"])))
    }
    let items = (0...random.below(2)).map { _ in term(shape, depth - 1) }
    return .term("[", .comma(items, least: 1), "][", .text("\(random.below(items.count))"), "]")
  }

  private mutating func fetched(_ shape: Shape, _ depth: Int) -> Piece {
    note("object.get")
    let key: Piece = random.chance(20) ? "[\"a\", \"b\"]" : .text("\"\(random.pick(Shape.names))\"")
    return .term("object.get(", term(.object(shape), depth - 1), ", ", key, ", ", term(shape, depth - 1), ")")
  }

  private mutating func call(_ shape: Shape, _ depth: Int) -> Piece? {
    let functions = rules.filter { $0.arguments != nil && $0.shape.fits(shape) }
    guard let function = functions.randomElement(using: &random) else { return nil }
    note("call of a function")
    var operands = (function.arguments ?? []).map { term($0, depth - 1) }
    if !function.firsts.isEmpty, random.chance(70) { operands[0] = .term(.text(random.pick(function.firsts))) }
    return .term(.text(reference(function) + "("), .comma(operands, least: operands.count), ")")
  }

  // MARK: constants

  mutating func constant(_ shape: Shape, depth: Int = 2) -> Piece {
    switch shape {
    case .null, .any: return .term("null")
    case .bool: return .term(.text(random.chance(50) ? "true" : "false"))
    case .int: return .term(.text(random.pick(Constants.ints)))
    case .number: return .term(.text(random.pick(JSONPieces.numbers)))
    case .string:
      return .term(
        .text(random.chance(8) ? "`a\\b`" : JSONPieces.string(random.pick(Constants.words)).text))
    case .array(let item): return .term("[", .comma(constants(item, depth)), "]")
    case .set(let item):
      let items = constants(item, depth)
      return items.isEmpty ? .term("set()") : .term("{", .comma(items, least: 1), "}")
    case .object(let value):
      let members = constants(value, depth).enumerated().map {
        Piece.node(.plain, [.text("\"\(Shape.names[$0])\": "), $1])
      }
      return .term("{", .comma(members), "}")
    case .record(let fields):
      let members = fields.map {
        Piece.node(.plain, [.text("\"\($0.name)\": "), constant($0.shape, depth: depth - 1)])
      }
      return .term("{", .comma(members, least: members.count), "}")
    }
  }

  private mutating func constants(_ shape: Shape, _ depth: Int) -> [Piece] {
    let count = random.chance(7) ? 0 : 1 + random.below(3)
    return (0..<count).map { _ in constant(shape, depth: depth - 1) }
  }

  // MARK: operations

  private mutating func operation(_ shape: Shape, _ depth: Int) -> Piece {
    switch shape {
    case .null, .any: return constant(shape)
    case .int: return integer(depth)
    case .number: return number(depth)
    case .bool: return boolean(depth)
    case .string: return string(depth)
    case .array(let item): return array(item, depth)
    case .set(let item): return set(item, depth)
    case .object(let value): return object(value, depth)
    case .record(let fields):
      let members = fields.map { Piece.node(.plain, [.text("\"\($0.name)\": "), term($0.shape, depth - 1)]) }
      return .term("{", .comma(members, least: members.count), "}")
    }
  }

  func written(_ name: String, _ operands: Piece...) -> Piece {
    .term(.text(name + "("), .comma(operands, least: operands.count), ")")
  }

  private mutating func integer(_ depth: Int) -> Piece {
    switch random.below(7) {
    case 0, 1:
      note("arithmetic")
      return .term(
        "(", term(.int, depth - 1), .text(" \(random.pick(["+", "-", "*"])) "), term(.int, depth - 1), ")")
    case 2:
      note("arithmetic")
      return .term(
        "(", term(.int, depth - 1), .text(" % \(random.pick(["2", "3", "7", "10", "-4", "9223372036854775808"])))"))
    case 3:
      let item = random.scalar()
      return written("count", random.chance(30) ? term(.string, depth - 1) : collection(item, depth - 1))
    case 4:
      return written(
        random.pick(["sum", "product", "max", "min"]), term(random.chance(50) ? .array(.int) : .set(.int), depth - 1))
    default: return applied(.int, depth)
    }
  }

  private mutating func number(_ depth: Int) -> Piece {
    switch random.below(6) {
    case 0, 1:
      note("arithmetic")
      return .term(
        "(", term(.number, depth - 1), .text(" \(random.pick(["+", "-", "*"])) "), term(.number, depth - 1), ")")
    case 2:
      note("arithmetic")
      return .term("(", term(.number, depth - 1), .text(" / \(random.pick(["2", "3", "-7", "0.1", "1e3", "1e-7"])))"))
    case 3:
      return written(
        random.pick(["sum", "product", "max", "min"]),
        term(random.chance(50) ? .array(.number) : .set(.number), depth - 1))
    case 4: return .term("(0 - ", term(.number, depth - 1), ")")
    default: return applied(.number, depth)
    }
  }

  private mutating func boolean(_ depth: Int) -> Piece {
    let item = random.scalar()
    switch random.below(7) {
    case 0:
      return written(
        random.pick(["is_string", "is_number", "is_array", "is_set", "is_object", "is_null", "is_boolean"]),
        term(.any, depth - 1))
    case 1, 2:
      return .term(
        "(", term(item, depth - 1), .text(" \(random.pick(["==", "!=", "<", ">=", ">", "<="])) "),
        term(item, depth - 1), ")")
    case 3: return .term("(", term(item, depth - 1), " in ", known(.array(item)) ?? constant(.set(item)), ")")
    case 4:
      note("membership with key")
      return .term("(", term(.string, 0), ", ", term(item, depth - 1), " in ", term(.object(item), depth - 1), ")")
    default: return applied(.bool, depth)
    }
  }

  private mutating func string(_ depth: Int) -> Piece {
    switch random.below(8) {
    case 0, 1:
      note("template string")
      if random.chance(20) { return .term("$`a\\n{", term(.any, depth - 1), "}\\{`") }
      return .term("$\"a{", term(.any, depth - 1), "}é\\{{", term(.any, depth - 1), "}\"")
    case 2:
      return .term(
        .text("sprintf(\"\(random.pick(["%v|%d", "%v %v", "%s:%5d", "%q%v", "%v%x"]))\", ["), term(.any, depth - 1),
        ", ",
        term(.int, depth - 1), "])")
    case 3:
      return written("concat", term(.string, 0), term(random.chance(50) ? .array(.string) : .set(.string), depth - 1))
    case 4: return written(random.pick(["json.marshal", "type_name", "yaml.marshal"]), term(.any, depth - 1))
    default: return applied(.string, depth)
    }
  }

  private mutating func array(_ item: Shape, _ depth: Int) -> Piece {
    switch random.below(10) {
    case 0, 1, 2:
      return comprehension("array comprehension", depth, { ["[", $0.term(item, depth - 1)] }, closing: "]")
    case 3: return written("array.concat", term(.array(item), depth - 1), term(.array(item), depth - 1))
    case 4: return written("sort", term(random.chance(50) ? .array(item) : .set(item), depth - 1))
    case 5: return written("array.reverse", term(.array(item), depth - 1))
    case 6:
      return written(
        "array.slice", term(.array(item), depth - 1), .text(random.pick(["0", "1", "-1"])),
        .text(random.pick(["1", "2", "9"])))
    case 7 where item == .string || item == .int: return applied(.array(item), depth)
    default:
      let items = (0...random.below(3)).map { _ in term(item, depth - 1) }
      return .term("[", .comma(items, least: 1), "]")
    }
  }

  private mutating func set(_ item: Shape, _ depth: Int) -> Piece {
    switch random.below(8) {
    case 0, 1, 2:
      return comprehension("set comprehension", depth, { ["{", $0.term(item, depth - 1)] }, closing: "}")
    case 3, 4:
      note("set operation")
      return .term(
        "(", term(.set(item), depth - 1), .text(" \(random.pick(["|", "&", "-"])) "), term(.set(item), depth - 1), ")")
    case 5:
      return .term(
        .text(random.pick(["union", "intersection"])), "({", term(.set(item), depth - 1), ", ",
        term(.set(item), depth - 1), "})")
    case 6 where item == .string: return written("object.keys", term(.object(.int), depth - 1))
    default:
      let items = (0...random.below(2)).map { _ in term(item, depth - 1) }
      return .term("{", .comma(items, least: 1), "}")
    }
  }

  private mutating func object(_ value: Shape, _ depth: Int) -> Piece {
    switch random.below(9) {
    case 0, 1: return keyedComprehension(value, depth)
    case 2: return written("object.union", term(.object(value), depth - 1), term(.object(value), depth - 1))
    case 3:
      return .term(
        "object.union_n([", .comma([term(.object(value), depth - 1), term(.object(value), depth - 1)]), "])")
    case 4:
      return written(
        random.pick(["object.remove", "object.filter"]), term(.object(value), depth - 1),
        term(random.chance(50) ? .array(.string) : .set(.string), depth - 1))
    case 5:
      return written(
        random.pick(["json.filter", "json.remove"]), term(.object(value), depth - 1),
        .text(random.pick(["[\"a\"]", "[\"/a\", \"b/c\"]", "{\"x\", [\"id\"]}"])))
    default:
      return .term("{", .comma([.node(.plain, [constant(.string), ": ", term(value, depth - 1)])], least: 1), "}")
    }
  }

  // MARK: comprehensions

  private mutating func comprehension(
    _ feature: String, _ depth: Int, _ head: (inout ProgramWriter) -> [Piece], closing: Piece
  ) -> Piece {
    note(feature)
    return inner { writer in
      var statements: [Piece] = []
      if writer.random.chance(70) { statements.append(writer.iteration(.random(&writer.random, depth: 1), depth - 1)) }
      statements += writer.body(writer.random.below(2) + (statements.isEmpty ? 1 : 0), depth: depth - 1)
      return .node(.term, head(&writer) + [" | ", .list(statements, separator: "; ", least: 1), closing])
    }
  }

  /// One value for each key.
  private mutating func keyedComprehension(_ value: Shape, _ depth: Int) -> Piece {
    note("object comprehension")
    return inner { writer in
      writer.variables.removeAll(where: \.isMany)
      let item = Shape.random(&writer.random, depth: 1)
      let source = writer.single { $0.collection(item, depth - 1, isKeyed: true) }
      let (key, each) = (writer.declare(.any), writer.declare(item))
      writer.variables += [key, each]
      let statements = writer.conditions(writer.random.below(2), depth: depth - 1)
      let made = writer.term(value, depth - 1)
      return .node(
        .term,
        [
          .text("{\(key.name): "), made, .text(" | some \(key.name), \(each.name) in "), source,
          statements.isEmpty ? "" : "; ", .list(statements, separator: "; ", least: 0), "}",
        ])
    }
  }
}
