import RegoValues

/// Which labels an object must have, as Kubernetes selects by them
/// (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements).
///
/// ```swift
/// let selector = try LabelSelector(["matchExpressions": [["key": "env", "operator": "In", "values": ["prod"]]]])
/// selector.matches(["env": "prod"])   // true
/// ```
///
/// An empty selector takes every object.
struct LabelSelector: Hashable, Sendable {
  struct Requirement: Hashable, Sendable {
    enum Operator: String, Sendable {
      case isIn = "In", isNotIn = "NotIn", exists = "Exists", doesNotExist = "DoesNotExist"
    }

    var key: Value
    var `operator`: Operator
    var values: Set<Value>

    func holds(_ label: Value?) -> Bool {
      switch `operator` {
      case .isIn: label.map(values.contains) ?? false
      case .isNotIn: label.map { !values.contains($0) } ?? true
      case .exists: label != nil
      case .doesNotExist: label == nil
      }
    }
  }

  private(set) var requirements: [Requirement] = []

  init(_ value: Value) throws(ConstraintProblem) {
    guard case .object(let members) = value else { throw .wrongType(at: [], want: "an object") }
    for (key, value) in zip(members.keys, members.values) {
      switch key {
      case "matchLabels": try addLabels(value)
      case "matchExpressions": try addExpressions(value)
      default: throw .unknownKey(at: [key])
      }
    }
  }

  private mutating func addLabels(_ value: Value) throws(ConstraintProblem) {
    if value == .null { return }
    guard case .object(let labels) = value else { throw .wrongType(at: ["matchLabels"], want: "an object") }
    for (key, label) in zip(labels.keys, labels.values) {
      guard case .string = label else { throw .wrongType(at: ["matchLabels", key], want: "a string") }
      requirements.append(Requirement(key: key, operator: .isIn, values: [label]))
    }
  }

  private mutating func addExpressions(_ value: Value) throws(ConstraintProblem) {
    if value == .null { return }
    guard case .array(let items) = value else { throw .wrongType(at: ["matchExpressions"], want: "a list") }
    for (index, item) in items.elements.enumerated() {
      let place: [Value] = ["matchExpressions", .number(Number(index))]
      guard case .string(let key)? = item["key"] else { throw .wrongType(at: place + ["key"], want: "a string") }
      guard let kind = item["operator"]?.stringValue.flatMap(Requirement.Operator.init) else {
        throw .wrongType(at: place + ["operator"], want: "one of In, NotIn, Exists, DoesNotExist")
      }
      var values: Set<Value> = []
      if case .array(let given)? = item["values"] { values = Set(given.elements) }
      let takesValues = kind == .isIn || kind == .isNotIn
      guard takesValues != values.isEmpty else {
        throw .wrongType(at: place + ["values"], want: takesValues ? "a list that is not empty" : "no list")
      }
      requirements.append(Requirement(key: .string(key), operator: kind, values: values))
    }
  }

  /// Whether labels, an object or nil, fulfil every requirement.
  func matches(_ labels: Value?) -> Bool {
    requirements.allSatisfy { $0.holds(labels?.lookup($0.key)) }
  }
}
