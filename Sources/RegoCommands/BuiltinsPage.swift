import Rego
import RegoValues

/// The page of all built-ins, written from their declarations: `docs/rego/builtins.md` is what
/// `capabilities --format markdown` prints.
enum BuiltinsPage {
  static func text(_ catalog: BuiltinCatalog) -> String {
    let families = Dictionary(grouping: catalog.builtins.filter { !$0.isInternal }, by: \.category)
      .sorted { $0.key < $1.key }
    let contents = families.map { "- [\(title($0.key))](#\(anchor($0.key))): \($0.value.count)\n" }.joined()
    return head + contents + families.map { family($0.key, $0.value) }.joined()
  }

  private static let head = """
    # Built-in functions

    This page is written from the declarations that the compiler checks calls by. Do not edit it: `make builtins-page`
    writes it anew.

    A built-in that fails makes its expression undefined, unless errors of built-ins are strict. *Not constant* means that
    two queries may get different values; within one query the value stays the same.


    """

  private static func family(_ category: String, _ builtins: [Builtin]) -> String {
    "\n## \(title(category))\n\n<a id=\"\(anchor(category))\"></a>\n"
      + builtins.sorted { $0.name < $1.name }.map(entry).joined()
  }

  private static func anchor(_ category: String) -> String { "family-" + (category.isEmpty ? "eq" : category) }

  private static func title(_ category: String) -> String {
    titles[category] ?? category
  }

  /// Families that are called otherwise than their category.
  private static let titles = [
    "": "Unification and assignment", "internal": "Membership",
    "aggregates": "Aggregates", "array": "Arrays", "bits": "Bits", "comparison": "Comparison",
    "conversions": "Conversions", "crypto": "Cryptography", "encoding": "Encoding", "glob": "Globs",
    "graph": "Graphs", "graphql": "GraphQL", "http": "HTTP", "json": "JSON", "net": "Networks", "numbers": "Numbers",
    "object": "Objects", "opa": "OPA", "providers.aws": "AWS", "rand": "Random numbers",
    "regex": "Regular expressions", "rego": "Rego", "semver": "Semantic versions", "sets": "Sets",
    "strings": "Strings", "time": "Time", "tokens": "Tokens", "tokensign": "Signing tokens", "tracing": "Tracing",
    "types": "Types", "units": "Units", "uri": "URIs", "uuid": "UUIDs", "yaml": "YAML",
  ]

  private static func entry(_ builtin: Builtin) -> String {
    var text = "\n### `\(builtin.name)`\n\n```rego\n\(signature(builtin))\n```\n\n"
    if !builtin.description.isEmpty { text += sentence(builtin.description) + "\n\n" }
    for (argument, name) in zip(builtin.arguments, names(builtin)) { text += item(argument, name: name) }
    text += item(builtin.result, name: resultName(builtin), isResult: true)
    let notes = notes(builtin)
    return notes.isEmpty ? text : text + "\n" + notes.joined(separator: " ") + "\n"
  }

  /// `z := plus(x, y)`, or `z := x + y` where it is an operator.
  private static func signature(_ builtin: Builtin) -> String {
    let names = names(builtin)
    let result = resultName(builtin)
    if let infix = builtin.infix, names.count == 2 {
      let operation = "\(names[0]) \(infix) \(names[1])"
      return [":=", "="].contains(infix) ? operation : "\(result) := \(operation)"
    }
    let call = "\(builtin.name)(\(names.joined(separator: ", ")))"
    return builtin.isRelation
      ? "\(builtin.name)(\((names + [result]).joined(separator: ", ")))" : "\(result) := \(call)"
  }

  private static func names(_ builtin: Builtin) -> [String] {
    builtin.arguments.enumerated().map { $1.describedName ?? "x\($0 + 1)" }
  }

  private static func resultName(_ builtin: Builtin) -> String {
    builtin.result.describedName.map { $0.split(separator: " ").joined(separator: "_") } ?? "result"
  }

  private static func item(_ type: RegoType, name: String, isResult: Bool = false) -> String {
    let about = type.describedText.isEmpty ? "" : ": \(type.describedText)"
    return "- \(isResult ? "returns " : "")`\(name)` (`\(type.pageText)`)\(about)\n"
  }

  private static func notes(_ builtin: Builtin) -> [String] {
    var notes: [String] = []
    if builtin.isDeprecated { notes.append("*Deprecated*: an error in v1 and in strict mode.") }
    if builtin.isRelation { notes.append("A relation: it gives each of its results in turn.") }
    if builtin.purity != .pure { notes.append("*Not constant.*") }
    if builtin.purity == .external {
      notes.append("*Reaches outside*: the gate refuses it unless its capabilities allow it.")
    }
    return notes
  }

  private static func sentence(_ text: String) -> String {
    text.hasSuffix(".") || text.hasSuffix("`") ? text : text + "."
  }
}

extension Builtin {
  /// Calls that only the compiler writes; operators have names of that kind and are no secret.
  fileprivate var isInternal: Bool { name.hasPrefix("internal.") && infix == nil }
}

extension RegoType {
  fileprivate var describedName: String? {
    if case .described(let name, _, _) = self, !name.isEmpty { return name }
    return nil
  }

  fileprivate var describedText: String {
    if case .described(_, let description, _) = self { return description }
    return ""
  }

  /// The type without its name, as messages print it.
  fileprivate var pageText: String {
    if case .described(_, _, let type) = self { return type.pageText }
    return description
  }
}
