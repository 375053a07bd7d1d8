/// How much JSON a reader takes.
public struct JSONLimits: Sendable, Hashable {
  /// Bytes of the text.
  public var bytes: Int
  /// Arrays and objects within each other.
  public var depth: Int

  /// The most bytes of one string.
  public static let longestString = 64 << 20

  public init(bytes: Int = 4 << 20, depth: Int = 200) {
    self.bytes = bytes
    self.depth = depth
  }

  /// For text that a policy made itself.
  public static let generous = JSONLimits(bytes: 256 << 20, depth: 1_000)
}

/// What a reader does with the second of two equal keys.
public enum DuplicateKeys: Sendable {
  /// The last value stays, as in Go and OPA.
  case lastWins
  case refused
}
