import RegoValues

/// A `# METADATA` block: what is said about a rule, a document, a package or a tree of packages.
///
/// ```rego
/// # METADATA
/// # title: No mutable tags
/// # custom:
/// #   severity: high
/// deny contains message if …
/// ```
/// ```swift
/// module.annotations[0].title                 // "No mutable tags"
/// module.annotations[0].custom?["severity"]   // "high"
/// ```
public struct Annotations: Sendable {
  /// What the block speaks of.
  public enum Scope: String, Sendable, Hashable {
    /// The rule that follows; the default.
    case rule
    /// All rules of that name.
    case document
    /// The package in this file.
    case package
    /// The package and those below it.
    case subpackages
  }

  /// A link to further reading.
  public struct RelatedResource: Sendable, Hashable {
    public var reference: String
    public var description: String?
  }

  /// A person, as `Name <mail>` or as an object; one of the two is there.
  public struct Author: Sendable, Hashable {
    public var name: String?
    public var email: String?
  }

  /// A schema for part of `input` or `data`.
  public struct Schema: Sendable {
    /// The reference that the schema describes.
    public var path: Ref
    public var source: Source

    public enum Source: Sendable {
      /// A reference that starts with `schema`.
      case reference(Ref)
      /// The schema itself, in place.
      case definition(Value)
    }
  }

  /// The block's first line.
  public var location: Location
  public var scope: Scope
  public var title: String?
  public var description: String?
  public var isEntrypoint = false
  public var organizations: [String] = []
  public var relatedResources: [RelatedResource] = []
  public var authors: [Author] = []
  public var schemas: [Schema] = []
  /// The block's `labels`, an object or nil.
  public var labels: Value?
  /// The block's `custom` object, or nil.
  public var custom: Value?
  /// What the block stands before: the package's path, or the rule's absolute head reference (`data.pkg.p[x]`).
  public var target: Ref
  /// The index in `Module.rules` of the rule that the block stands before; nil for a package.
  public var ruleIndex: Int?

  public init(location: Location, scope: Scope, target: Ref, ruleIndex: Int? = nil) {
    self.location = location
    self.scope = scope
    self.target = target
    self.ruleIndex = ruleIndex
  }
}

extension Annotations {
  /// The object that `rego.metadata.rule()` gives: what is empty is left out.
  public var value: Value {
    var object = ObjectBuilder()
    func string(_ text: String) -> Value { .string(Text(text)) }
    object.insert("scope", string(scope.rawValue))
    if let title, !title.isEmpty { object.insert("title", string(title)) }
    if let description, !description.isEmpty { object.insert("description", string(description)) }
    if isEntrypoint { object.insert("entrypoint", true) }
    if !organizations.isEmpty { object.insert("organizations", .array(RegoArray(organizations.map(string)))) }
    if !relatedResources.isEmpty {
      object.insert("related_resources", .array(RegoArray(relatedResources.map(\.value))))
    }
    if !authors.isEmpty { object.insert("authors", .array(RegoArray(authors.map(\.value)))) }
    if !schemas.isEmpty { object.insert("schemas", .array(RegoArray(schemas.map(\.value)))) }
    if let labels, case .object(let members) = labels, members.count > 0 { object.insert("labels", labels) }
    if let custom, case .object(let members) = custom, members.count > 0 { object.insert("custom", custom) }
    return .object(object.finish())
  }
}

extension Annotations.RelatedResource {
  fileprivate var value: Value {
    var object = ObjectBuilder()
    object.insert("ref", .string(Text(reference)))
    if let description, !description.isEmpty { object.insert("description", .string(Text(description))) }
    return .object(object.finish())
  }
}

extension Annotations.Author {
  fileprivate var value: Value {
    var object = ObjectBuilder()
    if let name { object.insert("name", .string(Text(name))) }
    if let email { object.insert("email", .string(Text(email))) }
    return .object(object.finish())
  }
}

extension Annotations.Schema {
  fileprivate var value: Value {
    var object = ObjectBuilder()
    object.insert("path", .array(RegoArray(path.names)))
    switch source {
    case .reference(let reference): object.insert("schema", .array(RegoArray(reference.names)))
    case .definition(let definition): object.insert("definition", definition)
    }
    return .object(object.finish())
  }
}

extension Ref {
  /// The parts of a constant reference as values: `data.a["b"]` is `["data", "a", "b"]`.
  fileprivate var names: [Value] {
    terms.compactMap { term in
      switch term.kind {
      case .variable(let name): .string(Text(name))
      case .scalar(let value): value
      default: nil
      }
    }
  }
}
