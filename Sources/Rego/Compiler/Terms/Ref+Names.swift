import RegoSyntax

extension Ref {
  /// The reference with the author's names for renamed variables.
  func named(by names: [String: String]) -> Ref {
    Ref(
      terms.map { term in
        guard let name = term.variableName, let author = names[name] else { return term }
        return .variable(author, at: term.location)
      })
  }
}
