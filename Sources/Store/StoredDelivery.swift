/// A delivery as it is kept: what it was called, never what it said.
public struct StoredDelivery: Sendable, Hashable {
  public var forge: String
  public var id: String
  public var event: String
  /// Milliseconds since 1970.
  public var receivedAt: Int64
  /// A second delivery of the same id asks for its work again after so many milliseconds.
  public var duplicateMilliseconds: Int64

  public init(forge: String, id: String, event: String, receivedAt: Int64, duplicateMilliseconds: Int64 = 60_000) {
    self.forge = forge
    self.id = id
    self.event = event
    self.receivedAt = receivedAt
    self.duplicateMilliseconds = duplicateMilliseconds
  }
}

/// What became of a delivery.
public enum Acceptance: Sendable, Hashable {
  case new
  /// It had come before; whether its work was asked for again.
  case duplicate(askedAgain: Bool)
}
