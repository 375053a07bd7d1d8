import RegoValues

/// The documents that references can lead to: the schema itself, the parts of it that have an `id`, and the meta-schemas.
struct SchemaPool {
  struct Document {
    var value: Value
    var draft: SchemaDraft?
  }

  private var documents: [String: Document] = [:]

  /// Takes in a document; its references are made absolute on the way.
  mutating func add(_ document: Value, as reference: SchemaReference) throws(SchemaProblem) -> Value {
    let draft = try SchemaDraft.declared(by: document)
    let resolved = resolved(document, base: reference, draft: draft)
    documents[reference.text] = Document(value: resolved, draft: draft)
    return resolved
  }

  /// Mistakes in an `id` or a `$ref` are passed over here: reading the schema finds them again and says so.
  private mutating func resolved(_ value: Value, base: SchemaReference, draft: SchemaDraft?) -> Value {
    switch value {
    case .array(let array):
      return .array(RegoArray(array.elements.map { resolved($0, base: base, draft: draft) }))
    case .object(let object): return resolved(object, base: base, draft: draft)
    default: return value
    }
  }

  private mutating func resolved(_ object: RegoObject, base: SchemaReference, draft: SchemaDraft?) -> Value {
    var base = base
    var name: String?
    if case .string(let id)? = object["id"] ?? object["$id"], let own = try? base.resolving(SchemaReference(id)) {
      // The first of two that have the same name keeps it, and what is in the second stays as it is.
      if documents[own.text] != nil { return .object(object) }
      base = own
      name = own.text
      documents[own.text] = Document(value: .object(object), draft: draft)
    }
    let values = ContiguousArray(
      zip(object.keys, object.values).map { key, value in member(key, value, base: base, draft: draft) })
    let resolved = Value.object(object.replacing(values: values))
    if let name { documents[name] = Document(value: resolved, draft: draft) }
    return resolved
  }

  private mutating func member(_ key: Value, _ value: Value, base: SchemaReference, draft: SchemaDraft?) -> Value {
    switch key {
    case "$ref":
      guard case .string(let text) = value, let absolute = try? base.resolving(SchemaReference(text)) else { break }
      return .string(Text(absolute.text))
    case "const", "enum": return value
    case "properties", "dependencies", "patternProperties":
      // The names of members are not keywords.
      guard case .object(let members) = value else { return value }
      return .object(
        members.replacing(
          values: ContiguousArray(members.values.map { resolved($0, base: base, draft: draft) })))
    default: break
    }
    return resolved(value, base: base, draft: draft)
  }

  /// The document that a reference leads to. Nothing is fetched: neither from the network nor from files.
  mutating func document(at reference: SchemaReference) throws(SchemaProblem) -> Document {
    if let known = documents[reference.text] { return known }
    if documents[reference.address] == nil, reference.isCanonical, !reference.isFile,
      let metaSchema = MetaSchemas.schema(at: reference.address)
    {
      _ = try add(metaSchema, as: SchemaReference(Text(reference.address)))
    }
    if let whole = documents[reference.address] {
      let part = Document(value: try reference.target(in: whole.value), draft: whole.draft)
      documents[reference.text] = part
      return part
    }
    guard reference.isCanonical else { throw .notCanonical(reference.text) }
    throw reference.isFile ? .file(reference.text) : .remote(reference.text)
  }
}
