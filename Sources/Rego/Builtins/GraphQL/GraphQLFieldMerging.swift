import RegoValues

/// Fields that answer under one name must be one field.
/// Source: https://spec.graphql.org/October2021/#sec-Field-Selection-Merging; the comparisons and their order are graphql-js's.
struct GraphQLFieldMerging {
  /// The fields of a selection set by the name they answer under, inline fragments opened, and the spreads in it.
  final class Collected {
    var names: [Text] = []
    var fields: [Text: [GraphQLField]] = [:]
    var spreads: [GraphQLSpread] = []
    /// Tells it from all others of the walk, those that are gone included.
    let number: Int

    init(number: Int) { self.number = number }
  }

  struct Pair: Hashable {
    var left: AnyHashable
    var fragment: Text
  }

  struct Conflict {
    var name: Text
    var reason: String
    var position: GraphQLPosition?
  }

  /// What was compared already, and whether as fields that never meet.
  var fieldsAndFragments: [Pair: Bool] = [:]
  var fragmentPairs: [Pair: Bool] = [:]
  var ofFragments: [Text: Collected] = [:]
  var depth = 0
  private var count = 0

  mutating func newSet() -> Collected {
    count += 1
    return Collected(number: count)
  }

  static func wasCompared(_ pairs: [Pair: Bool], _ pair: Pair, _ areExclusive: Bool) -> Bool {
    pairs[pair].map { areExclusive || !$0 } ?? false
  }
}

extension GraphQLWalk {
  private typealias Conflict = GraphQLFieldMerging.Conflict
  private typealias Collected = GraphQLFieldMerging.Collected

  mutating func checkMerging(_ selections: [GraphQLSelection]) throws(GraphQLError) {
    if selections.isEmpty { return }
    try checkMerging(try collect(selections))
  }

  mutating func checkMerging(of fragment: GraphQLFragment) throws(GraphQLError) {
    try checkMerging(try content(of: fragment))
  }

  private mutating func checkMerging(_ set: Collected) throws(GraphQLError) {
    var conflicts: [Conflict] = []
    for name in set.names {
      let fields = set.fields[name] ?? []
      for (index, left) in fields.enumerated() {
        for right in fields[(index + 1)...] {
          if let conflict = try conflict(left, right, false) { conflicts.append(conflict) }
        }
      }
    }
    for (index, left) in set.spreads.enumerated() {
      try compare(set, left, false, &conflicts)
      for right in set.spreads[(index + 1)...] { try compare(left, right, false, &conflicts) }
    }
    for conflict in conflicts {
      try add(
        "Fields \"\(conflict.name)\" conflict because \(conflict.reason). Use different aliases on the fields to fetch "
          + "both if this was intentional.", at: conflict.position)
    }
  }

  private mutating func collect(_ selections: [GraphQLSelection]) throws(GraphQLError) -> Collected {
    let set = merging.newSet()
    try collect(selections, into: set)
    return set
  }

  private mutating func collect(
    _ selections: [GraphQLSelection], into set: Collected
  ) throws(GraphQLError) {
    for selection in selections {
      try step()
      switch selection {
      case .field(let field):
        let name = field.responseName
        if set.fields[name] == nil { set.names.append(name) }
        set.fields[name, default: []].append(field)
      case .inline(let inline): try collect(inline.selections, into: set)
      case .spread(let spread): set.spreads.append(spread)
      }
    }
  }

  private mutating func content(of fragment: GraphQLFragment) throws(GraphQLError) -> Collected {
    if let known = merging.ofFragments[fragment.name] { return known }
    let set = try collect(fragment.selections)
    merging.ofFragments[fragment.name] = set
    return set
  }

  private mutating func compare(
    _ set: Collected, _ spread: GraphQLSpread, _ areExclusive: Bool, _ conflicts: inout [Conflict]
  ) throws(GraphQLError) {
    try step()
    let pair = GraphQLFieldMerging.Pair(left: set.number, fragment: spread.name)
    if GraphQLFieldMerging.wasCompared(merging.fieldsAndFragments, pair, areExclusive) { return }
    merging.fieldsAndFragments[pair] = areExclusive
    guard let fragment = fragments[spread.name] else { return }
    let other = try content(of: fragment)
    if other === set { return }
    try compare(set, other, areExclusive, &conflicts)
    for inner in other.spreads { try compare(set, inner, areExclusive, &conflicts) }
  }

  private mutating func compare(
    _ left: GraphQLSpread, _ right: GraphQLSpread, _ areExclusive: Bool, _ conflicts: inout [Conflict]
  ) throws(GraphQLError) {
    try step()
    if left.name == right.name { return }
    let pair = GraphQLFieldMerging.Pair(left: left.name, fragment: right.name)
    if GraphQLFieldMerging.wasCompared(merging.fragmentPairs, pair, areExclusive) { return }
    merging.fragmentPairs[pair] = areExclusive
    merging.fragmentPairs[GraphQLFieldMerging.Pair(left: right.name, fragment: left.name)] = areExclusive
    guard let first = fragments[left.name], let second = fragments[right.name] else { return }
    let (mine, theirs) = (try content(of: first), try content(of: second))
    try compare(mine, theirs, areExclusive, &conflicts)
    for spread in theirs.spreads { try compare(left, spread, areExclusive, &conflicts) }
    for spread in mine.spreads { try compare(spread, right, areExclusive, &conflicts) }
  }

  private mutating func compare(
    _ left: Collected, _ right: Collected, _ areExclusive: Bool, _ conflicts: inout [Conflict]
  ) throws(GraphQLError) {
    for name in left.names {
      guard let others = right.fields[name] else { continue }
      for mine in left.fields[name] ?? [] {
        for other in others {
          if let conflict = try conflict(mine, other, areExclusive) { conflicts.append(conflict) }
        }
      }
    }
  }

  private mutating func conflict(
    _ left: GraphQLField, _ right: GraphQLField, _ parentsAreExclusive: Bool
  ) throws(GraphQLError) -> Conflict? {
    try step()
    guard let leftParent = left.parent, let rightParent = right.parent else { return nil }
    let areExclusive =
      parentsAreExclusive
      || leftParent.name != rightParent.name && leftParent.kind == "OBJECT" && rightParent.kind == "OBJECT"
        && left.definition != nil && right.definition != nil
    var reason: String?
    if !areExclusive {
      if left.name != right.name {
        reason = "\"\(left.name)\" and \"\(right.name)\" are different fields"
      } else if !haveSameArguments(left, right) {
        reason = "they have differing arguments"
      }
    }
    if reason == nil, let mine = left.definition, let other = right.definition, differ(mine.type, other.type) {
      reason =
        "they return conflicting types \"\(mine.type.description)\" and \"\(other.type.description)\""
    }
    if reason == nil { reason = try conflictsBelow(left, right, areExclusive) }
    return reason.map { Conflict(name: left.responseName, reason: $0, position: right.position) }
  }

  private mutating func conflictsBelow(
    _ left: GraphQLField, _ right: GraphQLField, _ areExclusive: Bool
  ) throws(GraphQLError) -> String? {
    guard merging.depth < GraphQLParser.depthLimit else {
      throw GraphQLError.limit("fields are nested deeper than \(GraphQLParser.depthLimit)")
    }
    merging.depth += 1
    defer { merging.depth -= 1 }
    var conflicts: [Conflict] = []
    let (mine, theirs) = (try collect(left.selections), try collect(right.selections))
    try compare(mine, theirs, areExclusive, &conflicts)
    for spread in theirs.spreads { try compare(mine, spread, areExclusive, &conflicts) }
    for spread in mine.spreads { try compare(theirs, spread, areExclusive, &conflicts) }
    for first in mine.spreads {
      for second in theirs.spreads { try compare(first, second, areExclusive, &conflicts) }
    }
    if conflicts.isEmpty { return nil }
    return conflicts.map { "subfields \"\($0.name)\" conflict because \($0.reason)" }.joined(separator: " and ")
  }

  private func haveSameArguments(_ left: GraphQLField, _ right: GraphQLField) -> Bool {
    left.arguments.count == right.arguments.count
      && left.arguments.allSatisfy { mine in
        right.arguments.contains { $0.name == mine.name && same($0.value, mine.value) }
      }
  }

  /// What stands inside lists and objects is not looked at, as in gqlparser.
  private func same(_ left: GraphQLValue, _ right: GraphQLValue) -> Bool {
    left.kind == right.kind && left.raw == right.raw
  }

  private func differ(_ left: GraphQLType, _ right: GraphQLType) -> Bool {
    if let mine = left.element.first {
      guard let other = right.element.first else { return true }
      return differ(mine, other)
    }
    if !right.element.isEmpty || left.isRequired != right.isRequired { return true }
    guard let mine = schema.types[left.name], let other = schema.types[right.name] else { return false }
    return mine.isLeaf && other.isLeaf && mine.name != other.name
  }
}
