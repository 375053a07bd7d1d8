import RegoValues

/// A `$ref`, an `id` or the address of a draft: a URL whose fragment may be a JSON pointer (RFC 6901).
struct SchemaReference {
  private let url: GoURL
  let text: String

  init(_ text: Text) throws(SchemaProblem) {
    do throws(GoFailure) {
      url = try GoURL(text.bytes)
    } catch {
      throw SchemaProblem(error.message)
    }
    self.text = String(decoding: url.bytes, as: UTF8.self)
  }

  private init(_ url: GoURL) {
    self.url = url
    text = String(decoding: url.bytes, as: UTF8.self)
  }

  /// The reference of a document that has no address.
  static let nowhere: SchemaReference? = try? SchemaReference("")

  /// Without the fragment.
  var address: String { String(text.prefix { $0 != "#" }) }

  var isFile: Bool { url.scheme == Array("file".utf8) }

  /// Whether something could be read from there without knowing where one stands.
  var isCanonical: Bool {
    if isFile { return url.path.first == UInt8(ascii: "/") }
    return !url.scheme.isEmpty && !url.host.isEmpty
  }

  /// What the other reference means where this one is the base.
  func resolving(_ other: SchemaReference) throws(SchemaProblem) -> SchemaReference {
    try SchemaReference(Text(SchemaReference(url.resolving(other.url)).text))
  }

  /// What the fragment points at; a fragment that is no pointer means the whole document.
  func target(in document: Value) throws(SchemaProblem) -> Value {
    guard url.fragment.first == UInt8(ascii: "/") else { return document }
    var target = document
    for token in url.fragment.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      target = try SchemaReference.step(from: target, SchemaReference.unescaped(Array(token)))
    }
    return target
  }

  private static func step(from value: Value, _ token: Text) throws(SchemaProblem) -> Value {
    switch value {
    case .object(let object):
      guard let member = object[.string(token)] else { throw SchemaProblem("Object has no key '\(token)'") }
      return member
    case .array(let array):
      guard let index = goInteger(token.string) else { throw SchemaProblem("Invalid array index '\(token)'") }
      guard index >= 0, index < array.count else {
        throw SchemaProblem("Out of bound array[0,\(array.count)] index '\(index)'")
      }
      return array[index]
    default: throw SchemaProblem("Invalid token reference '\(token)'")
    }
  }

  private static func goInteger(_ text: String) -> Int? { Int(text) }

  private static func unescaped(_ token: [UInt8]) -> Text {
    var bytes: [UInt8] = []
    var index = 0
    while index < token.count {
      if token[index] == UInt8(ascii: "~"), index + 1 < token.count, token[index + 1] | 1 == UInt8(ascii: "1") {
        bytes.append(token[index + 1] == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
        index += 2
      } else {
        bytes.append(token[index])
        index += 1
      }
    }
    return Text(repairing: bytes)
  }
}
