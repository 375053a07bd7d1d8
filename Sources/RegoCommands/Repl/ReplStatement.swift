import RegoSyntax
import RegoValues

/// What a line, or several, say.
enum ReplStatement {
  case query(Body)
  /// A package clause where there is one, imports as text, and rules.
  case definitions(package: String?, imports: [String], rules: [(rule: Rule, text: String)])

  /// A query comes first: `x := 1` is one, and the session makes a rule of it.
  init(_ text: String, options: ParserOptions) throws(Diagnostics) {
    let asQuery: Diagnostics
    do throws(Diagnostics) {
      self = .query(try Parser.query(Array(text.utf8), file: "", options: options))
      return
    } catch {
      asQuery = error
    }
    let hasPackage = ReplStatement.beginsWithPackage(text)
    let prefix = hasPackage ? "" : "package \(SessionModule.defaultPath)\n"
    do throws(Diagnostics) {
      let module = try Parser.module(Array((prefix + text).utf8), file: "", options: options)
      self = ReplStatement(module, hasPackage: hasPackage)
    } catch {
      // What was understood further explains more.
      let asModule = error.moved(rows: prefix.isEmpty ? 0 : 1, bytes: prefix.utf8.count)
      throw asModule.first.location.offset > asQuery.first.location.offset ? asModule : asQuery
    }
  }

  /// The same text as a rule; throws where it is none.
  init(rule text: String, options: ParserOptions) throws(Diagnostics) {
    let source = "package \(SessionModule.defaultPath)\n\(text)"
    self = ReplStatement(try Parser.module(Array(source.utf8), file: "", options: options), hasPackage: false)
  }

  private init(_ module: Module, hasPackage: Bool) {
    let imports = module.imports.map { item in
      "import \(item.path)" + (item.alias.map { " as \($0)" } ?? "")
    }
    // A rule's text goes on to the next rule; several bodies behind one head are one text.
    let starts = module.rules.map(\.location.offset).filter { start in
      module.source.indices.contains(start) && module.source[start] != UInt8(ascii: "{")
    }
    let rules = zip(starts, starts.dropFirst() + [module.source.count]).compactMap { start, end in
      module.rules.first { $0.location.offset == start }.map { rule in
        (rule, ReplStatement.trimmed(String(decoding: module.source[start..<max(start, end)], as: UTF8.self)))
      }
    }
    let package = module.package.path.withoutRoot
    self = .definitions(package: hasPackage ? package : nil, imports: imports, rules: rules)
  }

  private static func beginsWithPackage(_ text: String) -> Bool {
    let lines = text.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    return lines.first { !$0.isEmpty && !$0.hasPrefix("#") }?.hasPrefix("package") ?? false
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension Diagnostics {
  /// The same for a source that begins later.
  fileprivate func moved(rows: Int, bytes: Int) -> Diagnostics {
    func moved(_ diagnostic: Diagnostic) -> Diagnostic {
      var diagnostic = diagnostic
      diagnostic.location.row = max(diagnostic.location.row - rows, 0)
      diagnostic.location.offset = max(diagnostic.location.offset - bytes, 0)
      diagnostic.location.end = max(diagnostic.location.end - bytes, 0)
      return diagnostic
    }
    return Diagnostics(moved(first), others.map(moved))
  }
}
