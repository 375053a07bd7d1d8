/// Random modules with data and input. Rules refer to rules made before them, expressions are made for a wanted type and out
/// of variables that are bound; a few percent of everything is wrong on purpose.
struct ProgramGenerator: CaseGenerator {
  func make(_ random: inout Random) -> GeneratedCase {
    var writer = ProgramWriter(random: random)
    let made = writer.program()
    random = writer.random
    return made
  }
}

/// The type that an expression is made for.
indirect enum Shape: Equatable {
  case bool, number, string, any
  case array(Shape)
  case set(Shape)
  case object(Shape)

  static func random(_ random: inout Random, depth: Int = 2) -> Shape {
    switch random.below(depth > 0 ? 8 : 4) {
    case 0: .bool
    case 1, 2: .number
    case 3: .string
    case 4, 5: .array(.random(&random, depth: depth - 1))
    case 6: .set(.random(&random, depth: depth - 1))
    default: .object(.random(&random, depth: depth - 1))
    }
  }
}

/// What the rest of a program can refer to.
struct Known {
  var text: String
  var shape: Shape
  /// nil: not a function.
  var arguments: [Shape]?
}

/// Writes one program.
struct ProgramWriter {
  var random: Random
  var features: Set<String> = []
  var rules: [Known] = []
  var variables: [Known] = []
  var package = "p"
  private var counter = 0

  init(random: Random) { self.random = random }

  mutating func program() -> GeneratedCase {
    var modules: [Piece] = []
    var queries: [String] = []
    for index in 0..<(random.chance(35) ? 2 : 1) {
      package = ["p", "q.r"][index]
      modules.append(module())
      queries.append("data.\(package) = x\(index)")
    }
    if let rule = rules.last(where: { $0.arguments == nil }), random.chance(30) { queries = ["\(rule.text) = x"] }
    var made = GeneratedCase(query: .text(queries.joined(separator: "; ")))
    made.modules = modules
    made.data = .node(
      .plain,
      [
        "{\"d\": ", JSONPieces.array(&random) { JSONPieces.scalar(&$0) }, ", \"e\": ",
        JSONPieces.object(&random) { JSONPieces.any(&$0, depth: 2) }, "}",
      ])
    made.input = .node(
      .plain,
      [
        "{\"a\": ", JSONPieces.any(&random), ", \"b\": ", JSONPieces.array(&random) { JSONPieces.scalar(&$0) },
        ", \"c\": ", JSONPieces.scalar(&random), "}",
      ])
    made.features = features
    return made
  }

  private mutating func module() -> Piece {
    let count = 1 + random.below(6)
    var items: [Piece] = []
    for _ in 0..<count { items.append(.node(.plain, ["", .list(rule(), separator: "\n", least: 0)])) }
    return .node(
      .module,
      [.text("package \(package)\nimport future.keywords.not\n"), .list(items, separator: "\n", least: 0), "\n"])
  }

  mutating func fresh(_ prefix: String) -> String {
    counter += 1
    return "\(prefix)\(counter)"
  }

  mutating func note(_ feature: String) { features.insert(feature) }

  // MARK: rules

  private mutating func rule() -> [Piece] {
    variables = []
    let name = fresh("r")
    let shape = Shape.random(&random)
    let made: [Piece]
    var known = Known(text: "data.\(package).\(name)", shape: shape)
    switch random.below(12) {
    case 0, 1:
      note("partial set")
      made = (0...random.below(2)).map { _ in headed { ["\(name) contains ", $0.term(shape)] } }
      known.shape = .set(shape)
    case 2:
      note("partial object")
      made = (0...random.below(2)).map { _ in headed { ["\(name)[", $0.term(.string), "] := ", $0.term(shape)] } }
      known.shape = .object(shape)
    case 3:
      note("reference head with variables")
      made = [headed { ["\(name)[", $0.term(.string), "].b[", $0.term(.string), "] := ", $0.term(shape)] }]
      known.shape = .object(.object(.object(shape)))
    case 4:
      note("reference head with a set")
      made = [headed { ["\(name)[", $0.term(.string), "] contains ", $0.term(shape)] }]
      known.shape = .object(.set(shape))
    case 5, 6, 7: (made, known) = function(name, shape)
    case 8:
      note("default")
      made = [
        .node(.rule, [.text("default \(name) := "), constant(shape)]), headed { ["\(name) := ", $0.term(shape)] },
      ]
    case 9:
      note("else")
      variables = []
      let first = headed { ["\(name) := ", $0.term(shape)] }
      variables = []
      made = [.node(.rule, [first, " else := ", term(shape, 1), " if ", braces(body(1))])]
    default:
      note("complete rule")
      made = [headed { ["\(name) := ", $0.term(shape)] }]
    }
    rules.append(known)
    return made
  }

  /// A body is made first, so that the head can use its variables.
  private mutating func headed(_ head: (inout ProgramWriter) -> [Piece]) -> Piece {
    variables = []
    let statements = body(1 + random.below(3))
    return .node(.rule, [.node(.head, head(&self)), " if ", braces(statements)])
  }

  private mutating func function(_ name: String, _ shape: Shape) -> ([Piece], Known) {
    note("function")
    var arguments: [Shape] = []
    for _ in 0...random.below(2) { arguments.append(Shape.random(&random, depth: 1)) }
    var definitions: [Piece] = []
    for _ in 0...random.below(2) {
      variables = []
      var patterns: [Piece] = []
      for argument in arguments { patterns.append(pattern(argument)) }
      let statements = body(1 + random.below(2))
      definitions.append(
        .node(
          .rule,
          [
            .text("\(name)("), .comma(patterns, least: patterns.count), ") := ", term(shape, 1), " if ",
            braces(statements),
          ]))
    }
    if random.chance(20) {
      note("default function")
      let blanks = arguments.map { _ in "_" }.joined(separator: ", ")
      definitions.append(.node(.rule, [.text("default \(name)(\(blanks)) := "), constant(shape)]))
    }
    return (definitions, Known(text: "data.\(package).\(name)", shape: shape, arguments: arguments))
  }

  private mutating func pattern(_ shape: Shape) -> Piece {
    let roll = random.below(10)
    if roll == 0 { return constant(shape) }
    if roll == 1 { return "_" }
    if roll == 2, case .array(let item) = shape {
      note("pattern argument")
      let names = [fresh("v"), fresh("v")]
      for name in names { variables.append(Known(text: name, shape: item)) }
      return .text("[\(names.joined(separator: ", "))]")
    }
    let name = fresh("v")
    variables.append(Known(text: name, shape: shape))
    return .term(.text(name))
  }

  func braces(_ statements: [Piece]) -> Piece {
    .node(.body, ["{\n  ", .list(statements, separator: "\n  ", least: 1), "\n}"])
  }

  mutating func body(_ count: Int, depth: Int = 2) -> [Piece] {
    var statements: [Piece] = []
    for _ in 0..<count { statements.append(literal(depth)) }
    if random.chance(12) {
      note("reordered body")
      statements.shuffle(using: &random)
    }
    return statements
  }
}
