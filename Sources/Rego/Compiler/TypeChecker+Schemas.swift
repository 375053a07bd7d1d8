import RegoSyntax
import RegoValues

/// What schemas in METADATA blocks tell of the documents that a rule reads. Source: OPA's page on schemas.
extension TypeChecker {
  /// Reads the schemas of a rule, those of its packages first: the closest has the last word.
  mutating func readSchemas(of rule: WorkingRule) {
    guard let annotations, let module = rule.module else { return }
    let schemas = annotations.schemas(
      rule.head.reference.groundPath, module: module, definition: rule.definition)
    for schema in schemas {
      do throws(CompileProblem) {
        if let type = try type(of: schema.source) { override(schema.path, type) }
      } catch {
        problems.append((error, rule.branches[0].location))
      }
    }
  }

  private mutating func type(of source: Annotations.Schema.Source) throws(CompileProblem) -> RegoType? {
    let document: Value
    switch source {
    case .definition(let value): document = value
    case .reference(let ref):
      let schemas = compilation.options.schemas
      // Without schemas at hand, names of schemas tell nothing.
      guard !schemas.isEmpty else { return nil }
      guard let found = schemas.schema(at: ref.groundPath) else { throw .undefinedSchema(ref.description) }
      document = found
    }
    if let known = schemaTypes[document] { return known }
    do {
      let type = try SchemaTypes.type(of: document)
      schemaTypes[document] = type
      return type
    } catch {
      throw .schema(error)
    }
  }

  /// The document at a path is of a type, what is known of its surroundings stays.
  private mutating func override(_ path: Ref, _ type: RegoType) {
    let terms = path.terms
    let keys = terms.compactMap { $0.variableName.map { Value.string(Text($0)) } ?? $0.scalar }
    guard keys.count == terms.count, keys.count > 1 else {
      annotated.put(type, at: keys.prefix(1))
      return
    }
    // The innermost document on the way of which something is known.
    for count in stride(from: keys.count - 1, through: 1, by: -1) {
      let known = self.type(of: Ref(Array(terms.prefix(count))))
      if known.isUnknown { continue }
      annotated.put(TypeChecker.override(keys.dropFirst(count), in: known, by: type), at: keys.prefix(count))
      return
    }
    annotated.put(type, at: keys[...])
  }

  private static func override(_ path: ArraySlice<Value>, in type: RegoType, by new: RegoType) -> RegoType {
    guard let key = path.first else { return new }
    guard case .object(var properties, let dynamic) = type.bare else {
      return nested(path, new, DynamicProperty(key: .anything, value: .anything))
    }
    let rest = path.dropFirst()
    if let index = properties.firstIndex(where: { $0.key == key }) {
      properties[index].value = override(rest, in: properties[index].value, by: new)
    } else {
      properties.append((key, nested(rest, new, dynamic)))
    }
    return .object(properties, dynamic: dynamic)
  }

  private static func nested(_ path: ArraySlice<Value>, _ type: RegoType, _ dynamic: DynamicProperty?) -> RegoType {
    path.reversed().reduce(type) { inner, key in .object([(key, inner)], dynamic: dynamic) }
  }
}
