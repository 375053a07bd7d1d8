import RegoValues

/// `uri.parse` and `uri.is_valid`, as Go's `url.Parse`.
enum URIBuiltins {
  static let all: [Builtin] = [parse, isValid]

  static let parse = Builtin(
    "uri.parse", category: "uri",
    description: "Returns the parts of a URI that are not empty: `scheme`, `hostname`, `port`, `path`, `raw_path`, "
      + "`raw_query` and `fragment`.",
    arguments: [.named("uri", .string, "the URI to take apart")],
    result: .named("output", .object(key: .string, value: .string), "its parts")
  ) { (operands, _) throws(BuiltinError) in
    let bytes = try operands.string(0).bytes
    do throws(GoFailure) {
      return .object(try GoURL(bytes).members)
    } catch {
      throw operands.failure(error.message)
    }
  }

  static let isValid = Builtin(
    "uri.is_valid", category: "uri", description: "Returns true when the string is a URI that is not empty.",
    arguments: [.named("uri", .string, "the string to look at")],
    result: .named("result", .boolean, "whether it is a URI")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string(let text) = operands[0] else { return false }
    let bytes = text.bytes
    return .bool(!bytes.isEmpty && (try? GoURL(bytes)) != nil)
  }
}

extension GoURL {
  /// Parts that are empty are left out; a path that is escaped as Go would escape it shows unescaped.
  fileprivate var members: RegoObject {
    let parts: [(Value, [UInt8])] = [
      ("scheme", scheme), ("hostname", hostname), ("port", port), ("path", path),
      ("raw_path", rawPath.isEmpty ? path : rawPath), ("raw_query", rawQuery), ("fragment", fragment),
    ]
    return RegoObject(parts.filter { !$0.1.isEmpty }.map { ($0.0, .string(Text(repairing: $0.1))) })
  }
}
