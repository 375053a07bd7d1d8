import RegoValues

/// Makes the AdmissionReview that the API server would send if the change were applied to a cluster.
///
/// ```json
/// {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"operation": "UPDATE", "object": …, …}}
/// ```
///
/// `uid` is the same for the same document of the same commit; `dryRun` is always true, because a push applies nothing.
/// What only a cluster knows is left out.
struct AdmissionReview {
  /// Who pushes what where: the same for all documents of a ref.
  struct Context {
    var actor: Actor
    var repository: String
    var ref: [UInt8]
    /// The commit that is judged, in hex; empty for a working tree.
    var commit: String

    /// `request.userInfo`, made once.
    var userInfo: Value {
      func list(_ items: [String]) -> Value { .array(RegoArray(items.map { .string(Text($0)) })) }
      return [
        "username": .string(Text(actor.name)),
        "groups": list(actor.groups),
        "extra": [
          "ref": list([String(decoding: ref, as: UTF8.self)]),
          "commit": list(commit.isEmpty ? [] : [commit]),
          "repo": list([repository]),
        ],
      ]
    }
  }

  let context: Context
  private let userInfo: Value
  private let repositoryBytes: [UInt8]
  private let commitBytes: [UInt8]

  init(context: Context) {
    self.context = context
    userInfo = context.userInfo
    repositoryBytes = Array(context.repository.utf8)
    commitBytes = Array(context.commit.utf8)
  }

  /// The review of one object. `place` tells the document apart within the commit: its path and index.
  func input(
    operation: Operation, object: Value?, oldObject: Value?, place: (path: RepositoryPath, document: Int)
  ) -> Value {
    guard let described = object ?? oldObject else { return .null }
    let api = APIVersion(described["apiVersion"]?.stringValue ?? "")
    let kind = described["kind"]?.stringValue ?? ""
    let known = ResourceKinds.kind(group: api.group, kind: kind)
    let kindValue = AdmissionReview.groupVersion(api, "kind", kind)
    let resourceValue = AdmissionReview.groupVersion(api, "resource", known.plural)
    let metadata = described["metadata"]
    let uid = NameUUID(naming: [
      repositoryBytes, commitBytes, place.path.bytes, Array(String(place.document).utf8),
      Array(kind.utf8),
    ])
    let request: Value = [
      "uid": .string(Text(uid.description)),
      "kind": kindValue,
      "resource": resourceValue,
      "requestKind": kindValue,
      "requestResource": resourceValue,
      "name": AdmissionReview.string(metadata?["name"]) ?? "",
      "namespace": namespace(metadata, isNamespaced: known.isNamespaced),
      "operation": .string(Text(operation.rawValue)),
      "userInfo": userInfo,
      "object": object ?? .null,
      "oldObject": oldObject ?? .null,
      "dryRun": true,
      "options": ["apiVersion": "meta.k8s.io/v1", "kind": .string(Text(operation.optionsKind))],
    ]
    return ["apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request]
  }

  /// A document that is a review already is shown as it is.
  static func isReview(_ document: Value) -> Bool {
    document["kind"]?.stringValue == "AdmissionReview"
      && document["apiVersion"]?.stringValue?.hasPrefix("admission.k8s.io/") == true
  }

  private func namespace(_ metadata: Value?, isNamespaced: Bool) -> Value {
    guard isNamespaced else { return "" }
    return AdmissionReview.string(metadata?["namespace"]) ?? "default"
  }

  private static func groupVersion(_ api: APIVersion, _ key: String, _ name: String) -> Value {
    [
      "group": .string(Text(api.group)), "version": .string(Text(api.version)),
      .string(Text(key)): .string(Text(name)),
    ]
  }

  private static func string(_ value: Value?) -> Value? {
    if case .string(let text)? = value, text.byteCount > 0 { return value }
    return nil
  }
}
