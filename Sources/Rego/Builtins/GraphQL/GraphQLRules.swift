import RegoValues

/// The rules about operations, fragments, fields and directives.
extension GraphQLWalk {
  // MARK: Operations

  mutating func check(variable: GraphQLVariable) throws(GraphQLError) {
    if schema.types[variable.type.innermost] == nil {
      try add("Unknown type \"\(variable.type.innermost)\".", at: variable.position)
    }
  }

  mutating func check(operation: GraphQLOperation, root: GraphQLDefinition?) throws(GraphQLError) {
    if root == nil {
      try add("Schema does not support operation type \"\(operation.operation)\"", at: operation.position)
    }
    if operation.name.byteCount == 0, query.operations.count > 1 {
      try add("This anonymous operation must be the only defined operation.", at: operation.position)
    }
    for variable in operation.variables where !variable.isUsed {
      let place = operation.name.byteCount == 0 ? "" : " in operation \"\(operation.name)\""
      try add("Variable \"$\(variable.name)\" is never used\(place).", at: variable.position)
    }
    try checkMerging(operation.selections)
    if operation.operation == "subscription" { try checkSingleField(operation) }
    if !seenOperations.insert(operation.name).inserted {
      try add("There can be only one operation named \"\(operation.name)\".", at: operation.position)
    }
    var seen: Set<Text> = []
    for variable in operation.variables where !seen.insert(variable.name).inserted {
      try add("There can be only one variable named \"$\(variable.name)\".", at: variable.position)
    }
    for variable in operation.variables {
      guard let type = schema.types[variable.type.innermost], !type.isInput else { continue }
      try add(
        "Variable \"$\(variable.name)\" cannot be non-input type \"\(variable.type.description)\".",
        at: variable.position)
    }
  }

  private mutating func checkSingleField(_ operation: GraphQLOperation) throws(GraphQLError) {
    let who =
      operation.name.byteCount == 0
      ? "Anonymous Subscription" : "Subscription \(GoQuoting.quoted(operation.name))"
    var seen: Set<Text> = []
    var visited: Set<Text> = []
    var fields: [GraphQLField] = []
    collectTopFields(operation.selections, &visited, &fields)
    fields = fields.filter { seen.insert($0.name).inserted }
    if fields.count > 1 { try add("\(who) must select only one top level field.", at: fields[1].position) }
    for field in fields where field.name.withBytes({ $0.starts(with: [0x5F, 0x5F]) }) {
      try add("\(who) must not select an introspection top level field.", at: field.position)
    }
  }

  private func collectTopFields(
    _ selections: [GraphQLSelection], _ visited: inout Set<Text>, _ fields: inout [GraphQLField]
  ) {
    for selection in selections {
      switch selection {
      case .field(let field): fields.append(field)
      case .inline(let inline): collectTopFields(inline.selections, &visited, &fields)
      case .spread(let spread):
        if visited.insert(spread.name).inserted, let fragment = fragments[spread.name] {
          collectTopFields(fragment.selections, &visited, &fields)
        }
      }
    }
  }

  // MARK: Fragments

  mutating func check(fragment: GraphQLFragment, _ type: GraphQLDefinition?) throws(GraphQLError) {
    let condition = fragment.typeCondition
    if let type, condition.byteCount > 0, !type.isComposite {
      try add(
        "Fragment \"\(fragment.name)\" cannot condition on non composite type \"\(condition)\".", at: fragment.position)
    }
    if type == nil {
      let near = GraphQLSuggestions.similar(to: condition, schema.types.keys.sorted())
      try add(
        "Unknown type \"\(condition)\".\(GraphQLSuggestions.text("Did you mean", near))", at: fragment.position)
    }
    var path: [GraphQLSpread] = []
    var places: [Text: Int] = [:]
    try findCycles(fragment, &path, &places)
    isInFragments = true
    if !usedFragments.contains(fragment.name) {
      try add("Fragment \"\(fragment.name)\" is never used.", at: fragment.position)
    }
    try checkMerging(of: fragment)
    if !seenFragments.insert(fragment.name).inserted {
      try add("There can be only one fragment named \"\(fragment.name)\".", at: fragment.position)
    }
  }

  private mutating func findCycles(
    _ fragment: GraphQLFragment, _ path: inout [GraphQLSpread], _ places: inout [Text: Int]
  ) throws(GraphQLError) {
    guard visitedCycles.insert(fragment.name).inserted else { return }
    guard path.count < GraphQLParser.depthLimit else {
      throw GraphQLError.limit("fragments are nested deeper than \(GraphQLParser.depthLimit)")
    }
    let spreads = spreads(in: fragment.selections)
    if spreads.isEmpty { return }
    places[fragment.name] = path.count
    for spread in spreads {
      try step()
      path.append(spread)
      if let start = places[spread.name] {
        let names = path[start..<(path.count - 1)].map { "\"\($0.name)\"" }
        let via = names.isEmpty ? "" : " via \(names.joined(separator: ", "))"
        try add("Cannot spread fragment \"\(spread.name)\" within itself\(via).", at: spread.position)
      } else if let next = fragments[spread.name] {
        try findCycles(next, &path, &places)
      }
      path.removeLast()
    }
    places[fragment.name] = nil
  }

  /// Level by level, the last set first.
  private func spreads(in selections: [GraphQLSelection]) -> [GraphQLSpread] {
    var found: [GraphQLSpread] = []
    var waiting = [selections]
    while let next = waiting.popLast() {
      for selection in next {
        switch selection {
        case .spread(let spread): found.append(spread)
        case .field(let field): waiting.append(field.selections)
        case .inline(let inline): waiting.append(inline.selections)
        }
      }
    }
    return found
  }

  mutating func check(inline: GraphQLInlineFragment, in parent: GraphQLDefinition?) throws(GraphQLError) {
    let condition = inline.typeCondition
    let type = schema.types[condition]
    if let type, !type.isComposite {
      try add("Fragment cannot condition on non composite type \"\(condition)\".", at: inline.position)
    }
    if condition.byteCount > 0, type == nil { try add("Unknown type \"\(condition)\".", at: inline.position) }
    try checkMerging(inline.selections)
    if let parent, try !canOverlap(parent, condition) {
      try add(
        "Fragment cannot be spread here as objects of type \"\(parent.name)\" can never be of type \"\(condition)\".",
        at: inline.position)
    }
  }

  mutating func check(
    spread: GraphQLSpread, _ fragment: GraphQLFragment?, in parent: GraphQLDefinition?
  ) throws(GraphQLError) {
    if fragment == nil { try add("Unknown fragment \"\(spread.name)\".", at: spread.position) }
    if !isInFragments { usedFragments.insert(spread.name) }
    guard let fragment, let parent, try !canOverlap(parent, fragment.typeCondition) else { return }
    try add(
      "Fragment \"\(spread.name)\" cannot be spread here as objects of type \"\(parent.name)\" can never be of type "
        + "\"\(fragment.typeCondition)\".", at: spread.position)
  }

  private mutating func canOverlap(_ parent: GraphQLDefinition, _ condition: Text) throws(GraphQLError) -> Bool {
    guard parent.isComposite, let type = schema.types[condition], type.isComposite else { return true }
    let inside = schema.possibleTypes[condition] ?? []
    let outside = parent.kind == "OBJECT" ? [parent.name] : schema.possibleTypes[parent.name] ?? []
    try step(inside.count + outside.count)
    return !Set(inside).isDisjoint(with: outside)
  }

  // MARK: Fields

  mutating func check(field: GraphQLField) throws(GraphQLError) {
    if let parent = field.parent, field.definition == nil { try addUnknown(field, parent) }
    if let parent = field.parent, let definition = field.definition {
      for argument in field.arguments where definition.argument(argument.name) == nil {
        let near = GraphQLSuggestions.similar(to: argument.name, definition.arguments.map(\.name))
        try add(
          "Unknown argument \"\(argument.name)\" on field \"\(parent.name).\(field.name)\"."
            + GraphQLSuggestions.text("Did you mean", near), at: field.position)
      }
    }
    if field.name == "__schema" || field.name == "__type", try introspectionIsTooDeep(field) {
      try add("Maximum introspection depth exceeded", at: field.position)
    }
    if operation != nil { try checkMerging(field.selections) }
    if let definition = field.definition {
      for wanted in missing(definition.arguments, field.arguments) {
        try add(
          "Field \"\(field.name)\" argument \"\(wanted.name)\" of type \"\(wanted.type.description)\" is required, but "
            + "it was not provided.", at: field.position)
      }
      try checkLeaf(field, definition)
    }
    try checkUnique(field.arguments)
  }

  private mutating func addUnknown(_ field: GraphQLField, _ parent: GraphQLDefinition) throws(GraphQLError) {
    var message = "Cannot query field \"\(field.name)\" on type \"\(parent.name)\"."
    let types = typesWith(field.name, behind: parent)
    if !types.isEmpty {
      message += GraphQLSuggestions.text("Did you mean to use an inline fragment on", types)
    } else if parent.kind == "OBJECT" || parent.kind == "INTERFACE" {
      try step(parent.fields.count)
      let near = GraphQLSuggestions.similar(to: field.name, parent.fields.map(\.name))
      message += GraphQLSuggestions.text("Did you mean", near)
    }
    try add(message, at: field.position)
  }

  /// Interfaces, the most used first, and then objects.
  private func typesWith(_ field: Text, behind parent: GraphQLDefinition) -> [Text] {
    guard parent.isAbstract else { return [] }
    var objects: [Text] = []
    var interfaces: [Text] = []
    var uses: [Text: Int] = [:]
    for name in schema.possibleTypes[parent.name] ?? [] {
      guard let type = schema.types[name], schema.field(field, of: type) != nil else { continue }
      objects.append(name)
      for interface in type.interfaces {
        guard let definition = schema.types[interface], schema.field(field, of: definition) != nil else { continue }
        if uses[interface] == nil { interfaces.append(interface) }
        uses[interface, default: 0] += 1
      }
    }
    let ordered = interfaces.enumerated().sorted {
      let (left, right) = (uses[$0.element] ?? 0, uses[$1.element] ?? 0)
      return left == right ? $0.offset < $1.offset : left > right
    }
    return ordered.map(\.element) + objects
  }

  private mutating func checkLeaf(
    _ field: GraphQLField, _ definition: GraphQLFieldDefinition
  ) throws(GraphQLError) {
    guard let type = schema.types[definition.type.innermost] else { return }
    if type.isLeaf, !field.selections.isEmpty {
      try add(
        "Field \"\(field.name)\" must not have a selection since type \"\(type.name)\" has no subfields.",
        at: field.position)
    }
    if !type.isLeaf, field.selections.isEmpty {
      try add(
        "Field \"\(field.name)\" of type \"\(definition.type.description)\" must have a selection of subfields. "
          + "Did you mean \"\(field.name) { ... }\"?", at: field.position)
    }
  }

  private func missing(
    _ wanted: [GraphQLFieldDefinition], _ given: [GraphQLArgument]
  ) -> [GraphQLFieldDefinition] {
    wanted.filter { argument in
      argument.type.isRequired && argument.defaultValue == nil && !given.contains { $0.name == argument.name }
    }
  }

  private mutating func checkUnique(_ arguments: [GraphQLArgument]) throws(GraphQLError) {
    var seen: Set<Text> = []
    for argument in arguments where !seen.insert(argument.name).inserted {
      try add("There can be only one argument named \"\(argument.name)\".", at: argument.position)
    }
  }

  // MARK: Directives

  mutating func check(
    directive: GraphQLDirective, _ definition: GraphQLDirectiveDefinition?, at location: Text
  ) throws(GraphQLError) {
    if let definition {
      for argument in directive.arguments where definition.argument(argument.name) == nil {
        let near = GraphQLSuggestions.similar(to: argument.name, definition.arguments.map(\.name))
        try add(
          "Unknown argument \"\(argument.name)\" on directive \"@\(directive.name)\"."
            + GraphQLSuggestions.text("Did you mean", near), at: directive.position)
      }
      if !definition.locations.contains(location) {
        // A fragment's content is walked more than once; that it is misplaced is said once.
        let place: Value = [
          .string(directive.name), .integer(directive.position?.line ?? -1), .integer(directive.position?.column ?? -1),
        ]
        if misplacedDirectives.insert(place).inserted {
          try add("Directive \"@\(directive.name)\" may not be used on \(location).", at: directive.position)
        }
      }
      for wanted in missing(definition.arguments, directive.arguments) {
        try add(
          "Directive \"@\(definition.name)\" argument \"\(wanted.name)\" of type \"\(wanted.type.description)\" is "
            + "required, but it was not provided.", at: directive.position)
      }
    } else {
      try add("Unknown directive \"@\(directive.name)\".", at: directive.position)
    }
    try checkUnique(directive.arguments)
  }

  mutating func check(directives: [GraphQLDirective]) throws(GraphQLError) {
    var seen: Set<Text> = []
    for directive in directives
    where !seen.insert(directive.name).inserted && schema.directives[directive.name]?.isRepeatable != true {
      try add(
        "The directive \"@\(directive.name)\" can only be used once at this location.", at: directive.position)
    }
  }
}
