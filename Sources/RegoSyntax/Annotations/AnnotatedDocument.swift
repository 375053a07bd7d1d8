import RegoValues

/// A METADATA block with what it stands before, as `opa inspect --annotations` lists it
/// (https://www.openpolicyagent.org/docs/policy-language#metadata).
///
/// ```swift
/// for document in module.annotatedDocuments {
///   print(document.path, document.annotations.title ?? "", document.location.row)
/// }
/// ```
public struct AnnotatedDocument: Sendable {
  /// The package's path, or the rule's as far as it is constant; it begins with `data`.
  public var path: Ref
  public var annotations: Annotations
  /// Where the package clause or the rule stands.
  public var location: Location
  /// The path of the package that the block belongs to.
  public var package: Ref
  /// The head of the rule that the block stands before, as written.
  public var rule: Ref?

  /// `{"path", "annotations", "location"}`.
  public var json: Value {
    [
      "path": path.json, "annotations": annotations.document,
      "location": [
        "file": .string(Text(location.file)), "row": .number(Number(location.row)),
        "col": .number(Number(location.column)),
      ],
    ]
  }
}

extension Module {
  /// Each METADATA block with what it speaks of, in source order.
  public var annotatedDocuments: [AnnotatedDocument] {
    annotations.map { block in
      let rule = block.ruleIndex.flatMap { rules.indices.contains($0) ? rules[$0] : nil }
      return AnnotatedDocument(
        path: block.target.groundPrefix, annotations: block, location: rule?.location ?? package.location,
        package: package.path, rule: rule?.head.reference)
    }
  }
}

extension Sequence where Element == AnnotatedDocument {
  /// By path, and by place where the path is the same.
  public func inOrder() -> [AnnotatedDocument] {
    sorted { a, b in
      let (left, right) = (a.path.constants, b.path.constants)
      if left != right { return left.lexicographicallyPrecedes(right) }
      let (x, y) = (a.annotations.location, b.annotations.location)
      return (x.file, x.row, x.column) < (y.file, y.row, y.column)
    }
  }
}

extension Annotations {
  /// The block as syntax trees and `opa inspect` print it: references are lists of typed terms, and an author has a name.
  public var document: Value {
    guard case .object(let members) = value else { return value }
    var object = ObjectBuilder()
    for (key, member) in zip(members.keys, members.values) { object.insert(key, member) }
    if !schemas.isEmpty { object.insert("schemas", .array(RegoArray(schemas.map(\.document)))) }
    if !authors.isEmpty { object.insert("authors", .array(RegoArray(authors.map(\.document)))) }
    return .object(object.finish())
  }
}

extension Annotations.Schema {
  fileprivate var document: Value {
    switch source {
    case .reference(let reference): ["path": path.json, "schema": reference.json]
    case .definition(let definition): ["path": path.json, "definition": definition]
    }
  }
}

extension Annotations.Author {
  fileprivate var document: Value {
    var object = ObjectBuilder()
    object.insert("name", .string(Text(name ?? "")))
    if let email, !email.isEmpty { object.insert("email", .string(Text(email))) }
    return .object(object.finish())
  }
}

extension Ref {
  /// The reference that a constant path stands for; its first part is a variable.
  public init(path: some Sequence<Value>) {
    var terms = path.map { Term(location: .none, kind: .scalar($0)) }
    if let first = terms.first, case .scalar(.string(let name)) = first.kind {
      terms[0] = Term(location: .none, kind: .variable(name.string))
    }
    self.init(terms)
  }

  /// The terms with their types, as syntax trees print them: `[{"type": "var", "value": "data"}, …]`.
  public var json: Value {
    TreeDescriber(source: [], comments: [], options: DescriptionOptions()).ref(self).json
  }
}
