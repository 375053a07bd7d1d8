/// A value that goes to PostgreSQL beside the statement, never in it. In text, which every version of the server reads.
enum PostgresValue: Sendable {
  case text(String?)
  case integer(Int64?)
  case texts([String?])
  case integers([Int64?])

  /// As libpq wants it, without the zero byte at the end; nil: NULL. Zero bytes within are refused before (`StoreLimits`).
  var bytes: [UInt8]? {
    switch self {
    case .text(let text): text.map { Array($0.utf8) }
    case .integer(let number): number.map { Array(String($0).utf8) }
    case .texts(let texts): PostgresValue.array(texts, PostgresValue.quoted)
    case .integers(let numbers): PostgresValue.array(numbers) { Array(String($0).utf8) }
    }
  }

  private static func array<Element>(_ elements: [Element?], _ encoded: (Element) -> [UInt8]) -> [UInt8] {
    var bytes = Array("{".utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += element.map(encoded) ?? Array("NULL".utf8)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func quoted(_ text: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
    return bytes
  }
}

/// A row of an answer, by column names.
struct PostgresRow: Sendable {
  let columns: [String: String?]

  func text(_ column: String) throws(PostgresFailure) -> String {
    guard let text = try optionalText(column) else { throw .defect(StoreError.unreadable(column)) }
    return text
  }

  func optionalText(_ column: String) throws(PostgresFailure) -> String? {
    guard let value = columns[column] else { throw .defect(StoreError.unreadable(column)) }
    return value
  }

  func integer(_ column: String) throws(PostgresFailure) -> Int64 {
    guard let number = try optionalInteger(column) else { throw .defect(StoreError.unreadable(column)) }
    return number
  }

  func optionalInteger(_ column: String) throws(PostgresFailure) -> Int64? {
    guard let text = try optionalText(column) else { return nil }
    guard let number = Int64(text) else { throw .defect(StoreError.unreadable(column)) }
    return number
  }

  func count(_ column: String) throws(PostgresFailure) -> Int {
    Int(clamping: try integer(column))
  }

  func truth(_ column: String) throws(PostgresFailure) -> Bool {
    try text(column) == "t"
  }
}
