/// Which object of a cluster a document describes: group, kind, namespace and name, not the file and not the version of
/// the API, so that a moved file or a changed `apiVersion` is an update and not a delete and a create.
public struct ResourceName: Hashable, Sendable {
  public var group: String
  public var kind: String
  public var namespace: String
  public var name: String

  public init(group: String, kind: String, namespace: String, name: String) {
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// `Deployment shop/web`, or `Namespace shop` where there is no namespace.
  public var label: String {
    namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(namespace)/\(name)"
  }
}
