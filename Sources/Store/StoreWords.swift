/// Every word that a store's errors say. None holds a connection string.
extension StoreError {
  static let closed = StoreError.unavailable(reason: "the store is closed")
  static let crowded = StoreError.unavailable(reason: "too much waits to be written")
  static let poisoned = StoreError.unavailable(
    reason: "the disk did not confirm a write; what was answered before is safe. Look at the disk, then restart")

  static func held(path: String, holder: String) -> StoreError {
    .unavailable(reason: "\(path) is in use by \(holder); one process at a time may have it")
  }

  static func system(_ doing: String, _ code: Int32) -> StoreError {
    .unavailable(reason: "\(doing): \(SystemWords.of(code))")
  }

  static func notAFile(_ path: String) -> StoreError {
    .unavailable(reason: "\(path) is not a plain file")
  }

  static func foreign(_ path: String) -> StoreError {
    .unavailable(reason: "\(path) holds tables that are not Gatehouse's")
  }

  static func sqlite(_ message: String, code: Int32, isDefect: Bool) -> StoreError {
    let reason = "SQLite: \(message) (\(code))"
    return isDefect ? .failed(reason: reason) : .unavailable(reason: reason)
  }

  static func postgres(_ message: String, state: String?, isDefect: Bool) -> StoreError {
    let reason = state.map { "PostgreSQL: \(message) (\($0))" } ?? "PostgreSQL: \(message)"
    return isDefect ? .failed(reason: reason) : .unavailable(reason: reason)
  }

  static func tooLong(_ field: String, bytes: Int, limit: Int) -> StoreError {
    .failed(reason: "\(field) has \(bytes) bytes, \(limit) at the most")
  }

  static func zeroByte(_ field: String) -> StoreError {
    .failed(reason: "\(field) holds a zero byte")
  }

  static func empty(_ field: String) -> StoreError {
    .failed(reason: "\(field) is empty")
  }

  static func unreadable(_ column: String) -> StoreError {
    .failed(reason: "column \(column) holds what this version does not know")
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unavailable(let reason): "the store is not available: \(reason)"
    case .newerSchema(let found, let known):
      "the store was written by a newer version (tables \(found), known \(known)); run that version or restore a backup"
    case .failed(let reason): "the store refused: \(reason)"
    }
  }
}
