import RegoValues

/// A rule's offer of a fix: operations of RFC 6902 on the document that it judged.
///
/// A rule puts it into its result, beside `msg` and `fix`:
///
/// ```rego
/// deny contains {"msg": msg, "patch": [{"op": "replace", "path": "/spec/replicas", "value": 2}]} if …
/// ```
///
/// Paths lead from the object's own root, in either input shape; `/request/object` in front of them is left out. What a
/// rule says of the Pod that a workload implies is carried to the workload's template.
public struct JSONPatch: Hashable, Sendable {
  public enum Operation: Hashable, Sendable {
    case add([String], Value)
    case replace([String], Value)
    case remove([String])
    /// Nothing is done unless this value stands there.
    case test([String], Value)
  }

  /// Never empty.
  public var operations: [Operation]

  public init(_ operations: [Operation]) { self.operations = operations }

  static let mostOperations = 32
  static let deepest = 64
  static let mostBytes = 16 << 10

  /// Why a value is no patch that can be offered.
  struct Problem: Error {
    var words: String
  }

  /// Reads the value of `patch` in a rule's result.
  init(_ value: Value) throws(Problem) {
    guard case .array(let items) = value, items.count > 0 else {
      throw Problem(words: "it is no array of operations")
    }
    if items.count > JSONPatch.mostOperations {
      throw Problem(words: "it has more than \(JSONPatch.mostOperations) operations")
    }
    if JSONWriter.bytes(value).count > JSONPatch.mostBytes {
      throw Problem(words: "it is longer than \(JSONPatch.mostBytes) bytes")
    }
    operations = []
    for item in items.elements { operations.append(try JSONPatch.operation(item)) }
  }

  private static func operation(_ item: Value) throws(Problem) -> Operation {
    guard let name = item["op"]?.stringValue, let pointer = item["path"]?.stringValue else {
      throw Problem(words: "an operation without `op` and `path`")
    }
    let path = try tokens(pointer)
    if name == "remove" { return .remove(path) }
    guard ["add", "replace", "test"].contains(name) else {
      throw Problem(words: "`\(SafeText.line(name, longest: 20))` is none of add, replace, remove, test")
    }
    guard let value = item["value"] else { throw Problem(words: "`\(name)` without `value`") }
    switch name {
    case "add": return .add(path, value)
    case "replace": return .replace(path, value)
    default: return .test(path, value)
    }
  }

  /// The steps of a JSON pointer (RFC 6901).
  private static func tokens(_ pointer: String) throws(Problem) -> [String] {
    if pointer.isEmpty { return [] }
    guard pointer.utf8.first == UInt8(ascii: "/") else {
      throw Problem(words: "the path `\(SafeText.line(pointer, longest: 80))` does not begin with `/`")
    }
    let parts = pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.count > deepest { throw Problem(words: "a path of more than \(deepest) steps") }
    return parts.map { part in
      String(Substring(part)).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  /// The patch with each path carried to another document; nil where one leads nowhere there.
  func moved(_ place: ([String]) -> [String]?) -> JSONPatch? {
    var moved: [Operation] = []
    for operation in operations {
      switch operation {
      case .add(let path, let value): moved += place(path).map { [.add($0, value)] } ?? []
      case .replace(let path, let value): moved += place(path).map { [.replace($0, value)] } ?? []
      case .remove(let path): moved += place(path).map { [.remove($0)] } ?? []
      case .test(let path, let value): moved += place(path).map { [.test($0, value)] } ?? []
      }
    }
    return moved.count == operations.count ? JSONPatch(moved) : nil
  }
}

extension JSONPatch {
  /// The document after all operations; nil where one cannot be done.
  public func applied(to document: Value) -> Value? {
    var document = document
    for operation in operations {
      let next: Value?
      switch operation {
      case .add(let path, let value): next = JSONPatch.changed(document, path[...], .add(value))
      case .replace(let path, let value): next = JSONPatch.changed(document, path[...], .replace(value))
      case .remove(let path): next = JSONPatch.changed(document, path[...], .remove)
      case .test(let path, let value):
        next = JSONPatch.value(at: path[...], in: document) == value ? document : Optional.none
      }
      guard let next else { return nil }
      document = next
    }
    return document
  }

  private enum Change {
    case add(Value)
    case replace(Value)
    case remove
  }

  private static func value(at path: ArraySlice<String>, in document: Value) -> Value? {
    guard let first = path.first else { return document }
    switch document {
    case .object(let members): return members[.string(Text(first))].flatMap { value(at: path.dropFirst(), in: $0) }
    case .array(let items):
      guard let index = index(first, below: items.count) else { return nil }
      return value(at: path.dropFirst(), in: items[index])
    default: return nil
    }
  }

  private static func changed(_ document: Value, _ path: ArraySlice<String>, _ change: Change) -> Value? {
    guard let first = path.first else {
      switch change {
      case .add(let value), .replace(let value): return value
      case .remove: return nil
      }
    }
    switch document {
    case .object(let members): return changed(members, first, path.dropFirst(), change)
    case .array(let items): return changed(items, first, path.dropFirst(), change)
    default: return nil
    }
  }

  private static func changed(
    _ members: RegoObject, _ first: String, _ rest: ArraySlice<String>, _ change: Change
  ) -> Value? {
    let key = Value.string(Text(first))
    var pairs = Array(zip(members.keys, members.values))
    let place = pairs.firstIndex { $0.0 == key }
    if !rest.isEmpty {
      guard let place, let inside = changed(pairs[place].1, rest, change) else { return nil }
      pairs[place].1 = inside
      return .object(RegoObject(pairs))
    }
    switch (change, place) {
    case (.add(let value), let place?), (.replace(let value), let place?): pairs[place].1 = value
    case (.add(let value), nil): pairs.append((key, value))
    case (.remove, let place?): pairs.remove(at: place)
    case (.replace, nil), (.remove, nil): return nil
    }
    return .object(RegoObject(pairs))
  }

  private static func changed(
    _ items: RegoArray, _ first: String, _ rest: ArraySlice<String>, _ change: Change
  ) -> Value? {
    var elements = Array(items.elements)
    if rest.isEmpty, case .add(let value) = change {
      guard let place = first == "-" ? elements.count : index(first, below: elements.count + 1) else { return nil }
      elements.insert(value, at: place)
      return .array(RegoArray(elements))
    }
    guard let place = index(first, below: elements.count) else { return nil }
    if !rest.isEmpty {
      guard let inside = changed(elements[place], rest, change) else { return nil }
      elements[place] = inside
    } else if case .replace(let value) = change {
      elements[place] = value
    } else {
      elements.remove(at: place)
    }
    return .array(RegoArray(elements))
  }

  /// A plain number without zeros in front.
  private static func index(_ token: String, below count: Int) -> Int? {
    guard let index = Int(token), index >= 0, index < count, String(index) == token else { return nil }
    return index
  }
}
