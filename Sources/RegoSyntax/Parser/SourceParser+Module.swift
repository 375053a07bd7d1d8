import RegoValues

extension SourceParser {
  /// A whole source file.
  mutating func module() throws(SyntaxFailure) -> Module {
    guard !isAtEnd else {
      throw failure(.emptyModule, at: Location(file: file, offset: 0, end: 0, row: 0, column: 0))
    }
    guard isAt(.package) else {
      let start = here
      if current.kind == .illegal { throw unexpected() }
      throw failure(.packageExpected, at: start)
    }
    let package = try package()
    var imports: [Import] = []
    var rules: [Rule] = []
    while !isAtEnd {
      if isAt(.package) { throw failure(.unexpectedPackage) }
      if isAt(.import) {
        imports.append(try importing())
      } else {
        rules += try ruleGroup()
      }
    }
    return Module(
      file: file, version: version, package: package, imports: imports, rules: rules,
      comments: lexed.comments, source: source)
  }

  private mutating func package() throws(SyntaxFailure) -> Package {
    let start = here
    advance()
    guard current.kind == .identifier else { throw unexpected() }
    let path = try path()
    let data = Term(location: path.location, kind: .variable("data"))
    var terms = path.terms
    if case .variable(let name)? = terms.first?.kind {
      terms[0] = Term(location: terms[0].location, kind: .scalar(.string(Text(name))))
    }
    return Package(location: span(from: start), path: Ref([data] + terms))
  }

  /// A reference of names and strings, as packages and imports have it.
  private mutating func path() throws(SyntaxFailure) -> (terms: [Term], location: Location) {
    let start = here
    let name = text(current)
    let head = Term(location: here, kind: .variable(name))
    advance()
    let whole = try references(on: head)
    if case .call = whole.kind { throw failure(.unexpected(token: "call", isKeyword: false, nil), at: whole.location) }
    guard case .reference(let reference) = whole.kind else { return ([head], span(from: start)) }
    for term in reference.terms.dropFirst() {
      guard case .scalar(.string) = term.kind else {
        throw SyntaxFailure(
          problem: .unexpected(token: term.kindName, isKeyword: false, .string), location: term.location)
      }
    }
    return (reference.terms, span(from: start))
  }

  private mutating func importing() throws(SyntaxFailure) -> Import {
    let start = here
    advance()
    guard current.kind == .identifier else { throw unexpected() }
    let path = try path()
    guard let first = path.terms.first, case .variable(let root) = first.kind,
      ["data", "future", "input", "rego"].contains(root)
    else { throw failure(.importRoot(path.terms.first.map(Self.name) ?? ""), at: path.location) }
    var alias: String?
    if isAt(.as) {
      advance()
      guard isName(current) else { throw unexpected(.variable) }
      let name = text(current)
      advance()
      guard name != "input", name != "data" else { throw unexpected(.variable) }
      alias = name
    }
    try refuseKeywordEnd(path.terms, root: root, alias: alias)
    let result = Import(location: span(from: start), path: Ref(path.terms), alias: alias)
    let names = path.terms.map(Self.name)
    if root == "rego" { try importRego(names, at: path.location) }
    if root == "future" { try importFuture(names, alias: alias, at: path.location) }
    return result
  }

  /// The last part of a path becomes a name: it cannot be a keyword.
  private func refuseKeywordEnd(_ terms: [Term], root: String, alias: String?) throws(SyntaxFailure) {
    guard alias == nil, root == "data" || root == "input", terms.count > 1, let last = terms.last else { return }
    let name = Self.name(last)
    let word = Word(identifier: Array(name.utf8))
    if word != .contains, keywords.makesKeyword(word) {
      throw failure(.importEndsWithKeyword(name), at: last.location)
    }
  }

  private static func name(_ term: Term) -> String {
    switch term.kind {
    case .variable(let name): name
    case .scalar(.string(let text)): text.string
    default: term.kindName
    }
  }

  private mutating func importRego(_ names: [String], at location: Location) throws(SyntaxFailure) {
    guard names == ["rego", "v1"] else {
      throw failure(.importRego(names.joined(separator: ".")), at: location)
    }
    hasRegoImport = true
    if version == .v0 { version = .v0CompatV1 }
    keywords.formUnion(.v1)
    try refuseBothImports(at: location)
  }

  private mutating func importFuture(
    _ names: [String], alias: String?, at location: Location
  ) throws(SyntaxFailure) {
    guard names.count > 1, names[1] == "keywords" else { throw failure(.importFuture, at: location) }
    guard alias == nil else { throw failure(.importFutureAlias, at: location) }
    let allowed = FutureKeywords.named.filter { allowsExperiments || $0.keyword.isDisjoint(with: .experimental) }
    if names.count == 2 {
      for (_, keyword) in allowed { keywords.formUnion(keyword) }
    } else if let (_, keyword) = allowed.first(where: { $0.name == names[2] }) {
      keywords.formUnion(keyword)
    } else {
      throw failure(.importKeyword(allowed: allowed.map(\.name)), at: location)
    }
    hasFutureImport = true
    try refuseBothImports(at: location)
  }

  private func refuseBothImports(at location: Location) throws(SyntaxFailure) {
    if version == .v0CompatV1, hasRegoImport, hasFutureImport { throw failure(.importsExclusive, at: location) }
  }
}
