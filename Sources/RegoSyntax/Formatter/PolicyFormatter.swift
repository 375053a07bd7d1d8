import RegoValues

/// Lays out policies as `opa fmt` does (https://www.openpolicyagent.org/docs/cli#fmt).
///
/// Lines are broken where the author broke them: a list whose items stand on several lines has an item line each, a body
/// that stands on the line of its head stays there. Everything else (spaces, indentation, blank lines, order of imports,
/// `if`, `contains` and `:=`) is decided here. Comments stay with what they stand above or behind.
///
/// ```swift
/// let source = Array("package p\nallow if {input.ok==true}".utf8)
/// String(decoding: try PolicyFormatter.format(source, file: "p.rego"), as: UTF8.self)
/// // package p
/// //
/// // allow if input.ok == true
/// ```
public struct PolicyFormatter: Sendable {
  /// The language that is written.
  public enum Target: Sendable, Hashable {
    case v0
    case v1
    /// What both versions read: v1 with `import rego.v1`.
    case v0CompatV1
  }

  public var target: Target
  /// Leaves out `import rego.v1` and the imports of `future.keywords` that v1 does not need.
  public var dropsV0Imports: Bool

  public init(target: Target = .v1, dropsV0Imports: Bool = false) {
    self.target = target
    self.dropsV0Imports = dropsV0Imports
  }

  /// Formats a source that is read as the version in `options`, v1 unless told otherwise.
  public static func format(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions(version: .v1),
    formatter: PolicyFormatter = PolicyFormatter()
  ) throws(Diagnostics) -> [UInt8] {
    formatter.format(try Parser.module(source, file: file, options: options))
  }

  /// The text of a module, laid out anew; the module must still hold the source that it was read from.
  public func format(_ module: Module) -> [UInt8] {
    var text = layout(module)
    // A comment that moved can move what is around it: lay out what was written until it stays as it is.
    var round = 0
    while !module.comments.isEmpty, round < PolicyFormatter.mostRounds, let again = reread(text, as: module) {
      let next = layout(again)
      if next == text { break }
      text = next
      round += 1
    }
    return text
  }

  private static let mostRounds = 4

  private func layout(_ module: Module) -> [UInt8] {
    var writer = FormatWriter(module, imports: imports(of: module), target: target)
    writer.module(module)
    return writer.text
  }

  private func reread(_ text: [UInt8], as module: Module) -> Module? {
    var options = ParserOptions(version: target == .v1 ? .v1 : .v0)
    options.experimentalKeywords = true
    return try? Parser.module(text, file: module.file, options: options)
  }
}

// MARK: Imports

extension PolicyFormatter {
  /// The imports that the formatted module has.
  private func imports(of module: Module) -> [Import] {
    var result = module.imports
    if target == .v1, dropsV0Imports { result.removeAll { $0.isRegoV1 } }
    let hasRegoV1 = result.contains(where: \.isRegoV1)
    if target == .v0CompatV1, !hasRegoV1 { result.append(.regoV1(behind: result)) }
    if hasRegoV1 && target != .v0 || target == .v0CompatV1 || target == .v1 && dropsV0Imports {
      result.removeAll { $0.isPartOfV1 }
    }
    return result
  }
}

extension Import {
  /// The dotted path.
  var names: [String] {
    path.terms.map { term in
      switch term.kind {
      case .variable(let name): name
      case .scalar(.string(let text)): text.string
      default: ""
      }
    }
  }

  var isRegoV1: Bool { names == ["rego", "v1"] }

  var isFutureKeyword: Bool { names.starts(with: ["future", "keywords"]) }

  /// An import of keywords that v1 has without it. (`not`, `and` and `or` are none of them.)
  fileprivate var isPartOfV1: Bool {
    guard isFutureKeyword else { return false }
    return names.count == 2 || ["in", "every", "if", "contains"].contains(names[2])
  }

  /// `import rego.v1` on the line behind the imports of keywords, or before all others.
  fileprivate static func regoV1(behind others: [Import]) -> Import {
    let row = others.filter { $0.isFutureKeyword }.map(\.location.row).max().map { $0 + 1 } ?? 1
    let place = Location(file: "", offset: 0, end: 0, row: row, column: 1)
    return Import(location: place, path: Ref(builtin: "rego.v1", at: place), alias: nil)
  }
}
