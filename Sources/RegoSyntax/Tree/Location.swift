/// Where a piece of source stands: file, byte range, row and column, both from 1, as OPA prints them.
public struct Location: Sendable, Hashable {
  /// The file's name as messages print it.
  public var file: String
  /// Byte offsets into the file, half open.
  public var offset: Int
  public var end: Int
  public var row: Int
  public var column: Int

  public init(file: String, offset: Int, end: Int, row: Int, column: Int) {
    self.file = file
    self.offset = offset
    self.end = end
    self.row = row
    self.column = column
  }

  public static let none = Location(file: "", offset: 0, end: 0, row: 0, column: 0)
}
