import RegoValues

/// JSON schemas by name, for the type checker.
///
/// ```swift
/// var schemas = SchemaSet()
/// schemas.set(pod, at: [])              // describes `input` of every module
/// schemas.set(acl, at: ["lists", "acl"])  // `schema.lists.acl` in annotations
/// options.schemas = schemas
/// ```
/// Source: OPA's page on schemas. Nothing is fetched: a `$ref` to another host is an error.
public struct SchemaSet: Sendable {
  private var documents: [[Text]: Value] = [:]

  public init() {}

  public var isEmpty: Bool { documents.isEmpty }

  /// Names a schema; the empty path names that of the whole input.
  public mutating func set(_ schema: Value, at path: [String]) {
    documents[path.map { Text($0) }] = schema
  }

  /// The schema of a name; nil for an unknown one.
  public func schema(at path: [String]) -> Value? { documents[path.map { Text($0) }] }

  /// The schema of a path of strings below `schema`.
  func schema(at path: [Value]) -> Value? {
    var names: [Text] = []
    for key in path {
      guard case .string(let name) = key else { return nil }
      names.append(name)
    }
    return documents[names]
  }
}
