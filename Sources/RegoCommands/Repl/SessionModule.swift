import RegoSyntax
import RegoValues

/// A package that is written line by line: kept as text, so that it is compiled, shown and told of like any other source.
struct SessionModule {
  /// One rule as it was entered.
  struct Definition {
    /// The first name of the rule's head.
    var name: String
    var text: String
  }

  /// The package's path as a package clause writes it: `repl.input`.
  let path: String
  var imports: [String] = []
  var definitions: [Definition] = []

  static let defaultPath = "repl"

  /// The name that the module's locations have.
  var file: String { "package \(path)" }

  /// What stands before the definitions: also the context of queries.
  var head: String { (["package \(path)"] + imports).joined(separator: "\n") + "\n" }

  var source: String {
    definitions.reduce(into: head) { text, definition in text += "\n\(definition.text)\n" }
  }

  func parsed(_ options: ParserOptions) throws(Diagnostics) -> Module {
    try Parser.module(Array(source.utf8), file: file, options: options)
  }

  /// A row of the source as a row of what was entered.
  func enteredRow(_ row: Int) -> Int {
    var start = imports.count + 1
    for definition in definitions {
      let count = definition.text.utf8.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
      if row > start, row <= start + 1 + count { return max(row - start - 1, 1) }
      start += count + 1
    }
    return row
  }

  /// Takes the rules of a name away; false where there are none.
  mutating func remove(_ name: String) -> Bool {
    let before = definitions.count
    definitions.removeAll { $0.name == name }
    return definitions.count < before
  }

  /// What imports call their documents.
  func hasImport(named name: String, _ options: ParserOptions) -> Bool {
    guard let module = try? Parser.module(Array(head.utf8), file: file, options: options) else { return false }
    return module.imports.contains { item in
      if let alias = item.alias { return alias == name }
      guard case .scalar(.string(let last))? = item.path.terms.last?.kind else { return false }
      return last.string == name
    }
  }
}
