import RegoValues

/// One operation of a JSON Patch, on values that may also hold sets (an element's key is the element itself).
struct PatchOperation {
  enum Kind {
    case add(Value)
    case remove
    case replace(Value?)
    case move(from: [Value])
    case copy(from: [Value])
    case test(Value?)
  }

  /// A value that `replace` and `test` lack is missed only after their path led somewhere.
  let kind: Kind
  let path: [Value]

  init(_ value: Value, _ operands: borrowing Operands) throws(BuiltinError) {
    guard case .object(let object) = value else {
      throw operands.failure("must be an array of JSON-Patch objects, but at least one element is not an object")
    }
    path = try PathBuiltins.path(try PatchOperation.attribute(Name.path, object, operands), operands)
    let attribute = try PatchOperation.attribute(Name.op, object, operands)
    guard case .string(let name) = attribute else {
      throw operands.failure("attribute 'op' must be a string but found: \(attribute.typeName)")
    }
    switch name {
    case Name.add: kind = .add(try PatchOperation.attribute(Name.value, object, operands))
    case Name.remove: kind = .remove
    case Name.replace: kind = .replace(object[Name.value])
    case Name.move: kind = .move(from: try PatchOperation.source(object, operands))
    case Name.copy: kind = .copy(from: try PatchOperation.source(object, operands))
    case Name.test: kind = .test(object[Name.value])
    default: throw operands.failure("unrecognized op: '\(name)'")
    }
  }

  /// Made once: a text is hashed where it is made.
  private enum Name {
    static let path: Value = "path"
    static let op: Value = "op"
    static let value: Value = "value"
    static let from: Value = "from"
    static let add: Text = "add"
    static let remove: Text = "remove"
    static let replace: Text = "replace"
    static let move: Text = "move"
    static let copy: Text = "copy"
    static let test: Text = "test"
  }

  private static func attribute(
    _ name: Value, _ object: RegoObject, _ operands: borrowing Operands
  ) throws(BuiltinError) -> Value {
    guard let value = object[name] else { throw operands.failure(PatchError.missing(name.stringValue ?? "").message) }
    return value
  }

  private static func source(_ object: RegoObject, _ operands: borrowing Operands) throws(BuiltinError) -> [Value] {
    try PathBuiltins.path(try attribute(Name.from, object, operands), operands)
  }

  func apply(to document: PatchTree, _ operands: borrowing Operands) throws(BuiltinError) {
    do throws(PatchError) {
      switch kind {
      case .add(let value): try document.insert(value, at: path[...])
      case .remove: try document.remove(at: path[...])
      case .replace(let value):
        if !path.isEmpty || document.isDeleted { try document.remove(at: path[...]) }
        guard let value else { throw PatchError.missing("value") }
        try document.insert(value, at: path[...])
      case .move(let from):
        let value = try document.member(at: from[...])
        if let key = from.last, path.count > from.count, path.starts(with: from) {
          throw PatchError("cannot unfold the already deleted composite node for key \(key)")
        }
        try document.remove(at: from[...])
        try document.insert(value, at: path[...])
      case .copy(let from):
        if from.isEmpty, document.isDeleted { throw PatchError("cannot insert nil value into EditTree") }
        try document.insert(try document.member(at: from[...]), at: path[...])
      case .test(let wanted):
        let found = try document.member(at: path[...])
        guard let wanted else { throw PatchError.missing("value") }
        if found == wanted { return }
        throw PatchError(
          "value from EditTree != patch value.\n\nExpected: \(wanted)\n\nFound: \(document.isDeleted ? "<nil>" : "\(found)")"
        )
      }
    } catch {
      throw operands.failure(error.message)
    }
  }
}

/// What is wrong with a path, in OPA's words.
struct PatchError: Error {
  let message: String
  init(_ message: String) { self.message = message }

  static func missing(_ attribute: String) -> PatchError { PatchError("missing required attribute '\(attribute)'") }
}

/// Values changed at a path, for what `PatchTree` does not open: sets, and paths that lead nowhere.
extension Value {
  func member(at path: ArraySlice<Value>) throws(PatchError) -> Value {
    guard let key = path.first else { return self }
    return try child(key).member(at: path.dropFirst())
  }

  private func child(_ key: Value) throws(PatchError) -> Value {
    switch self {
    case .object(let object):
      if let value = object[key] { return value }
    case .set(let set):
      if set.contains(key) { return key }
    case .array(let array):
      let index = try array.patchIndex(key)
      if index >= 0 && index < array.count { return array[index] }
      throw PatchError("path \(index) does not exist in \(typeName) term \(self)")
    default: throw notComposite(key)
    }
    throw PatchError("path \(key) does not exist in \(typeName) term \(self)")
  }

  /// The key is named where the way goes on below it, or ends in what is only looked at.
  private func notComposite(_ key: Value?) -> PatchError {
    let path = key.map { " for path \($0)" } ?? ""
    let type = typeName.prefix(1).uppercased() + typeName.dropFirst()
    return PatchError("expected composite type\(path), found value: \(self) (type: ast.\(type))")
  }

  func inserting(_ value: Value, at path: ArraySlice<Value>) throws(PatchError) -> Value {
    guard let key = path.first else { return value }
    if path.count > 1 {
      return try replacing(key, with: try child(key).inserting(value, at: path.dropFirst()))
    }
    switch self {
    case .object: return try replacing(key, with: value)
    case .set(let set):
      guard key == value else { throw PatchError("set key \(key) does not equal value to be inserted \(value)") }
      return .set(RegoSet(Array(set.elements) + [value]))
    case .array(let array):
      let index = try array.patchIndex(key)
      guard index >= 0 && index <= array.count else { throw PatchError("index for array insertion out of bounds") }
      var elements = array.elements
      elements.insert(value, at: index)
      return .array(RegoArray(elements))
    default: throw notComposite(nil)
    }
  }

  func removing(_ path: ArraySlice<Value>) throws(PatchError) -> Value {
    guard let key = path.first else { return .null }
    if path.count > 1 {
      return try replacing(key, with: try child(key).removing(path.dropFirst()))
    }
    switch self {
    case .object(let object):
      guard object[key] != nil else { throw PatchError("cannot delete child key \(key) that does not exist") }
      return .object(RegoObject(zip(object.keys, object.values).filter { $0.0 != key }))
    case .set(let set):
      guard set.contains(key) else { throw PatchError("cannot delete child key \(key) that does not exist") }
      return .set(RegoSet(set.elements.filter { $0 != key }))
    case .array(let array):
      let index = try array.patchIndex(key)
      guard index >= 0 && index < array.count else { throw PatchError("index for array delete out of bounds") }
      var elements = array.elements
      elements.remove(at: index)
      return .array(RegoArray(elements))
    default: throw notComposite(nil)
    }
  }

  /// The collection with another value under a key that is there, or that an object gets.
  private func replacing(_ key: Value, with value: Value) throws(PatchError) -> Value {
    switch self {
    case .object(let object):
      var builder = ObjectBuilder()
      for (known, member) in zip(object.keys, object.values) { builder.insert(known, member) }
      builder.insert(key, value)
      return .object(builder.finish())
    case .set(let set): return .set(RegoSet(set.elements.filter { $0 != key } + [value]))
    case .array(let array):
      let index = try array.patchIndex(key)
      guard index >= 0 && index < array.count else { throw PatchError("index for array delete out of bounds") }
      var elements = array.elements
      elements[index] = value
      return .array(RegoArray(elements))
    default: throw notComposite(nil)
    }
  }
}

extension RegoArray {
  fileprivate func patchIndex(_ key: Value) throws(PatchError) -> Int { try RegoArray.patchIndex(key, count: count) }

  /// A place in an array: an integer, its decimal text, or `-` for the place behind the last element.
  static func patchIndex(_ key: Value, count: Int) throws(PatchError) -> Int {
    switch key {
    case .number(let number):
      guard let index = number.exactInt else { throw PatchError("invalid number type for indexing") }
      return index
    case .string(let text):
      let string = text.string
      if string == "-" { return count }
      guard let index = Int(string), !string.hasPrefix("+") else { throw PatchError("invalid string for indexing") }
      if string.hasPrefix("0") && string != "0" { throw PatchError("leading zeros are not allowed in JSON paths") }
      return index
    default: throw PatchError("invalid type for indexing")
    }
  }
}
