import RegoSyntax

/// Why an evaluation gave no answer. Not the same as an undefined result.
public struct EvaluationError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// Rules or functions that gave different values where there can be one only.
    case conflict = "eval_conflict_error"
    /// A built-in was given an operand of a type that it does not take.
    case type = "eval_type_error"
    case builtin = "eval_builtin_error"
    /// `with` could not put a value where it should go.
    case withMerge = "eval_with_merge_error"
    /// The caller called it off.
    case cancelled = "eval_cancel_error"
    /// A limit of `EvaluationLimits` was reached.
    case limit = "eval_limit_error"
    case `internal` = "eval_internal_error"
  }

  public var code: Code
  public var message: String
  public var location: Location

  public init(code: Code, message: String, location: Location) {
    self.code = code
    self.message = message
    self.location = location
  }
}

extension EvaluationError: CustomStringConvertible {
  /// `file:row: code: message`.
  public var description: String {
    location.row == 0
      ? "\(code.rawValue): \(message)" : "\(location.file):\(location.row): \(code.rawValue): \(message)"
  }
}
