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

extension StaticString {
  fileprivate var text: String {
    withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
  }
}
