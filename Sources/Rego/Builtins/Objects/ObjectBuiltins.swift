import RegoValues

/// `object.*`.
enum ObjectBuiltins {
  static let all: [Builtin] = [get, keys, filter, remove, subset, union, unionN]

  private static let keyCollection = RegoType.any([.anyArray, .anyObject, .anySet])

  static let get = Builtin(
    "object.get", category: "object",
    description: "Returns the value under a key, or under a path of keys in an array; else the default.",
    arguments: [
      .named("object", .anyObject, "the object to look in"), .named("key", .anything, "the key, or an array of keys"),
      .named("default", .anything, "what to return where there is none"),
    ], result: .named("value", .anything, "the value found, or the default")
  ) { (operands, _) throws(BuiltinError) in
    let object = try operands.object(0)
    guard case .array(let path) = operands[1] else { return object[operands[1]] ?? operands[2] }
    var value = operands[0]
    for key in path.elements {
      guard let next = value.lookup(key) else { return operands[2] }
      value = next
    }
    return value
  }

  static let keys = Builtin(
    "object.keys", category: "object", description: "Returns the keys of an object as a set.",
    arguments: [.named("object", .anyObject, "the object")], result: .named("value", .anySet, "its keys")
  ) { (operands, _) throws(BuiltinError) in .set(RegoSet(try operands.object(0).keys)) }

  static let filter = Builtin(
    "object.filter", category: "object", description: "Returns the object with only the given keys.",
    arguments: [
      .named("object", .anyObject, "the object"), .named("keys", keyCollection, "the keys to keep"),
    ], result: .named("filtered", .anyObject, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    let object = try operands.object(0)
    let kept = try keySet(operands)
    return .object(RegoObject(zip(object.keys, object.values).filter { kept.contains($0.0) }))
  }

  static let remove = Builtin(
    "object.remove", category: "object", description: "Returns the object without the given keys.",
    arguments: [
      .named("object", .anyObject, "the object"), .named("keys", keyCollection, "the keys to leave out"),
    ], result: .named("output", .anyObject, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    let object = try operands.object(0)
    let removed = try keySet(operands)
    return .object(RegoObject(zip(object.keys, object.values).filter { !removed.contains($0.0) }))
  }

  private static func keySet(_ operands: borrowing Operands) throws(BuiltinError) -> RegoSet {
    switch operands[1] {
    case .set(let set): return set
    case .array(let array): return RegoSet(array.elements)
    case .object(let object): return RegoSet(object.keys)
    default: throw operands.typeError(1, oneOf: "object", "set", "array")
    }
  }

  static let subset = Builtin(
    "object.subset", category: "object",
    description:
      "Returns true if one collection is part of another: members of an object at every depth, elements of a "
      + "set, a run of an array's elements.",
    arguments: [
      .named("super", keyCollection, "the whole"), .named("sub", keyCollection, "the part"),
    ], result: .named("result", .boolean, "whether the second is part of the first")
  ) { (operands, _) throws(BuiltinError) in
    switch (operands[0], operands[1]) {
    case (.object(let whole), .object(let part)): return .bool(isSubset(part, of: whole))
    case (.set(let whole), .set(let part)): return .bool(isSubset(part, of: whole))
    case (.array(let whole), .array(let part)): return .bool(isRun(part, of: whole))
    case (.array(let whole), .set(let part)):
      return .bool(isSubset(part, of: RegoSet(whole.elements)))
    default:
      throw .type("object.subset: both arguments object.subset must be of the same type or array and set")
    }
  }

  private static func isSubset(_ part: RegoObject, of whole: RegoObject) -> Bool {
    zip(part.keys, part.values).allSatisfy { key, value in
      whole[key].map { isPart(value, of: $0) } ?? false
    }
  }

  private static func isSubset(_ part: RegoSet, of whole: RegoSet) -> Bool {
    part.count <= whole.count && part.elements.allSatisfy { whole.contains($0) }
  }

  /// Under the members of objects the same holds again; a set is not part of an array there.
  private static func isPart(_ part: Value, of whole: Value) -> Bool {
    switch (whole, part) {
    case (.object(let whole), .object(let part)): isSubset(part, of: whole)
    case (.set(let whole), .set(let part)): isSubset(part, of: whole)
    case (.array(let whole), .array(let part)): isRun(part, of: whole)
    default: whole == part
    }
  }

  private static func isRun(_ part: RegoArray, of whole: RegoArray) -> Bool {
    if part.count > whole.count { return false }
    return (0...(whole.count - part.count)).contains { start in
      whole.elements[start..<(start + part.count)].elementsEqual(part.elements)
    }
  }

  static let union = Builtin(
    "object.union", category: "object",
    description:
      "Returns the members of both objects; objects under the same key are joined, else the second's value stays.",
    arguments: [.named("a", .anyObject, "the first object"), .named("b", .anyObject, "the second object")],
    result: .named("output", .anyObject, "the joined object")
  ) { (operands, _) throws(BuiltinError) in
    let left = try operands.object(0)
    return .object(joined(left, try operands.object(1)))
  }

  private static func joined(_ left: RegoObject, _ right: RegoObject) -> RegoObject {
    if left.count == 0 { return right }
    if right.count == 0 { return left }
    var keys: ContiguousArray<Value> = []
    var values: ContiguousArray<Value> = []
    keys.reserveCapacity(left.count)
    values.reserveCapacity(left.count)
    var (mine, theirs) = (0, 0)
    left.keys.sideBySide(right.keys) { key, other in
      if let place = key ?? other { keys.append(place.pointee) }
      values.append(joined(key.map { _ in left.values[mine] }, other.map { _ in right.values[theirs] }))
      if key != nil { mine += 1 }
      if other != nil { theirs += 1 }
    }
    if keys.count == left.count { return left.replacing(values: values) }
    return RegoObject(sortedKeys: keys, values: values)
  }

  /// What stands under a key that at least one of two objects has.
  private static func joined(_ left: Value?, _ right: Value?) -> Value {
    if case .object(let inner)? = left, case .object(let other)? = right { return .object(joined(inner, other)) }
    return right ?? left ?? .null
  }

  static let unionN = Builtin(
    "object.union_n", category: "object",
    description: "Joins the objects of an array from left to right, as `object.union` does.",
    arguments: [.named("objects", .array(of: .anyObject), "the objects to join")],
    result: .named("output", .anyObject, "the joined object")
  ) { (operands, _) throws(BuiltinError) in
    var result = RegoObject.empty
    for element in try operands.array(0).elements {
      guard case .object(let object) = element else {
        throw operands.elementError(0, expected: "objects", found: element)
      }
      result = joined(result, object)
    }
    return .object(result)
  }
}
