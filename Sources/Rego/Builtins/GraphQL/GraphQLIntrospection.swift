import RegoValues

/// How deep introspection goes through the lists of `__Type`: beyond three, answers grow without measure.
struct GraphQLIntrospectionDepth {
  struct Entry: Hashable {
    var fragment: Text
    var depth: Int
  }

  var visited: Set<Text> = []
  var known: [Entry: Bool] = [:]
}

extension GraphQLWalk {
  mutating func introspectionIsTooDeep(_ field: GraphQLField, _ depth: Int = 0) throws(GraphQLError) -> Bool {
    try step()
    var depth = depth
    if ["fields", "interfaces", "possibleTypes", "inputFields"].contains(field.name) {
      depth += 1
      if depth >= 3 { return true }
    }
    return try introspectionIsTooDeep(field.selections, depth)
  }

  private mutating func introspectionIsTooDeep(
    _ selections: [GraphQLSelection], _ depth: Int
  ) throws(GraphQLError) -> Bool {
    for selection in selections {
      switch selection {
      case .field(let field): if try introspectionIsTooDeep(field, depth) { return true }
      case .inline(let inline): if try introspectionIsTooDeep(inline.selections, depth) { return true }
      case .spread(let spread): if try introspectionIsTooDeep(spread, depth) { return true }
      }
    }
    return false
  }

  private mutating func introspectionIsTooDeep(
    _ spread: GraphQLSpread, _ depth: Int
  ) throws(GraphQLError) -> Bool {
    guard let fragment = fragments[spread.name], !introspection.visited.contains(spread.name) else { return false }
    let entry = GraphQLIntrospectionDepth.Entry(fragment: spread.name, depth: depth)
    if let known = introspection.known[entry] { return known }
    introspection.visited.insert(spread.name)
    let isTooDeep = try introspectionIsTooDeep(fragment.selections, depth)
    introspection.visited.remove(spread.name)
    introspection.known[entry] = isTooDeep
    return isTooDeep
  }
}
