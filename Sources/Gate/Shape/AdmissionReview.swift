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
  /// Whether some rule can look at `uid`; where none can, none is made.
  private let tellsIdentity: Bool
  private let kinds = ReviewedKinds()

  init(context: Context, tellsIdentity: Bool = true) {
    self.context = context
    self.tellsIdentity = tellsIdentity
    userInfo = context.userInfo
    repositoryBytes = Array(context.repository.utf8)
    commitBytes = Array(context.commit.utf8)
  }

  /// The review of one object. `place` tells the document apart within the commit: its path and index.
  func input(
    operation: Operation, object: Value?, oldObject: Value?, place: (path: RepositoryPath, document: Int)
  ) -> Value {
    guard let described = object ?? oldObject else { return .null }
    let kind = kinds.reviewed(
      apiVersion: described.lookup(ObjectKey.apiVersion), kind: described.lookup(ObjectKey.kind))
    let metadata = described.lookup(ObjectKey.metadata)
    let request = AdmissionReview.requestLayout.object([
      true, kind.kind, AdmissionReview.string(metadata?.lookup(ObjectKey.name)) ?? AdmissionReview.nothing,
      namespace(metadata, isNamespaced: kind.isNamespaced), object ?? .null, oldObject ?? .null,
      AdmissionReview.name(of: operation), AdmissionReview.options(of: operation),
      kind.kind, kind.resource, kind.resource, tellsIdentity ? uid(place, kind.name) : AdmissionReview.nothing,
      userInfo,
    ])
    return .object(
      AdmissionReview.layout.object([AdmissionReview.version, AdmissionReview.reviewKind, .object(request)]))
  }

  private func uid(_ place: (path: RepositoryPath, document: Int), _ kind: [UInt8]) -> Value {
    let uid = NameUUID(naming: [
      repositoryBytes, commitBytes, place.path.bytes, Array(String(place.document).utf8), kind,
    ])
    return .string(Text(uid.description))
  }

  private static let layout = ObjectLayout(["apiVersion", "kind", "request"])
  /// In the order of the keys' bytes, as `input` gives the values.
  private static let requestLayout = ObjectLayout([
    "dryRun", "kind", "name", "namespace", "object", "oldObject", "operation", "options", "requestKind",
    "requestResource", "resource", "uid", "userInfo",
  ])
  private static let version: Value = "admission.k8s.io/v1"
  private static let reviewKind: Value = "AdmissionReview"
  private static let nothing: Value = ""
  private static let defaultNamespace: Value = "default"

  private static func name(of operation: Operation) -> Value {
    switch operation {
    case .create: create
    case .update: update
    case .delete: delete
    }
  }

  private static func options(of operation: Operation) -> Value {
    switch operation {
    case .create: createOptions
    case .update: updateOptions
    case .delete: deleteOptions
    }
  }

  private static let create: Value = .string(Text(Operation.create.rawValue))
  private static let update: Value = .string(Text(Operation.update.rawValue))
  private static let delete: Value = .string(Text(Operation.delete.rawValue))
  private static let createOptions = options(kind: Operation.create.optionsKind)
  private static let updateOptions = options(kind: Operation.update.optionsKind)
  private static let deleteOptions = options(kind: Operation.delete.optionsKind)

  private static func options(kind: String) -> Value {
    ["apiVersion": "meta.k8s.io/v1", "kind": .string(Text(kind))]
  }

  /// A document that is a review already is shown as it is.
  static func isReview(_ document: Value) -> Bool {
    document["kind"]?.stringValue == "AdmissionReview"
      && document["apiVersion"]?.stringValue?.hasPrefix("admission.k8s.io/") == true
  }

  private func namespace(_ metadata: Value?, isNamespaced: Bool) -> Value {
    guard isNamespaced else { return AdmissionReview.nothing }
    return AdmissionReview.string(metadata?.lookup(ObjectKey.namespace)) ?? AdmissionReview.defaultNamespace
  }

  private static func string(_ value: Value?) -> Value? {
    if case .string(let text)? = value, text.byteCount > 0 { return value }
    return nil
  }
}
