import RegoSyntax

/// Names for the variables of one rule, with all its branches, or of one query.
struct LocalNames {
  private let prefix: String
  private var next = 0
  /// Names of the author's that look like ours.
  private var taken: Set<String> = []
  /// The author's names of renamed variables.
  private(set) var authorNames: [String: String] = [:]

  /// What generated variables stand for, where messages may have to show it.
  private(set) var origins: [String: Term] = [:]

  init(prefix: String = "__local") { self.prefix = prefix }

  mutating func fresh() -> String {
    while true {
      let name = "\(prefix)\(next)__"
      next += 1
      if !taken.contains(name) { return name }
    }
  }

  mutating func fresh(for author: String) -> String {
    let name = fresh()
    authorNames[name] = author
    return name
  }

  /// A generated variable for a term.
  mutating func fresh(standingFor term: Term) -> Term {
    let name = fresh()
    origins[name] = term
    return .variable(name, at: term.location)
  }

  mutating func avoid(_ name: String) {
    if name.hasPrefix("__local") { taken.insert(name) }
  }

  /// True for a variable that no author wrote.
  func isGenerated(_ name: String) -> Bool {
    name.hasPrefix(prefix) && authorNames[name] == nil && !taken.contains(name)
  }

  /// The reference as its author wrote it: with the names of renamed variables, and the terms that generated ones stand for.
  func shown(_ ref: Ref) -> Ref {
    var terms: [Term] = []
    for (position, term) in ref.terms.enumerated() {
      let written = shown(term)
      // A reference that begins with a hoisted one is one reference again.
      if position == 0, case .reference(let inner) = written.kind {
        terms += inner.terms
      } else {
        terms.append(written)
      }
    }
    return Ref(terms)
  }

  private func shown(_ term: Term) -> Term {
    switch term.kind {
    case .variable(let name):
      if let author = authorNames[name] { return .variable(author, at: term.location) }
      if let origin = origins[name] { return shown(origin) }
      return isGenerated(name) ? .variable("_", at: term.location) : term
    case .reference(let ref): return Term(location: term.location, kind: .reference(shown(ref)))
    default:
      var copy = term
      copy.rewriteParts { $0 = shown($0) }
      copy.rewriteComprehension { heads, body in
        heads = heads.map { shown($0) }
        show(&body)
      }
      return copy
    }
  }

  private func show(_ body: inout Body) {
    for index in body.indices {
      body[index].rewriteTerms { $0 = shown($0) }
      body[index].rewriteBodies { show(&$0) }
    }
  }

  /// The author's name of a variable, `_` for a wildcard.
  func author(_ name: String) -> String {
    let author = authorNames[name] ?? name
    return author.hasPrefix("$") ? "_" : author
  }
}
