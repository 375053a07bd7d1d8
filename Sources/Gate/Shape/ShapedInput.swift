import RegoValues

/// A document as a rule sees it, and the way back from what the rule read to the document.
struct ShapedInput {
  let value: Value
  /// `[Implied by Deployment/web] `, or nothing.
  let messagePrefix: String
  private let way: Way

  private enum Way {
    case document
    case request
    indirect case template(PodTemplate, Way)
  }

  /// The document itself.
  init(manifest document: Value) {
    self.init(value: document, messagePrefix: "", way: .document)
  }

  /// The Pod that a workload implies, as a document.
  init(implied template: PodTemplate) {
    self.init(value: template.pod, messagePrefix: ShapedInput.prefix(template), way: .template(template, .document))
  }

  /// An AdmissionReview of the document.
  init(review: Value) {
    self.init(value: review, messagePrefix: "", way: .request)
  }

  /// An AdmissionReview of the Pod that a workload implies.
  init(review: Value, implied template: PodTemplate) {
    self.init(value: review, messagePrefix: ShapedInput.prefix(template), way: .template(template, .request))
  }

  private init(value: Value, messagePrefix: String, way: Way) {
    self.value = value
    self.messagePrefix = messagePrefix
    self.way = way
  }

  private static func prefix(_ template: PodTemplate) -> String { "[Implied by \(template.label)] " }

  /// The patch of a rule's result as one of the document in the file, or why it is none.
  func patch(of result: RuleResult) -> (JSONPatch?, problem: String?) {
    guard let patch = result.patch else { return (nil, result.patchProblem) }
    let moved = patch.moved { path in
      guard case .document(let place) = origin(of: root + ShapedInput.steps(path, below: root)) else { return nil }
      return place.compactMap(\.stringValue)
    }
    return (moved, moved == nil ? "it leads out of the document" : nil)
  }

  /// Where in the input the object stands that a rule speaks of.
  private var root: [Value] {
    func root(_ way: Way) -> [Value] {
      switch way {
      case .document: []
      case .request: ["request", "object"]
      case .template(_, let inner): root(inner)
      }
    }
    return root(way)
  }

  /// A patch's path without the way to the object, which it may name.
  private static func steps(_ path: [String], below root: [Value]) -> [Value] {
    let steps = path.map { Value.string(Text($0)) }
    return !root.isEmpty && steps.starts(with: root) ? Array(steps.dropFirst(root.count)) : steps
  }

  /// What a path of the input stands for.
  enum Origin: Hashable {
    /// A path of the document.
    case document([Value])
    /// A path of the document before the change.
    case oldDocument([Value])
    /// Nothing that stands in a file: who pushes, what the operation is.
    case context
  }

  func origin(of inputPath: [Value]) -> Origin { ShapedInput.origin(of: inputPath, way) }

  private static func origin(of path: [Value], _ way: Way) -> Origin {
    switch way {
    case .document: return .document(path)
    case .request: return requestOrigin(of: path)
    case .template(let template, let inner):
      switch origin(of: path, inner) {
      case .document(let podPath): return .document(template.documentPath(of: podPath))
      case .oldDocument(let podPath): return .oldDocument(template.documentPath(of: podPath))
      case .context: return .context
      }
    }
  }

  private static func requestOrigin(of path: [Value]) -> Origin {
    guard path.first == "request" else { return path.isEmpty ? .document([]) : .context }
    guard path.count > 1 else { return .document([]) }
    switch path[1] {
    case "object": return .document(Array(path[2...]))
    case "oldObject": return .oldDocument(Array(path[2...]))
    case "kind", "requestKind":
      return .document(path.count > 2 && path[2] != "kind" ? ["apiVersion"] : ["kind"])
    case "resource", "requestResource": return .document(["kind"])
    case "name": return .document(["metadata", "name"])
    case "namespace": return .document(["metadata", "namespace"])
    default: return .context
    }
  }
}
