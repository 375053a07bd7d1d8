extension ProgramWriter {
  mutating func literal(_ depth: Int) -> Piece {
    let shape = Shape.random(&random, depth: 1)
    switch random.below(depth > 0 ? 17 : 8) {
    case 0, 1:
      note(":=")
      return bind({ [.text("\($0) := "), $1.term(shape, depth)] }, as: shape)
    case 2:
      note("=")
      return bind({ [.text("\($0) = "), $1.term(shape, depth)] }, as: shape)
    case 3:
      note("comparison")
      return .literal(
        term(.number, depth), .text(" \(random.pick(["==", "!=", "<", "<=", ">", ">="])) "), term(.number, depth))
    case 4: return .literal(term(.bool, depth))
    case 5:
      note("membership")
      return .literal(term(shape, depth), " in ", term(random.chance(50) ? .array(shape) : .set(shape), depth))
    case 6:
      note("reference with a variable")
      let key = fresh("v")
      let value = fresh("v")
      let made: Piece = .literal(.text("\(value) := "), collection(shape, depth), .text("[\(key)]"))
      variables.append(Known(text: value, shape: shape))
      return made
    case 7:
      note("print")
      return .literal("print(", .comma([term(shape, depth), term(.any, depth)]), ")")
    case 8, 9: return some(shape, depth)
    case 10:
      note("not")
      return .literal("not ", inner { $0.literal(0) })
    case 11:
      note("not body")
      return .literal(
        "not ", inner { writer in writer.braces(writer.body(1 + writer.random.below(2), depth: depth - 1)) })
    case 12: return every(shape, depth)
    case 13: return with(depth)
    case 14:
      note("unified arrays")
      let names = [fresh("v"), fresh("v")]
      let made: Piece = .literal(
        .text("[\(names[0]), \(names[1])] = ["), term(shape, depth - 1), ", ", term(shape, depth - 1), "]")
      for name in names { variables.append(Known(text: name, shape: shape)) }
      return made
    case 15:
      note("unified objects")
      return bind({ [.text("{\"k\": \($0)} = {\"k\": "), $1.term(shape, depth - 1), "}"] }, as: shape)
    default:
      note("walk")
      let names = [fresh("v"), fresh("v")]
      let made: Piece = .literal("walk(", term(.any, depth - 1), .text(", [\(names[0]), \(names[1])])"))
      variables.append(Known(text: names[0], shape: .array(.any)))
      variables.append(Known(text: names[1], shape: .any))
      return made
    }
  }

  /// Binds a new variable; the expression itself cannot use it.
  private mutating func bind(_ parts: (String, inout ProgramWriter) -> [Piece], as shape: Shape) -> Piece {
    let name = fresh("v")
    let made = Piece.node(.literal, parts(name, &self))
    variables.append(Known(text: name, shape: shape))
    return made
  }

  /// What is bound inside is not seen behind it.
  mutating func inner(_ make: (inout ProgramWriter) -> Piece) -> Piece {
    let outer = variables
    let made = make(&self)
    variables = outer
    return made
  }

  private mutating func collection(_ shape: Shape, _ depth: Int) -> Piece {
    switch random.below(3) {
    case 0: term(.array(shape), depth - 1)
    case 1: term(.object(shape), depth - 1)
    default: .text(random.pick(["input.b", "data.d", "input", "data.e"]))
    }
  }

  private mutating func some(_ shape: Shape, _ depth: Int) -> Piece {
    note("some in")
    let source = collection(shape, depth)
    let value = fresh("v")
    if random.chance(40) {
      let key = fresh("v")
      variables.append(Known(text: key, shape: .any))
      variables.append(Known(text: value, shape: shape))
      return .literal(.text("some \(key), \(value) in "), source)
    }
    variables.append(Known(text: value, shape: shape))
    return .literal(.text("some \(value) in "), source)
  }

  private mutating func every(_ shape: Shape, _ depth: Int) -> Piece {
    note("every")
    let source = collection(shape, depth)
    return inner { writer in
      let value = writer.fresh("v")
      writer.variables.append(Known(text: value, shape: shape))
      let body = writer.body(1 + writer.random.below(2), depth: depth - 1)
      return .literal(.text("every \(value) in "), source, " ", writer.braces(body))
    }
  }

  private mutating func with(_ depth: Int) -> Piece {
    let literal = inner { $0.literal(0) }
    switch random.below(5) {
    case 0:
      note("with input")
      return .literal(literal, " with input as ", term(.any, depth - 1))
    case 1:
      note("with input below")
      return .literal(literal, .text(" with input.\(random.pick(["a", "b", "c", "a.x"])) as "), term(.any, depth - 1))
    case 2:
      note("with data")
      return .literal(literal, .text(" with data.\(random.pick(["d", "e", "e.x", "z"])) as "), term(.any, depth - 1))
    case 3:
      note("with built-in")
      return .literal(literal, .text(" with \(random.pick(["count", "upper", "sum", "plus"])) as "), term(.number, 0))
    default:
      note("with rule")
      guard let rule = rules.last else { return literal }
      return .literal(literal, .text(" with \(rule.text) as "), term(rule.shape, 0))
    }
  }
}
