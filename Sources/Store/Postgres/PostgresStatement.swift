import CPostgres
import Glibc

/// One statement on its way: sent and awaited with a limit of our own, for a server that is gone without a word.
struct PostgresStatement {
  private let handle: OpaquePointer
  private let deadline: ContinuousClock.Instant

  init(_ handle: OpaquePointer, limit milliseconds: Int32) {
    self.handle = handle
    deadline = .now + .milliseconds(Int(milliseconds))
  }

  func run(_ sql: StaticString, _ values: [PostgresValue]) throws(PostgresFailure) -> [PostgresRow] {
    guard send(sql, values) else { throw lost() }
    try flush()
    var rows: [PostgresRow] = []
    var failure: PostgresFailure?
    while let result = try nextResult() {
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK: break
      case PGRES_TUPLES_OK: rows += PostgresStatement.rows(result)
      default: failure = failure ?? self.failure(result)
      }
    }
    if let failure { throw failure }
    return rows
  }

  private func send(_ sql: StaticString, _ values: [PostgresValue]) -> Bool {
    let encoded = values.map { value in value.bytes.map { $0 + [0] } }
    // One buffer for all, so that every pointer lives until the statement is sent.
    let buffer = encoded.flatMap { $0 ?? [] }
    return buffer.withUnsafeBytes { bytes in
      var pointers: [UnsafePointer<CChar>?] = []
      var offset = 0
      for value in encoded {
        guard let value else {
          pointers.append(nil)
          continue
        }
        pointers.append(bytes.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) })
        offset += value.count
      }
      return sql.withUTF8Buffer { text in
        let terminated = text.map { CChar(bitPattern: $0) } + [0]
        return PQsendQueryParams(handle, terminated, Int32(pointers.count), nil, pointers, nil, nil, 0) == 1
      }
    }
  }

  private func flush() throws(PostgresFailure) {
    while true {
      let left = PQflush(handle)
      if left == 0 { return }
      guard left > 0 else { throw lost() }
      // A server that talks while we send must be listened to, or both wait for ever.
      try wait(POLLIN | POLLOUT)
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
  }

  private func nextResult() throws(PostgresFailure) -> OpaquePointer? {
    while PQisBusy(handle) == 1 {
      try wait(POLLIN)
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
    return PQgetResult(handle)
  }

  private func wait(_ events: Int32) throws(PostgresFailure) {
    while true {
      let left = ContinuousClock.now.duration(to: deadline).components
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { throw .lost("no answer in time") }
      var waited = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
      let count = poll(&waited, 1, Int32(clamping: milliseconds))
      if count > 0 { return }
      if count < 0 && errno != EINTR { throw .lost(SystemWords.of(errno)) }
    }
  }

  private func lost() -> PostgresFailure {
    .lost(PostgresAddress.firstLine(PQerrorMessage(handle)))
  }

  /// The primary message only: the others can hold what was in a row.
  private func failure(_ result: OpaquePointer) -> PostgresFailure {
    let message = PostgresAddress.firstLine(PQresultErrorField(result, PostgresStatement.primaryMessage))
    guard let state = PQresultErrorField(result, PostgresStatement.sqlState) else { return .lost(message) }
    return PostgresFailure(message: message, state: String(cString: state))
  }

  // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY: macros that Swift does not see.
  private static let sqlState = Int32(UInt8(ascii: "C"))
  private static let primaryMessage = Int32(UInt8(ascii: "M"))

  private static func rows(_ result: OpaquePointer) -> [PostgresRow] {
    let names = (0..<PQnfields(result)).map { column in
      PQfname(result, column).map { String(cString: $0) } ?? ""
    }
    return (0..<PQntuples(result)).map { row in
      var columns: [String: String?] = [:]
      for (column, name) in names.enumerated() {
        let column = Int32(column)
        let isNull = PQgetisnull(result, row, column) == 1
        columns.updateValue(isNull ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }, forKey: name)
      }
      return PostgresRow(columns: columns)
    }
  }
}
