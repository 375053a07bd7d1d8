import RegoValues

/// A `# METADATA` block: what is said about a rule, a document, a package or a tree of packages.
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

  /// A person, as `Name <mail>` or as an object.
  public struct Author: Sendable, Hashable {
    public var name: String
    public var email: String?
  }

  /// A schema for part of `input` or `data`.
  public struct Schema: Sendable {
    /// The reference that the schema describes.
    public var path: Ref
    /// A reference below `schema`, or nil where the definition is given in place.
    public var schema: Ref?
    public var definition: Value?
  }

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
  /// What the block stands before: the package's path, or the head reference of the rule, both absolute.
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
