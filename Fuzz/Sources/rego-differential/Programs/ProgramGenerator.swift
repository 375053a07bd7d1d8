/// Random modules with data and input that a compiler accepts: expressions are made for a wanted shape out of what is at hand
/// and fits. One program of twenty carries one fault.
struct ProgramGenerator: CaseGenerator {
  func make(_ random: inout Random, index: Int) -> GeneratedCase {
    var writer = ProgramWriter(random: random)
    let made = writer.program()
    random = writer.random
    return made
  }
}

extension ProgramWriter {
  mutating func program() -> GeneratedCase {
    // Packages refer to those before them only, so that enumerating one of them is no recursion.
    let packages = Array(
      ["p", "q.r", "q.s", "lib[\"x-y\"]"].prefix(random.weighted([(45, 1), (30, 2), (15, 3), (10, 4)])))
    var modules: [Piece] = []
    for package in packages {
      self.package = package
      for _ in 0..<(random.chance(15) ? 2 : 1) { modules.append(module(packages)) }
    }
    if modules.count > 1 { note("several modules") }
    if random.chance(5) {
      note("fault")
      let at = random.below(modules.count)
      modules[at] = .node(.module, [modules[at], fault(), "\n"])
    }
    var made = GeneratedCase(query: query(packages))
    made.modules = modules
    made.data = dataDocument(packages)
    made.input = Documents.json(documents.input, &random)
    made.features = features
    return made
  }

  private mutating func dataDocument(_ packages: [String]) -> Piece {
    guard case .record(let fields) = documents.data else { return "{}" }
    var members: [(String, Piece)] = []
    for field in fields where !random.chance(3) { members.append((field.name, Documents.json(field.shape, &random))) }
    if random.chance(20) {
      note("base and virtual documents together")
      let base = Documents.members([("base", JSONPieces.any(&random, depth: 2))])
      members.append(random.chance(50) ? ("p", base) : ("q", Documents.members([("t", base), ("r", base)])))
    }
    return Documents.members(members)
  }

  // MARK: modules

  private mutating func module(_ packages: [String]) -> Piece {
    hasNotBodies = random.chance(60)
    aliases = []
    var imports: [Piece] = []
    if hasNotBodies { imports.append("import future.keywords.not\n") }
    // Version 1 has these anyway, version 0 needs them; so the rows are the same in both.
    imports.append("import future.keywords.in\nimport future.keywords.every\nimport future.keywords.contains\n")
    for _ in 0..<random.below(3) { if let made = importing() { imports.append(made) } }
    var items: [Piece] = []
    for _ in 0..<(2 + random.below(5)) { items += rule() }
    if random.chance(40) { items.shuffle(using: &random) }
    return .node(
      .module,
      [
        .text("package \(package)\n"), .list(imports, separator: "", least: 0), .list(items, separator: "\n", least: 0),
        "\n",
      ]
    )
  }

  private mutating func importing() -> Piece? {
    var targets: [String] = []
    if case .record(let fields) = documents.input { targets += fields.map { "input" + ProgramWriter.member($0.name) } }
    if case .record(let fields) = documents.data { targets += fields.map { "data" + ProgramWriter.member($0.name) } }
    for rule in rules where rule.package != package {
      targets.append("data.\(rule.package).\(rule.name)")
      targets.append("data.\(rule.package)")
    }
    guard !targets.isEmpty else { return nil }
    let target = random.pick(targets)
    guard !aliases.contains(where: { $0.target == target }) else { return nil }
    note("import")
    let alias = "im\(aliases.count)"
    aliases.append((alias, target))
    return .text("import \(target) as \(alias)\n")
  }

  // MARK: queries

  private mutating func query(_ packages: [String]) -> Piece {
    let all = packages.enumerated().map { "data.\($1) = x\($0)" }.joined(separator: "; ")
    aliases = []
    hasNotBodies = false
    package = ""
    startRule()
    switch random.below(10) {
    case 0:
      note("query through data")
      return .text(random.pick(["data[x][y] = z", "some x; data[x] = y", "data[\"p\"][x] = y", "data = x"]))
    case 1:
      note("query through a package")
      return .text("data.\(random.pick(packages))[x] = y")
    case 2:
      note("query with with")
      return .node(
        .plain, [.text("x = data.\(random.pick(packages)) with input as "), Documents.json(documents.input, &random)])
    case 3:
      note("query with a body")
      let statements = body(1 + random.below(2), depth: 2)
      return .node(.plain, [.text(all + "; "), .list(statements, separator: "; ", least: 0)])
    default: return .text(all)
    }
  }
}
