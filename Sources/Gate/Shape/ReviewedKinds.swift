import RegoValues

/// What a review says of an object's kind, made once for each kind that a change touches.
final class ReviewedKinds {
  struct Reviewed {
    /// `{group, version, kind}`.
    var kind: Value
    /// `{group, version, resource}`.
    var resource: Value
    var isNamespaced: Bool
    /// The kind's name.
    var name: [UInt8]
  }

  private struct Key: Hashable {
    var apiVersion: Text
    var kind: Text
  }

  private var known: [Key: Reviewed] = [:]

  /// More kinds than this come from somebody who makes names up.
  private static let mostKnown = 1_000

  func reviewed(apiVersion: Value?, kind: Value?) -> Reviewed {
    let key = Key(apiVersion: ReviewedKinds.text(apiVersion), kind: ReviewedKinds.text(kind))
    if let reviewed = known[key] { return reviewed }
    let api = APIVersion(key.apiVersion.string)
    let name = key.kind.string
    let resource = ResourceKinds.kind(group: api.group, kind: name)
    let reviewed = Reviewed(
      kind: ReviewedKinds.groupVersion(api, "kind", name),
      resource: ReviewedKinds.groupVersion(api, "resource", resource.plural), isNamespaced: resource.isNamespaced,
      name: Array(name.utf8))
    if known.count < ReviewedKinds.mostKnown { known[key] = reviewed }
    return reviewed
  }

  private static func text(_ value: Value?) -> Text {
    if case .string(let text)? = value { return text }
    return ""
  }

  private static func groupVersion(_ api: APIVersion, _ key: String, _ name: String) -> Value {
    [
      "group": .string(Text(api.group)), "version": .string(Text(api.version)),
      .string(Text(key)): .string(Text(name)),
    ]
  }
}
