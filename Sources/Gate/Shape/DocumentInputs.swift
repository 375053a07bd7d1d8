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

  /// The inputs of one shape: each shows another part.
  struct Parts: OptionSet {
    let rawValue: UInt8
    /// The document itself.
    static let own = Parts(rawValue: 1)
    /// The Pod that it implies.
    static let implied = Parts(rawValue: 2)

    /// Of the input at a place in `inputs`.
    static func at(_ place: Int) -> Parts { place == 0 ? .own : .implied }
  }

  /// The document first, then what it implies.
  func inputs(_ shape: InputShape) -> [ShapedInput] {
    switch shape {
    case .manifest: manifest
    case .admission: admission
    case .review, .combined: []
    }
  }

  /// The parts in which the rule sees the same as in those of the other version, told by the documents themselves, before
  /// any input is made of the other. `ruledOut`: the parts that the rule's guards rule out; that they do so in the other
  /// version as well takes less.
  func same(as other: DocumentInputs, to rule: AskedRule, ruledOut: Parts) -> Parts {
    // A review in a file is the input itself: what a rule reads of its request is not what it reads of an object.
    guard isComparable(with: other) else { return [] }
    let sees = !rule.reads.knowsOperation && !rule.reads.knowsContext
    var same: Parts = []
    if ruledOut.contains(.own), rule.guardsAreSame(version.value, other.version.value) {
      same.insert(.own)
    } else if sees, rule.reads.areSame(version.value, other.version.value) {
      same.insert(.own)
    }
    guard let pod = template?.pod, let otherPod = other.template?.pod else { return same }
    if sees, isSamePod(other) {
      same.insert(.implied)
    } else if pod.lookup(ObjectKey.metadata) == otherPod.lookup(ObjectKey.metadata) {
      if ruledOut.contains(.implied), rule.guardsAreSame(pod, otherPod) {
        same.insert(.implied)
      } else if sees, rule.reads.areSame(pod, otherPod) {
        same.insert(.implied)
      }
    }
    return same
  }

  /// Whether these parts are all that there can be, told before any input is made.
  func consists(of parts: Parts) -> Bool { parts.contains(.own) && (template == nil || parts.contains(.implied)) }

  /// Whether nothing at all differs in the implied Pods; asked once for all rules, as it mostly is so.
  private func isSamePod(_ other: DocumentInputs) -> Bool {
    if let known = samePod, known.other === other { return known.isSame }
    let isSame = template?.pod == other.template?.pod
    samePod = (other, isSame)
    return isSame
  }

  private var samePod: (other: DocumentInputs, isSame: Bool)?
  private lazy var isReview = AdmissionReview.isReview(version.value)

  /// Asked once for all rules.
  private func isComparable(with other: DocumentInputs) -> Bool {
    if let known = comparable, known.other === other { return known.isSo }
    let isSo = !isReview && !other.isReview && isNamedAlike(other) && version.path == other.version.path
    comparable = (other, isSo)
    return isSo
  }

  private var comparable: (other: DocumentInputs, isSo: Bool)?

  private func isNamedAlike(_ other: DocumentInputs) -> Bool {
    version.value.lookup(ObjectKey.apiVersion) == other.version.value.lookup(ObjectKey.apiVersion)
      && version.value.lookup(ObjectKey.kind) == other.version.value.lookup(ObjectKey.kind)
      && version.value.lookup(ObjectKey.metadata) == other.version.value.lookup(ObjectKey.metadata)
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
    if isReview { return [ShapedInput(manifest: version.value)] }
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
