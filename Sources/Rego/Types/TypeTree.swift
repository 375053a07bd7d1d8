import RegoValues

/// What is known of the types of documents, by their paths: `data.a.b` is the node `b` under `a` under `data`.
///
/// A node with a type is a document; a node without is a package, or the rules of a common prefix.
struct TypeTree: Sendable {
  var type: RegoType?
  private(set) var children: [Value: TypeTree] = [:]

  var isEmpty: Bool { type == nil && children.isEmpty }

  /// The keys below, in Rego order.
  var keys: [Value] { children.keys.sorted() }

  subscript(key: Value) -> TypeTree? { children[key] }

  /// Takes the place of what was known of a path.
  mutating func put(_ type: RegoType?, at path: ArraySlice<Value>) {
    guard let key = path.first else {
      self.type = type
      return
    }
    children[key, default: TypeTree()].put(type, at: path.dropFirst())
  }

  /// Adds to what is known of a path, and to the types of the documents that it lies in.
  mutating func insert(_ type: RegoType, at path: ArraySlice<Value>) {
    guard let key = path.first else {
      self.type = self.type.map { TypeTree.merge($0, type) } ?? type
      if case .object = type {
        for leaf in leaves { self.type = TypeTree.insert(leaf.type, at: leaf.path[...], into: self.type) }
      }
      return
    }
    let rest = path.dropFirst()
    var child = children.removeValue(forKey: key) ?? TypeTree()
    if !rest.isEmpty { child.type = TypeTree.insert(type, at: rest, into: child.type) }
    child.insert(type, at: rest)
    children[key] = child
  }

  /// The documents below, with their paths from here.
  private var leaves: [(path: [Value], type: RegoType)] {
    keys.flatMap { key -> [(path: [Value], type: RegoType)] in
      guard let child = children[key] else { return [] }
      if let type = child.type { return [([key], type)] }
      return child.leaves.map { ([key] + $0.path, $0.type) }
    }
  }

  /// The type of the whole node. What lies below may have members that no rule tells of.
  var extent: RegoType {
    if let type { return type }
    let properties = keys.compactMap { key -> (key: Value, value: RegoType)? in
      switch key {
      case .string, .number, .bool: children[key].map { (key, $0.extent) }
      default: nil
      }
    }
    return .object(properties: properties, dynamic: DynamicProperty(key: .string, value: .anything))
  }

  // MARK: Merging

  /// What two rules of one document make of it together.
  private static func merge(_ a: RegoType, _ b: RegoType) -> RegoType {
    switch (a.bare, b.bare) {
    case (.unknown, let type), (let type, .unknown): return type
    case (.object(let first, let left?), .object(let second, let right?)) where first.isEmpty && second.isEmpty:
      return .object(key: left.key.union(right.key), value: merge(left.value, right.value))
    case (.object(let properties, let mine?), .any(var types)) where properties.isEmpty:
      let place = types.firstIndex {
        if case .object(let properties, .some) = $0.bare { return properties.isEmpty }
        return false
      }
      guard let place, case .object(_, let other?) = types[place].bare else { return a.union(b) }
      types[place] = .object(key: other.key.union(mine.key), value: other.value.union(mine.value))
      return .any(types)
    case (.set(let left), .set(let right)): return .set(left.union(right))
    case (.any, .any): return a.union(b)
    case (.any, _): return merge(b, a)
    default: return a.union(b)
    }
  }

  /// An object's type, with what lies at a path in it among its dynamic properties; other types stay as they are.
  private static func insert(_ type: RegoType, at path: ArraySlice<Value>, into object: RegoType?) -> RegoType? {
    guard let key = path.first, case .object(let properties, let dynamic)? = object?.bare else { return object }
    let rest = path.dropFirst()
    let value =
      rest.isEmpty ? type : insert(type, at: rest, into: .object(properties: [], dynamic: nil)) ?? type
    let more = DynamicProperty(
      key: dynamic.map { $0.key.union(.of(key)) } ?? .of(key), value: dynamic.map { $0.value.union(value) } ?? value)
    return .object(properties: properties, dynamic: more)
  }
}
