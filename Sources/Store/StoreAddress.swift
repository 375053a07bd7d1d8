import CPostgres

/// Where the store is: `sqlite:/var/lib/gatehouse/serve.db` or `postgresql://gatehouse@db.example/gatehouse`.
///
/// ```swift
/// let store = try await StoreAddress("sqlite:/var/lib/gatehouse/serve.db").open()
/// ```
public struct StoreAddress: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case sqlite(path: String)
    case postgres(url: String)
  }

  let place: Place

  public init(_ text: String) throws(StoreAddressError) {
    if text.utf8.contains(0) { throw .zeroByte }
    guard let colon = text.firstIndex(of: ":") else { throw .unknownKind }
    switch text[..<colon] {
    case "sqlite": place = .sqlite(path: try StoreAddress.path(text[text.index(after: colon)...]))
    case "postgresql", "postgres":
      try StoreAddress.checkPostgres(text)
      place = .postgres(url: text)
    default: throw .unknownKind
    }
  }

  /// An embedded file rather than a server.
  public var isEmbedded: Bool {
    if case .sqlite = place { true } else { false }
  }

  /// The store at this address. A file is locked for this process; a server is first spoken to by the first call, which is
  /// to be `migrate()`.
  public func open() async throws(StoreError) -> any Store {
    switch place {
    case .sqlite(let path): try await SQLiteStore.open(path: path)
    case .postgres(let url): PostgresStore(url: url)
    }
  }

  private static func path(_ rest: Substring) throws(StoreAddressError) -> String {
    // `sqlite:///path` is the same as `sqlite:/path`: no host stands between.
    let path = rest.hasPrefix("///") ? rest.dropFirst(2) : rest
    if path.hasPrefix("//") { throw .hostForFile }
    guard path.hasPrefix("/") else { throw .relativePath }
    guard !path.hasSuffix("/") else { throw .directory }
    return String(path)
  }

  /// libpq's own reading of the address. Its words for what is wrong can hold the password, so they are not shown.
  private static func checkPostgres(_ text: String) throws(StoreAddressError) {
    guard text.contains("://"), let options = PQconninfoParse(text, nil) else { throw .unreadablePostgres }
    PQconninfoFree(options)
  }
}

extension StoreAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// For logs: no user, no password, no host.
  public var description: String {
    switch place {
    case .sqlite(let path): "sqlite:\(path)"
    case .postgres: "postgresql"
    }
  }

  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What is wrong with an address. The words do not repeat it: it may hold a password.
public enum StoreAddressError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownKind
  case relativePath
  case hostForFile
  case directory
  case unreadablePostgres
  case zeroByte

  public var description: String {
    switch self {
    case .unknownKind: "the store begins with sqlite: or postgresql://"
    case .relativePath: "sqlite: is followed by a path that begins with /, such as sqlite:/var/lib/gatehouse/serve.db"
    case .hostForFile: "sqlite: names a file of this computer; there is no host in it"
    case .directory: "sqlite: names a file, not a directory"
    case .unreadablePostgres:
      "postgresql:// cannot be read as a connection URL "
        + "(postgresql://user@host:port/database?sslmode=verify-full; characters such as @ / % in a password are written as %40 %2F %25)"
    case .zeroByte: "the store's address holds a zero byte"
    }
  }
}
