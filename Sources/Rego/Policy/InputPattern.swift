import RegoValues

/// A path into `input` as rules name it, before any input is seen: `input.spec.containers[_].image`.
///
/// Everything below the last step may be read as well.
public struct InputPattern: Sendable, Hashable {
  public enum Step: Sendable, Hashable {
    case key(Value)
    /// A variable, or a key that is only known when the rule runs.
    case any
  }

  public var steps: [Step]

  public init(_ steps: [Step]) { self.steps = steps }
}
