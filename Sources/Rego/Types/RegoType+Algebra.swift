import RegoValues

/// What the checker makes of types and asks of them. Source: OPA's `types` package, whose answers and order decide here.
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

  var isFunction: Bool {
    if case .function = bare { return true }
    return false
  }

  var isUnknown: Bool {
    if case .unknown = bare { return true }
    return false
  }

  /// True where some part has no type yet.
  var isPartlyUnknown: Bool {
    switch bare {
    case .unknown: true
    case .array(let fixed, let dynamic): fixed.contains(where: \.isPartlyUnknown) || dynamic?.isPartlyUnknown == true
    case .set(let element): element.isPartlyUnknown
    case .object(let properties, let dynamic):
      properties.contains { $0.value.isPartlyUnknown } || dynamic?.key.isPartlyUnknown == true
        || dynamic?.value.isPartlyUnknown == true
    default: false
    }
  }

  /// The type, or any value where it is beyond the limits. Types share parts: `[x, x]` doubles at every step.
  var bounded: RegoType {
    var parts = 0
    return isWithinLimits(0, &parts) ? self : .anything
  }

  private func isWithinLimits(_ depth: Int, _ parts: inout Int) -> Bool {
    parts += 1
    guard parts <= RegoType.partLimit, depth <= RegoType.depthLimit else { return false }
    switch bare {
    case .array(let fixed, let dynamic):
      return fixed.allSatisfy { $0.isWithinLimits(depth + 1, &parts) }
        && dynamic?.isWithinLimits(depth + 1, &parts) != false
    case .set(let element): return element.isWithinLimits(depth + 1, &parts)
    case .object(let properties, let dynamic):
      return properties.allSatisfy { $0.value.isWithinLimits(depth + 1, &parts) }
        && dynamic?.key.isWithinLimits(depth + 1, &parts) != false
        && dynamic?.value.isWithinLimits(depth + 1, &parts) != false
    case .any(let types): return types.allSatisfy { $0.isWithinLimits(depth + 1, &parts) }
    case .function(let arguments, let result, _):
      return arguments.allSatisfy { $0.isWithinLimits(depth + 1, &parts) } && result.isWithinLimits(depth + 1, &parts)
    default: return true
    }
  }

  // MARK: Construction

  /// The type of a constant.
  static func of(_ value: Value) -> RegoType {
    switch value {
    case .null: .null
    case .bool: .boolean
    case .number: .number
    case .string: .string
    case .array(let array): .tuple((0..<array.count).map { of(array[$0]) })
    case .object(let object): .object(zip(object.keys, object.values).map { ($0, of($1)) }, dynamic: nil)
    case .set(let set): .set(RegoType.union(of: set.elements.map { of($0) }) ?? .anything)
    }
  }

  /// The type of an array literal.
  static func tuple(_ items: [RegoType]) -> RegoType {
    items.isEmpty ? .anyArray : .array(fixed: items, dynamic: nil)
  }

  /// The type of an object literal; properties in the order of their keys.
  static func object(_ members: [(key: Value, value: RegoType)], dynamic: DynamicProperty?) -> RegoType {
    if members.isEmpty && dynamic == nil { return .anyObject }
    let isOrdered = zip(members, members.dropFirst()).allSatisfy { $0.key < $1.key }
    return .object(properties: isOrdered ? members : members.sorted { $0.key < $1.key }, dynamic: dynamic)
  }

  static func union(of types: some Sequence<RegoType>) -> RegoType? {
    var result: RegoType?
    // Functions of different arities are no type together, and nothing joins that but another function.
    var isNoType = false
    for type in types {
      if result?.isAnything == true { return result }
      if isNoType {
        isNoType = false
        if type.isFunction { result = type.bare }
        continue
      }
      isNoType = result?.isFunction == true && type.isFunction
      result = result?.union(type) ?? type.bare
      isNoType = isNoType && result?.isUnknown == true
    }
    return result
  }

  /// Either of two types. A function is either of nothing but a function with as many arguments.
  func union(_ other: RegoType) -> RegoType {
    switch (bare, other.bare) {
    case (.unknown, let type), (let type, .unknown): return type
    case (.function(let a, let result, _), .function(let b, let second, _)):
      guard a.count == b.count else { return .unknown }
      return .function(arguments: zip(a, b).map { $0.union($1) }, result: result.union(second), variadic: nil)
    case (.function, _), (_, .function): return .unknown
    case (.any(let a), .any(let b)):
      if a.isEmpty || b.isEmpty { return .anything }
      return b.reduce(bare) { $0.merging($1) }
    case (.any, let type): return merging(type)
    case (let type, .any): return other.merging(type)
    case (let a, let b):
      let order = a.compare(b)
      return order == 0 ? a : .any(order < 0 ? [a, b] : [b, a])
    }
  }

  /// A union with one more member; a union stands in order.
  private func merging(_ member: RegoType) -> RegoType {
    guard case .any(var types) = bare, !types.isEmpty else { return self }
    let place = types.firstIndex { $0.compare(member) >= 0 } ?? types.count
    if place < types.count, types[place].compare(member) == 0 { return self }
    types.insert(member, at: place)
    return .any(types)
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

  /// The type under a constant key; nil where there is none.
  func select(_ key: Value) -> RegoType? {
    switch bare {
    case .array(let fixed, let dynamic):
      guard case .number(let number) = key, let index = number.exactInt, index >= 0 else { return nil }
      return index < fixed.count ? fixed[index] : dynamic
    case .object(let properties, let dynamic):
      if let value = RegoType.property(key, of: properties) { return value }
      guard let dynamic, dynamic.key.contains(.of(key)) else { return nil }
      return dynamic.value
    case .set(let element):
      let type = RegoType.of(key)
      return element.contains(type) ? type : nil
    case .any(let types):
      return types.isEmpty ? .anything : RegoType.union(of: types.compactMap { $0.select(key) })
    default: return nil
    }
  }

  /// Properties stand in the order of their keys.
  private static func property(_ key: Value, of properties: [(key: Value, value: RegoType)]) -> RegoType? {
    var (low, high) = (0, properties.count)
    while low < high {
      let middle = low + (high - low) / 2
      if properties[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < properties.count && properties[low].key == key ? properties[low].value : nil
  }

  /// True where the type is the other or, being a union, has it as a member.
  private func contains(_ other: RegoType) -> Bool {
    guard case .any(let types) = bare else { return compare(other) == 0 }
    return types.isEmpty || types.contains { $0.compare(other) == 0 }
  }

  // MARK: Unification

  /// True where some value is of both types.
  func unifies(with other: RegoType) -> Bool {
    switch (bare, other.bare) {
    case (.unknown, _), (_, .unknown): return false
    case (.any(let types), let type):
      if RegoType.unifies(types, type) { return true }
      guard case .any(let others) = type else { return false }
      return RegoType.unifies(others, bare)
    case (let type, .any(let types)): return RegoType.unifies(types, type)
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string): return true
    case (.set(let a), .set(let b)): return a.unifies(with: b)
    case (.array(let a, let more), .array(let b, let others)):
      for index in 0..<max(a.count, b.count) {
        guard let left = index < a.count ? a[index] : more, let right = index < b.count ? b[index] : others,
          left.unifies(with: right)
        else { return false }
      }
      guard let more, let others else { return true }
      return more.unifies(with: others)
    case (.object(let a, let more), .object(let b, let others)):
      // A property of the one only is a fault where neither may have further ones.
      let isOpen = more != nil || others != nil
      guard a.allSatisfy({ key, value in other.select(key).map { value.unifies(with: $0) } ?? isOpen }),
        b.allSatisfy({ key, value in select(key).map { value.unifies(with: $0) } ?? isOpen })
      else { return false }
      guard let more, let others, !more.value.isUnknown, !others.value.isUnknown else { return true }
      return more.value.unifies(with: others.value)
    case (.function(let a, _, _), .function(let b, _, _)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.unifies(with: $1) }
    default: return false
    }
  }

  private static func unifies(_ members: [RegoType], _ type: RegoType) -> Bool {
    if case .function = type { return false }
    return members.isEmpty || members.contains { $0.unifies(with: type) }
  }
}
