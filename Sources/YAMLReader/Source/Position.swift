/// A place in a source text. Line and column count from 1; the column counts bytes of UTF-8, as compilers and `git` do.
public struct Position: Hashable, Sendable, Comparable {
  public var line: Int
  public var column: Int
  /// Bytes from the start of the text.
  public var offset: Int

  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// The first byte of a text.
  public static let start = Position(line: 1, column: 1, offset: 0)

  public static func < (left: Position, right: Position) -> Bool { left.offset < right.offset }
}

/// Where one value of a document stands: its key, where it has one, and the value itself.
public struct Place: Hashable, Sendable {
  /// The key's first byte; nil for list items and the document's root.
  public var key: Position?
  /// The value's first byte (its anchor or tag, where one stands before it).
  public var value: Position
  /// The byte after the value's last.
  public var end: Position

  public init(key: Position?, value: Position, end: Position) {
    self.key = key
    self.value = value
    self.end = end
  }
}
