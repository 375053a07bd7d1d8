import Glibc

/// A megabyte that is set aside while there is room: lines at its start, zeroes after them. Writing into it needs no new
/// block of the disk.
struct ReserveFile {
  static let size = 1 << 20

  private let file: OpenedFile
  private let system: RecordSystem
  private let used: Int

  /// Opens the reserve and locks it; one that is not there, or too small, is set aside now.
  init(_ path: String, system: RecordSystem, patience: Int) throws(RecordFailure) {
    file = try OpenedFile(path, creates: true, appends: false)
    self.system = system
    try file.lock(patience: patience)
    let size = file.size
    if size < ReserveFile.size {
      let zeroes = [UInt8](repeating: 0, count: ReserveFile.size - size)
      if let number = system.writeAll(zeroes, to: file.descriptor, at: size) {
        _ = system.truncate(file.descriptor, size)
        throw .system(path, number)
      }
      if let number = system.syncFailure(file.descriptor) ?? (file.isNew ? file.syncDirectory() : nil) {
        throw .notSynced(path, number)
      }
    }
    // Empty in good times: one byte tells.
    let isEmpty = try file.read(from: 0, count: 1) == [0]
    used = isEmpty ? 0 : ReserveFile.endOfLines(try file.read(from: 0, count: ReserveFile.size))
  }

  /// Bytes that a line can still have.
  var room: Int { ReserveFile.size - used }

  /// The lines that wait for room in the record.
  func lines() throws(RecordFailure) -> [UInt8] { try file.read(from: 0, count: used) }

  func append(_ line: [UInt8]) throws(RecordFailure) {
    if line.count > room { throw .reserveFull(file.path) }
    if let number = system.writeAll(line, to: file.descriptor, at: used) {
      _ = system.writeAll([UInt8](repeating: 0, count: line.count), to: file.descriptor, at: used)
      throw .system(file.path, number)
    }
    if let number = system.syncFailure(file.descriptor) { throw .notSynced(file.path, number) }
  }

  /// Empty again, once its lines are in the record.
  func clear() throws(RecordFailure) {
    if let number = system.writeAll([UInt8](repeating: 0, count: used), to: file.descriptor, at: 0) {
      throw .system(file.path, number)
    }
    if let number = system.syncFailure(file.descriptor) { throw .notSynced(file.path, number) }
  }

  /// What stands before the first zero byte, up to its last whole line.
  private static func endOfLines(_ bytes: [UInt8]) -> Int {
    let end = bytes.firstIndex(of: 0) ?? bytes.count
    return bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  }
}
