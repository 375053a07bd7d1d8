/// Where a piece of source stands: file, byte range, row and column, both from 1, as OPA prints them.
///
/// Every node of a tree has one, so it is packed: sources are far below 2 GB, and a file is a number that costs nothing to
/// copy.
public struct Location: Sendable, Hashable {
  private var packedFile: FileNumber
  private var packedOffset: UInt32
  private var packedEnd: UInt32
  private var packedRow: UInt32
  private var packedColumn: UInt32

  /// The file's name as messages print it.
  public var file: String {
    get { packedFile.name }
    set { packedFile = FileNumber(newValue) }
  }

  /// The first byte in the file.
  public var offset: Int {
    get { Int(packedOffset) }
    set { packedOffset = UInt32(clamping: newValue) }
  }

  /// The byte behind the last.
  public var end: Int {
    get { Int(packedEnd) }
    set { packedEnd = UInt32(clamping: newValue) }
  }

  public var row: Int {
    get { Int(packedRow) }
    set { packedRow = UInt32(clamping: newValue) }
  }

  /// In code points.
  public var column: Int {
    get { Int(packedColumn) }
    set { packedColumn = UInt32(clamping: newValue) }
  }

  public init(file: String, offset: Int, end: Int, row: Int, column: Int) {
    self.init(FileNumber(file), offset: offset, end: end, row: row, column: column)
  }

  init(_ file: FileNumber, offset: Int, end: Int, row: Int, column: Int) {
    packedFile = file
    packedOffset = UInt32(clamping: offset)
    packedEnd = UInt32(clamping: end)
    packedRow = UInt32(clamping: row)
    packedColumn = UInt32(clamping: column)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(packedFile)
    hasher.combine(UInt64(packedOffset) << 32 | UInt64(packedEnd))
    hasher.combine(UInt64(packedRow) << 32 | UInt64(packedColumn))
  }

  public static let none = Location(file: "", offset: 0, end: 0, row: 0, column: 0)
}
