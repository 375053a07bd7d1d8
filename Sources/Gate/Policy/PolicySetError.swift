import RegoSyntax

/// Why policies cannot judge. Nothing is judged by the part that is whole: a rule that is missing is a hole in the gate.
public enum PolicySetError: Error, Sendable {
  /// No `.rego` file at all.
  case noModules
  /// Modules, but no rule named `deny`, `violation` or `warn`.
  case noDecidingRules(modules: Int)
  /// Modules that do not parse or compile: every error, and the sources to show lines of.
  case policies(Diagnostics, sources: [String: [UInt8]])
  /// A data file that cannot be read, or two that say different things about the same key.
  case data(file: String, message: String)
  /// A package wants its input in a shape that is not there yet.
  case shapeNotSupported(package: String, shape: InputShape, reason: String)
  /// An annotation that is not understood, such as `custom.input: reviews`.
  case annotation(package: String, rule: String?, message: String)
}

extension PolicySetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noModules: "no policy was found: there is no .rego file"
    case .noDecidingRules(let modules):
      "no rule would run: \(modules == 1 ? "1 module has" : "\(modules) modules have") no rule named deny, violation or warn"
    case .policies(let diagnostics, _): diagnostics.description
    case .data(let file, let message): "\(file): \(message)"
    case .shapeNotSupported(let package, let shape, let reason):
      "package \(package) wants its input in the shape `\(shape.rawValue)` (\(reason)), which cannot be given yet"
    case .annotation(let package, let rule, let message):
      "\(rule.map { "\(package).\($0)" } ?? "package \(package)"): \(message)"
    }
  }
}
