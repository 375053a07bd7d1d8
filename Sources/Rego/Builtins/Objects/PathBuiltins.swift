import RegoValues

/// `json.filter`, `json.remove` and `json.patch`: parts of a document by path.
enum PathBuiltins {
  static let all: [Builtin] = [filter, remove, patch]

  private static let paths = RegoType.any([
    .array(of: .any([.string, .anyArray])), .set(.any([.string, .anyArray])),
  ])

  static let filter = Builtin(
    "json.filter", category: "object",
    description: "Returns what lies under the given paths (`a/b/c`, or arrays of keys), with the objects around it.",
    arguments: [
      .named("object", .anyObject, "the object to take from"), .named("paths", paths, "the paths to keep"),
    ], result: .named("filtered", .anyObject, "what lies under the paths")
  ) { (operands, _) throws(BuiltinError) in
    let document = Value.object(try operands.object(0))
    return try tree(operands).filtered(document)
  }

  static let remove = Builtin(
    "json.remove", category: "object", description: "Returns the object without what lies under the given paths.",
    arguments: [
      .named("object", .anyObject, "the object to cut"), .named("paths", paths, "the paths to leave out"),
    ], result: .named("output", .anyObject, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    let document = Value.object(try operands.object(0))
    return try tree(operands).removed(document)
  }

  private static func tree(_ operands: borrowing Operands) throws(BuiltinError) -> PathTree {
    var tree = PathTree()
    for element in try operands.elements(1) {
      tree.insert(try PathBuiltins.path(element, operands)[...])
    }
    return tree
  }

  /// The keys of `a/b/c` (`/` may stand before it; `~1` is `/`, `~0` is `~`) or of an array.
  static func path(_ value: Value, _ operands: borrowing Operands) throws(BuiltinError) -> [Value] {
    switch value {
    case .array(let array): return Array(array.elements)
    case .string(let text):
      if text.byteCount == 0 { return [] }
      return text.withBytes { bytes in
        bytes.drop { $0 == UInt8(ascii: "/") }.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
          .map { .string(unescaped($0)) }
      }
    default:
      throw operands.typeError(
        1, expected: "one of {set, array} containing string paths or array of path segments", got: value.typeName)
    }
  }

  /// Parts of a text between slashes are valid UTF-8, and stay so.
  private static func unescaped(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Text {
    if !part.contains(UInt8(ascii: "~")) { return Text(validUTF8: UnsafeBufferPointer(rebasing: part)) }
    var output: [UInt8] = []
    var bytes = part.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "~") else {
        output.append(byte)
        continue
      }
      switch bytes.next() {
      case UInt8(ascii: "1"): output.append(UInt8(ascii: "/"))
      case UInt8(ascii: "0"): output.append(byte)
      case let other?: output += [byte, other]
      case nil: output.append(byte)
      }
    }
    return Text(joined: output)
  }

  static let patch = Builtin(
    "json.patch", category: "object",
    description: "Returns the document after the operations of a JSON Patch (RFC 6902).",
    arguments: [
      .named("target", .anything, "the document"),
      .named(
        "patches",
        .array(
          of: .object(
            properties: [("op", .string), ("path", .anything)],
            dynamic: DynamicProperty(key: .anything, value: .anything))), "the operations in order"),
    ], result: .named("output", .anything, "the changed document")
  ) { (operands, _) throws(BuiltinError) in
    let document = PatchTree(operands[0])
    for operation in try operands.array(1).elements {
      try PatchOperation(operation, operands).apply(to: document, operands)
    }
    return document.value
  }
}

/// Paths as a tree of keys; a node without children stands for everything below it.
struct PathTree {
  private var children: [Value: PathTree] = [:]
  private var isEnd = false

  mutating func insert(_ path: ArraySlice<Value>) {
    guard let key = path.first else { return }
    if isEnd { return }
    if path.count == 1 {
      var end = PathTree()
      end.isEnd = true
      children[key] = end
    } else {
      children[key, default: PathTree()].insert(path.dropFirst())
    }
  }

  /// What of `value` lies under the paths.
  func filtered(_ value: Value) -> Value {
    if isEnd { return value }
    switch value {
    case .object(let object):
      return .object(
        RegoObject(
          zip(object.keys, object.values).compactMap { key, member in
            children[key].map { (key, $0.filtered(member)) }
          }))
    case .array(let array):
      return .array(
        RegoArray(
          array.elements.enumerated().compactMap { index, element in
            children[.text(String(index))].map { $0.filtered(element) }
          }))
    case .set(let set):
      return .set(RegoSet(set.elements.compactMap { element in children[element].map { $0.filtered(element) } }))
    default: return value
    }
  }

  /// `value` without what lies under the paths.
  func removed(_ value: Value) -> Value {
    switch value {
    case .object(let object):
      return .object(
        RegoObject(
          zip(object.keys, object.values).compactMap { key, member in
            rest(member, under: key).map { (key, $0) }
          }))
    case .array(let array):
      return .array(
        RegoArray(
          array.elements.enumerated().compactMap { index, element in rest(element, under: .text(String(index))) }))
    case .set(let set): return .set(RegoSet(set.elements.compactMap { rest($0, under: $0) }))
    default: return value
    }
  }

  private func rest(_ member: Value, under key: Value) -> Value? {
    guard let child = children[key] else { return member }
    return child.isEnd ? nil : child.removed(member)
  }
}
