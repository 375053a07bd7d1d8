import Foundation

/// The lines of record files, one after the other and never all at once: records grow.
enum RecordFiles {
  /// No decision is longer.
  private static let longestLine = 16 << 20
  private static let chunk = 1 << 20

  enum Piece {
    case line([UInt8])
    /// What follows the last newline: the program was stopped while it wrote.
    case torn
    case tooLong
  }

  static func read(_ path: String, _ take: (Piece) -> Void) throws(InstallError) {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw .unusable("\(path) cannot be read") }
    defer { try? handle.close() }
    var rest: [UInt8] = []
    var isTooLong = false
    while let data = try? handle.read(upToCount: chunk), !data.isEmpty {
      var bytes = [UInt8](data)[...]
      while let end = bytes.firstIndex(of: 0x0A) {
        rest += bytes[..<end]
        take(isTooLong || rest.count > longestLine ? .tooLong : .line(rest))
        rest.removeAll(keepingCapacity: true)
        isTooLong = false
        bytes = bytes[(end + 1)...]
      }
      rest += bytes
      if rest.count > longestLine {
        isTooLong = true
        rest.removeAll()
      }
    }
    if !rest.isEmpty || isTooLong { take(.torn) }
  }
}
