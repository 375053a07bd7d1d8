import GRDB

/// What an error of SQLite means for the caller.
enum SQLiteFailure {
  static func words(_ error: any Error) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else { return .failed(reason: "SQLite: \(type(of: error))") }
    let message = error.message ?? "no words"
    return .sqlite(
      message, code: error.extendedResultCode.rawValue, isDefect: !isOutside(error.resultCode))
  }

  /// The disk, the system or another program, not what was asked.
  private static func isOutside(_ code: ResultCode) -> Bool {
    [
      .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_CANTOPEN, .SQLITE_READONLY,
      .SQLITE_INTERRUPT, .SQLITE_PROTOCOL, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_ABORT,
    ].contains(code)
  }

  /// A sync that failed: the system has dropped what it could not write, and the next sync would say that all is well.
  static func isLostSync(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    return [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC].contains(error.extendedResultCode)
  }
}
