import RegoValues

/// Why a constraint or a template cannot be used: what is wrong, and at which place of its document.
enum ConstraintProblem: Error, Hashable, Sendable {
  case wrongType(at: [Value], want: String)
  case missing(at: [Value])
  case unknownKey(at: [Value])
  /// The engine judges by Rego alone; what a template says in another language is not passed over in silence.
  case unsupportedEngine(String)
  case unknownTarget(String)

  /// The same, of a value that stands below `prefix`.
  func below(_ prefix: [Value]) -> ConstraintProblem {
    switch self {
    case .wrongType(let path, let want): .wrongType(at: prefix + path, want: want)
    case .missing(let path): .missing(at: prefix + path)
    case .unknownKey(let path): .unknownKey(at: prefix + path)
    case .unsupportedEngine, .unknownTarget: self
    }
  }
}

extension ConstraintProblem: CustomStringConvertible {
  var description: String {
    switch self {
    case .wrongType(let path, let want): "\(KeyPath(path)) must be \(want)"
    case .missing(let path): "\(KeyPath(path)) is missing"
    case .unknownKey(let path): "\(KeyPath(path)) is not known"
    case .unsupportedEngine(let name):
      "the engine \(name) is not supported: write the rule in Rego, or leave the template to the cluster"
    case .unknownTarget(let name): "the target \(name) is not known"
    }
  }
}
