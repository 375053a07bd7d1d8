import RegoValues

/// What a constraint's match looks at: an object of the change in its versions, and where it lives.
struct ReviewedObject {
  enum Home: Hashable {
    /// In no namespace, and no namespace itself.
    case cluster
    /// A Namespace, by its name.
    case isNamespace(String)
    /// In a namespace, with its manifest where somebody has it.
    case namespace(String, Value?)
  }

  var group: String
  var kind: String
  var home: Home
  /// The object and the one before, whichever there are.
  var versions: [Value]
  /// Implied by an object of the change.
  var isGenerated: Bool

  /// `versions` are of the same object. `namespace` finds the manifest of a namespace by its name.
  init(_ versions: [Value], isGenerated: Bool = false, namespace find: (String) -> Value?) {
    self.versions = versions
    self.isGenerated = isGenerated
    let described = versions.first ?? .null
    group = APIVersion(described.lookup(ObjectKey.apiVersion)?.stringValue ?? "").group
    kind = described.lookup(ObjectKey.kind)?.stringValue ?? ""
    let metadata = described.lookup(ObjectKey.metadata)
    let named = metadata?.lookup(ObjectKey.namespace)?.stringValue ?? ""
    if group.isEmpty, kind == "Namespace" {
      home = .isNamespace(metadata?.lookup(ObjectKey.name)?.stringValue ?? "")
    } else if !ResourceKinds.kind(group: group, kind: kind).isNamespaced {
      home = .cluster
    } else {
      let name = named.isEmpty ? "default" : named
      home = .namespace(name, find(name))
    }
  }

  static func labels(of object: Value) -> Value? {
    object.lookup(ObjectKey.metadata)?.lookup(ObjectKey.labels)
  }
}
