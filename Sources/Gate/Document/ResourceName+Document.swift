import RegoValues

extension ResourceName {
  /// What a document says it is; nil without `apiVersion`, `kind` and a name. A document that only has `generateName` is
  /// known by that. The namespace is the one that is written, not a default: it must not depend on which kinds are known.
  init?(of document: Value) {
    guard let version = document["apiVersion"]?.stringValue, let kind = document["kind"]?.stringValue,
      let metadata = document["metadata"],
      let name = ResourceName.text(metadata["name"]) ?? ResourceName.text(metadata["generateName"])
    else { return nil }
    self.init(
      group: APIVersion(version).group, kind: kind, namespace: ResourceName.text(metadata["namespace"]) ?? "",
      name: name)
  }

  /// Whether two documents say the same of what they are, told without making names of it.
  static func areSame(_ left: Value, _ right: Value) -> Bool {
    func isSame(_ key: Value, in left: Value?, _ right: Value?) -> Bool { left?.lookup(key) == right?.lookup(key) }
    let metadata = (left.lookup(ObjectKey.metadata), right.lookup(ObjectKey.metadata))
    return isSame(ObjectKey.kind, in: left, right) && isSame(ObjectKey.apiVersion, in: left, right)
      && isSame(ObjectKey.name, in: metadata.0, metadata.1) && isSame(ObjectKey.namespace, in: metadata.0, metadata.1)
      && isSame(ObjectKey.generateName, in: metadata.0, metadata.1)
  }

  private static func text(_ value: Value?) -> String? {
    guard let text = value?.stringValue, !text.isEmpty else { return nil }
    return text
  }
}

/// `apps/v1` in its two parts; the core group is "".
struct APIVersion: Hashable, Sendable {
  var group: String
  var version: String

  init(_ text: String) {
    if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
      group = String(text[..<slash])
      version = String(text[text.index(after: slash)...])
    } else {
      group = ""
      version = text
    }
  }
}
