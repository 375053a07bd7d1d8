/// A variable that can be used from here on.
struct Variable {
  var name: String
  var shape: Shape
  /// It has a value after another: what is made of it cannot be a complete rule's one value.
  var isMany = false
}

/// A rule that was made, as others refer to it.
struct Known {
  var package: String
  var name: String
  var shape: Shape
  /// nil: not a function.
  var arguments: [Shape]?
  /// What the first argument is compared with in the heads.
  var firsts: [String] = []
}

/// Writes one program.
struct ProgramWriter {
  var random: Random
  var features: Set<String> = []
  let documents: Documents
  var rules: [Known] = []
  var variables: [Variable] = []
  /// The names of variables that the piece in hand has used.
  var used: Set<String> = []
  var package = "p"
  /// Names that imports brought, and what they stand for.
  var aliases: [(alias: String, target: String)] = []
  var hasNotBodies = false
  private var counter = 0
  private var ruleCounter = 0

  init(random: Random) {
    var random = random
    documents = Documents(&random)
    self.random = random
  }

  mutating func note(_ feature: String) { features.insert(feature) }

  mutating func startRule() {
    variables = []
    used = []
    counter = 0
  }

  mutating func freshRule(_ prefix: String = "r") -> String {
    ruleCounter += 1
    return "\(prefix)\(ruleCounter)"
  }

  mutating func fresh() -> String {
    counter += 1
    return "v\(counter)"
  }

  /// A new variable that the piece in hand does not see.
  mutating func declare(_ shape: Shape, isMany: Bool = false) -> Variable {
    Variable(name: fresh(), shape: shape, isMany: isMany)
  }

  /// What is bound inside is not seen behind it.
  mutating func inner<Made>(_ make: (inout ProgramWriter) -> Made) -> Made {
    let outer = variables
    let made = make(&self)
    variables = outer
    return made
  }

  /// Whether a piece has a value for each of several values of what it uses.
  mutating func tracked(_ make: (inout ProgramWriter) -> Piece) -> (piece: Piece, isMany: Bool) {
    let outer = used
    used = []
    let piece = make(&self)
    let isMany = variables.contains { $0.isMany && used.contains($0.name) }
    used.formUnion(outer)
    return (piece, isMany)
  }

  /// Makes a piece out of what has one value.
  mutating func single(_ make: (inout ProgramWriter) -> Piece) -> Piece {
    inner { writer in
      writer.variables.removeAll(where: \.isMany)
      return make(&writer)
    }
  }

  // MARK: what is at hand

  /// How the rule in hand writes another rule's name.
  mutating func reference(_ rule: Known) -> String {
    let whole = "data.\(rule.package)"
    if let alias = aliases.first(where: { $0.target == "\(whole).\(rule.name)" }), random.chance(70) {
      return alias.alias
    }
    if rule.package == package, random.chance(85) { return rule.name }
    if let alias = aliases.first(where: { $0.target == whole }), random.chance(70) {
      return "\(alias.alias).\(rule.name)"
    }
    return "\(whole).\(rule.name)"
  }

  /// Something bound that fits, a member of it, or a rule.
  mutating func known(_ wanted: Shape) -> Piece? {
    var found: [(text: String, variable: String?)] = []
    for variable in variables {
      for part in ProgramWriter.parts(of: variable.name, variable.shape, depth: 2) where part.shape.fits(wanted) {
        found.append((part.text, variable.name))
        // What is near is used more often.
        found.append((part.text, variable.name))
      }
    }
    if random.chance(found.isEmpty ? 100 : 35) {
      let root = random.chance(60) ? ("input", documents.input) : ("data", documents.data)
      for part in ProgramWriter.parts(of: root.0, root.1, depth: 3) where part.shape.fits(wanted) && part.text != "data"
      {
        found.append((part.text, nil))
      }
    }
    if random.chance(50) {
      for rule in rules where rule.arguments == nil && rule.shape.fits(wanted) {
        found.append((reference(rule), nil))
      }
    }
    if found.isEmpty { return nil }
    let picked = random.pick(found)
    if let variable = picked.variable { used.insert(variable) }
    return .term(.text(imported(picked.text)))
  }

  /// Through an import's name where there is one.
  private mutating func imported(_ text: String) -> String {
    for alias in aliases where text.hasPrefix(alias.target) && random.chance(60) {
      let rest = text.dropFirst(alias.target.count)
      if rest.isEmpty || rest.first == "." || rest.first == "[" { return alias.alias + rest }
    }
    return text
  }

  /// A value and its members, of documents also the first items of arrays.
  static func parts(of text: String, _ shape: Shape, depth: Int) -> [(text: String, shape: Shape)] {
    var found: [(text: String, shape: Shape)] = [(text, shape)]
    guard depth > 0 else { return found }
    switch shape {
    case .record(let fields):
      for field in fields { found += parts(of: text + member(field.name), field.shape, depth: depth - 1) }
    case .array(let item) where text.hasPrefix("input.") || text.hasPrefix("data."):
      found += parts(of: text + "[0]", item, depth: depth - 1)
    default: break
    }
    return found
  }

  static func member(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    return isPlain ? ".\(name)" : "[\"\(name)\"]"
  }

  /// Behind a line's end a minus goes on with the term before it.
  func braces(_ statements: [Piece]) -> Piece {
    let separator = statements.contains { $0.text.hasPrefix("-") } ? ";\n  " : "\n  "
    return .node(.body, ["{\n  ", .list(statements, separator: separator, least: 1), "\n}"])
  }
}
