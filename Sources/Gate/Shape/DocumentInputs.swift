import Manifests
import RegoValues

/// One document in all the shapes that packages ask for, each made when it is first asked for.
final class DocumentInputs {
  let version: DocumentVersion
  let operation: Operation
  /// The object before; the document itself is `oldObject` where the operation is a deletion.
  private let oldObject: Value?
  private let review: AdmissionReview
  private let expansion: Expansion

  /// Which rules see the Pods that workloads imply.
  struct Expansion: Hashable, Sendable {
    var admission: Bool
    var manifest: Bool
  }

  init(
    _ version: DocumentVersion, operation: Operation, oldObject: Value?, review: AdmissionReview, expansion: Expansion
  ) {
    self.version = version
    self.operation = operation
    self.oldObject = oldObject
    self.review = review
    self.expansion = expansion
  }

  /// The document first, then what it implies.
  func inputs(_ shape: InputShape) -> [ShapedInput] {
    switch shape {
    case .manifest: manifest
    case .admission: admission
    case .review, .combined: []
    }
  }

  /// Whether a rule sees nothing in the other version that it does not see in this one, and nothing less: told by the
  /// documents themselves, before any input is made of the other.
  func areSame(as other: DocumentInputs, to reads: RuleReads) -> Bool {
    // A review in a file is the input itself: what a rule reads of its request is not what it reads of an object.
    guard !AdmissionReview.isReview(version.value), !reads.knowsOperation, !reads.knowsContext, isNamedAlike(other),
      version.path == other.version.path, template?.label == other.template?.label,
      template?.pod.lookup(ObjectKey.metadata) == other.template?.pod.lookup(ObjectKey.metadata)
    else { return false }
    if !reads.areSame(version.value, other.version.value) { return false }
    guard let template, let otherTemplate = other.template else { return true }
    return reads.areSame(template.pod, otherTemplate.pod)
  }

  private func isNamedAlike(_ other: DocumentInputs) -> Bool {
    let keys = [ObjectKey.apiVersion, ObjectKey.kind, ObjectKey.metadata]
    return keys.allSatisfy { version.value.lookup($0) == other.version.value.lookup($0) }
  }

  private var isObject: Bool { version.document.notAnObject == nil }

  private lazy var template: PodTemplate? = PodTemplate.implied(by: version.value)
  private lazy var oldTemplate: PodTemplate? = oldObject.flatMap(PodTemplate.implied)

  private lazy var manifest: [ShapedInput] = {
    let own = ShapedInput(manifest: version.value)
    guard expansion.manifest, operation != .delete, let template else { return [own] }
    return [own, ShapedInput(implied: template)]
  }()

  private lazy var admission: [ShapedInput] = {
    guard isObject else { return [] }
    if AdmissionReview.isReview(version.value) { return [ShapedInput(manifest: version.value)] }
    let place = (path: version.path, document: version.document.index)
    let object: Value? = operation == .delete ? Optional.none : version.value
    let own = ShapedInput(
      review: review.input(operation: operation, object: object, oldObject: oldObject, place: place))
    guard expansion.admission, operation != .delete, let template else { return [own] }
    let implied = review.input(
      operation: operation, object: template.pod, oldObject: oldTemplate?.pod, place: place)
    return [own, ShapedInput(review: implied, implied: template)]
  }()
}
