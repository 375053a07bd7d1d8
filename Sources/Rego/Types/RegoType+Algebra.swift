import RegoValues

/// What the checker asks of types. Where a question has no sure answer the answer is `anything`: no policy is refused for want of knowledge.
extension RegoType {
  /// Without the description of an argument or result.
  var bare: RegoType {
    var type = self
    while case .described(_, _, let inner) = type { type = inner }
    return type
  }

  var isAnything: Bool {
    if case .any(let types) = bare { return types.isEmpty }
    return false
  }

  /// Unions, objects and arrays beyond this size are taken as less than they are: the checker stays linear.
  static let sizeLimit = 64

  // MARK: Construction

  /// Either of two types.
  func union(_ other: RegoType) -> RegoType {
    if isAnything || other.isAnything { return .anything }
    var members: [RegoType] = []
    for type in alternatives + other.alternatives where !members.contains(where: { $0.isSame(as: type) }) {
      members.append(type)
      if members.count > RegoType.sizeLimit { return .anything }
    }
    return members.count == 1 ? members[0] : .any(RegoType.inOrder(members))
  }

  /// The members of a union; the type itself where it is none.
  private var alternatives: [RegoType] {
    if case .any(let types) = bare { return types.flatMap(\.alternatives) }
    return [bare]
  }

  /// In the order in which messages list the members of a union.
  static func inOrder(_ types: [RegoType]) -> [RegoType] {
    types.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }

  private var rank: Int {
    switch bare {
    case .null: 0
    case .boolean: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    case .set: 6
    case .any: 7
    case .function: 8
    case .described: 9
    }
  }

  /// The type of a constant.
  static func of(_ value: Value) -> RegoType {
    switch value {
    case .null: .null
    case .bool: .boolean
    case .number: .number
    case .string: .string
    case .array(let array): .array((0..<array.count).map { of(array[$0]) })
    case .object(let object):
      .object(zip(object.keys, object.values).map { ($0, of($1)) }, dynamic: nil)
    case .set: .anySet
    }
  }

  /// The type of an array literal.
  static func array(_ items: [RegoType]) -> RegoType {
    items.isEmpty || items.count > sizeLimit ? .anyArray : .array(fixed: items, dynamic: nil)
  }

  /// The type of an object literal.
  static func object(_ members: [(key: Value, value: RegoType)], dynamic: DynamicProperty?) -> RegoType {
    if members.count > sizeLimit || (members.isEmpty && dynamic == nil) { return .anyObject }
    return .object(properties: members, dynamic: dynamic)
  }

  // MARK: Parts

  /// The type of what may index this type; nil where nothing may.
  var keys: RegoType? {
    switch bare {
    case .array: .number
    case .set(let element): element.bare
    case .object(let properties, let dynamic):
      RegoType.union(of: properties.map { RegoType.of($0.key) } + (dynamic.map { [$0.key] } ?? []))
    case .any(let types): types.isEmpty ? .anything : RegoType.union(of: types.compactMap(\.keys))
    default: nil
    }
  }

  /// The type of what indexing gives; nil where nothing may be indexed.
  var values: RegoType? {
    switch bare {
    case .array(let fixed, let dynamic): RegoType.union(of: fixed + (dynamic.map { [$0] } ?? []))
    case .set(let element): element.bare
    case .object(let properties, let dynamic):
      RegoType.union(of: properties.map(\.value) + (dynamic.map { [$0.value] } ?? []))
    case .any(let types): types.isEmpty ? .anything : RegoType.union(of: types.compactMap(\.values))
    default: nil
    }
  }

  private static func union(of types: [RegoType]) -> RegoType? {
    guard let first = types.first else { return nil }
    return types.dropFirst().reduce(first.bare) { $0.isAnything ? $0 : $0.union($1) }
  }

  /// The type under a constant key; nil where there is none.
  func select(_ key: Value) -> RegoType? {
    switch bare {
    case .array(let fixed, let dynamic):
      guard case .number(let number) = key, let index = number.exactInt, index >= 0 else { return nil }
      return index < fixed.count ? fixed[index] : dynamic
    case .object(let properties, let dynamic):
      if let property = properties.first(where: { $0.key == key }) { return property.value }
      guard let dynamic, RegoType.of(key).unifies(with: dynamic.key) else { return nil }
      return dynamic.value
    case .set(let element): return RegoType.of(key).unifies(with: element) ? element : nil
    case .any(let types):
      return types.isEmpty ? .anything : RegoType.union(of: types.compactMap { $0.select(key) })
    default: return nil
    }
  }

  // MARK: Comparison

  /// True where some value is of both types.
  func unifies(with other: RegoType) -> Bool {
    switch (bare, other.bare) {
    case (.any(let types), let type), (let type, .any(let types)):
      if types.isEmpty { return true }
      return types.contains { $0.unifies(with: type) }
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string): return true
    case (.set(let a), .set(let b)): return a.unifies(with: b)
    case (.array(let a, let more), .array(let b, let others)):
      return RegoType.unify(arrays: a, more, b, others)
    case (.object(let a, let more), .object(let b, let others)):
      return RegoType.unify(objects: a, more, b, others)
    case (.function, .function): return true
    default: return false
    }
  }

  private static func unify(arrays a: [RegoType], _ more: RegoType?, _ b: [RegoType], _ others: RegoType?) -> Bool {
    for index in 0..<max(a.count, b.count) {
      guard let left = index < a.count ? a[index] : more, let right = index < b.count ? b[index] : others,
        left.unifies(with: right)
      else { return false }
    }
    guard let more, let others else { return true }
    return more.unifies(with: others)
  }

  private static func unify(
    objects a: [(key: Value, value: RegoType)], _ more: DynamicProperty?,
    _ b: [(key: Value, value: RegoType)], _ others: DynamicProperty?
  ) -> Bool {
    func holds(_ properties: [(key: Value, value: RegoType)], in other: RegoType) -> Bool {
      properties.allSatisfy { key, value in other.select(key).map { value.unifies(with: $0) } ?? false }
    }
    guard holds(a, in: .object(properties: b, dynamic: others)), holds(b, in: .object(properties: a, dynamic: more))
    else { return false }
    guard let more, let others else { return true }
    return more.value.unifies(with: others.value)
  }

  private func isSame(as other: RegoType) -> Bool {
    switch (bare, other.bare) {
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string): return true
    case (.set(let a), .set(let b)): return a.isSame(as: b)
    case (.array(let a, let more), .array(let b, let others)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) } && RegoType.same(more, others)
    case (.object(let a, let more), .object(let b, let others)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value.isSame(as: $1.value) }
        && RegoType.same(more?.key, others?.key) && RegoType.same(more?.value, others?.value)
    case (.any(let a), .any(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    default: return false
    }
  }

  private static func same(_ a: RegoType?, _ b: RegoType?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.isSame(as: b)
  }
}
