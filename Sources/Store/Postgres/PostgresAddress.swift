import CPostgres

/// A server's address as libpq reads it, with our own defaults for what it leaves open. Never printed.
struct PostgresAddress: Sendable {
  let url: String

  /// What the address says stands; the last ones stand over it.
  private static let defaults: [(String, String)] = [
    ("connect_timeout", "5"), ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
    ("tcp_user_timeout", "15000"), ("fallback_application_name", "gatehouse"),
  ]
  private static let demands: [(String, String)] = [("client_encoding", "UTF8")]

  /// Blocks until there is a connection or the time for it is over.
  func connect() throws(PostgresFailure) -> OpaquePointer {
    let settings = PostgresAddress.defaults + [("dbname", url)] + PostgresAddress.demands
    let handle = PostgresAddress.withPointers(settings.map(\.0)) { keys in
      PostgresAddress.withPointers(settings.map(\.1)) { values in
        // 1: `dbname` is read as a whole address.
        PQconnectdbParams(keys, values, 1)
      }
    }
    guard let handle else { throw .lost("no memory for a connection") }
    guard PQstatus(handle) == CONNECTION_OK else {
      defer { PQfinish(handle) }
      throw .lost(withoutPassword(PostgresAddress.firstLine(PQerrorMessage(handle))))
    }
    // The server's notices are not for standard error.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    guard PQsetnonblocking(handle, 1) == 0 else {
      PQfinish(handle)
      throw .lost("the connection cannot be used without blocking")
    }
    return handle
  }

  /// The first line of what libpq says.
  static func firstLine(_ message: UnsafePointer<CChar>?) -> String {
    guard let message else { return "no words" }
    let line = String(cString: message).prefix { $0 != "\n" && $0 != "\r\n" }
    return line.isEmpty ? "no words" : String(line)
  }

  /// libpq does not say passwords. Should it ever, nobody reads them.
  private func withoutPassword(_ message: String) -> String {
    guard let options = PQconninfoParse(url, nil) else { return "the address cannot be read" }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      let value = option.pointee.val.map { String(cString: $0) } ?? ""
      let isSecret = ["password", "sslpassword"].contains(String(cString: keyword))
      if isSecret, !value.isEmpty, message.contains(value) { return "the connection failed" }
      option += 1
    }
    return message
  }

  private static func withPointers<Answer>(
    _ words: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Answer
  ) -> Answer {
    let buffer = words.flatMap { (word: String) -> [UInt8] in Array(word.utf8) + [0] }
    return buffer.withUnsafeBytes { bytes in
      var pointers: [UnsafePointer<CChar>?] = []
      var offset = 0
      for word in words {
        pointers.append(bytes.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) })
        offset += word.utf8.count + 1
      }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { list in
        guard let base = list.baseAddress else { preconditionFailure("a list with an end is never empty") }
        return body(base)
      }
    }
  }
}
