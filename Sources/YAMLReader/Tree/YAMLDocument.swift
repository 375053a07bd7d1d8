import RegoValues

/// One document of a stream: its value, and the position of every key and value in it.
public struct YAMLDocument: Sendable {
  /// What the document says; an empty document is `null`.
  public let value: Value
  public let positions: PositionTable

  /// Where the document's content begins.
  public var start: Position { positions.root.value }
}
