import GRDB

/// The only ways that SQL reaches SQLite. A `StaticString` has no value in it, so every value is bound.
extension Database {
  func run(_ sql: StaticString, _ arguments: StatementArguments = StatementArguments()) throws {
    try cachedStatement(sql: sql.text).execute(arguments: arguments)
  }

  func all(_ sql: StaticString, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
    try Row.fetchAll(cachedStatement(sql: sql.text), arguments: arguments)
  }

  func first(_ sql: StaticString, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql.text), arguments: arguments)
  }

  /// Several statements without values: migrations.
  func script(_ sql: StaticString) throws {
    try execute(sql: sql.text)
  }
}

/// Columns read without a trap: GRDB's own reading ends the process where a value is not what was expected.
extension Row {
  func text(_ column: String) throws -> String {
    guard let text = try optionalText(column) else { throw StoreError.unreadable(column) }
    return text
  }

  func optionalText(_ column: String) throws -> String? {
    try optional(column, String.fromDatabaseValue)
  }

  func integer(_ column: String) throws -> Int64 {
    guard let number = try optionalInteger(column) else { throw StoreError.unreadable(column) }
    return number
  }

  func optionalInteger(_ column: String) throws -> Int64? {
    try optional(column, Int64.fromDatabaseValue)
  }

  func count(_ column: String) throws -> Int {
    Int(clamping: try integer(column))
  }

  private func optional<Value>(_ column: String, _ read: (DatabaseValue) -> Value?) throws -> Value? {
    guard let found = self[column] as DatabaseValue? else { throw StoreError.unreadable(column) }
    if found.isNull { return nil }
    guard let value = read(found) else { throw StoreError.unreadable(column) }
    return value
  }
}

extension StaticString {
  fileprivate var text: String {
    withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
  }
}
