import RegoValues

/// Prepared rules as bytes, so that a program can evaluate policies that another one compiled.
extension PreparedQuery {
  /// Writes queries of one policy with the plan that they share; false where they do not share one.
  package static func write(_ queries: [PreparedQuery], to writer: inout BinaryWriter) -> Bool {
    guard let plan = queries.first?.plan, queries.allSatisfy({ $0.plan === plan }) else { return false }
    plan.write(to: &writer)
    writer.list(queries) { writer, query in
      switch query.target {
      case .query: writer.unsigned(0)
      case .group(let group, let below):
        writer.unsigned(Int(group) + 2)
        writer.values(below)
      }
      writer.flag(query.guards != nil)
      query.guards?.write(to: &writer)
    }
    return !writer.isTooDeep
  }

  /// Reads what `write` wrote; nil where it is something else, or calls built-ins that the catalogue does not know.
  package static func read(_ reader: inout BinaryReader, catalog: BuiltinCatalog) -> [PreparedQuery]? {
    guard let plan = Plan.read(&reader, catalog: catalog) else { return nil }
    let queries = reader.list(ofSize: 2) { reader -> PreparedQuery in
      let target = reader.index(below: plan.groups.count + 2) - 2
      if target == -2 {
        if plan.query == nil { reader.fail() }
        _ = reader.flag()
        return PreparedQuery(query: plan)
      }
      if target >= 0, plan.groups[target].arity != nil { reader.fail() }
      let below = Array(reader.values())
      let guards = reader.flag() ? RuleGuards(&reader) : nil
      return PreparedQuery(plan: plan, group: Int32(truncatingIfNeeded: target), below: below, guards: guards)
    }
    return reader.isBroken ? nil : Array(queries)
  }
}
