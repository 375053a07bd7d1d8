/// What a change does to an object, in the words of admission.
enum Operation: String, CaseIterable, Hashable, Sendable {
  case create = "CREATE"
  case update = "UPDATE"
  case delete = "DELETE"

  /// The kind of `request.options` that goes with it.
  var optionsKind: String {
    switch self {
    case .create: "CreateOptions"
    case .update: "UpdateOptions"
    case .delete: "DeleteOptions"
    }
  }
}
