import RegoValues

/// Which objects a constraint is about: `spec.match`, with Gatekeeper's meaning
/// (https://open-policy-agent.github.io/gatekeeper/website/docs/howto#the-match-field). What is left out takes everything.
///
/// ```swift
/// let match = try ConstraintMatch(["kinds": [["apiGroups": [""], "kinds": ["Pod"]]], "excludedNamespaces": ["kube-*"]])
/// match.answer(for: reviewed)   // .yes, .no or .unknownNamespace("shop")
/// ```
struct ConstraintMatch: Hashable, Sendable {
  /// Whether the object stands in the change or is implied by one that does.
  enum Source: String, Sendable { case original = "Original", generated = "Generated", all = "All" }
  enum Scope: String, Sendable { case cluster = "Cluster", namespaced = "Namespaced" }

  struct Kinds: Hashable, Sendable {
    var groups: [String]
    var kinds: [String]

    func holds(group: String, kind: String) -> Bool {
      func takes(_ list: [String], _ name: String) -> Bool { list.isEmpty || list.contains("*") || list.contains(name) }
      return takes(groups, group) && takes(kinds, kind)
    }
  }

  enum Answer: Hashable, Sendable {
    case yes, no
    /// The labels of this namespace decide, and nobody knows them.
    case unknownNamespace(String)
  }

  private(set) var kinds: [Kinds] = []
  /// nil: both. A word that is no scope means both as well.
  private(set) var scope: Scope?
  private(set) var namespaces: [NamePattern] = []
  private(set) var excludedNamespaces: [NamePattern] = []
  private(set) var labels: LabelSelector?
  private(set) var namespaceLabels: LabelSelector?
  private(set) var name: NamePattern?
  private(set) var source = Source.all

  /// Takes every object.
  init() {}

  init(_ value: Value) throws(ConstraintProblem) {
    guard case .object(let members) = value else { throw .wrongType(at: [], want: "an object") }
    for (key, value) in zip(members.keys, members.values) where value != .null {
      do throws(ConstraintProblem) { try read(key, value) } catch { throw error.below([key]) }
    }
  }

  private mutating func read(_ key: Value, _ value: Value) throws(ConstraintProblem) {
    switch key {
    case "kinds": kinds = try ConstraintMatch.kinds(value)
    case "scope": scope = Scope(rawValue: try ConstraintMatch.text(value))
    case "namespaces": namespaces = try ConstraintMatch.texts(value).map(NamePattern.init)
    case "excludedNamespaces": excludedNamespaces = try ConstraintMatch.texts(value).map(NamePattern.init)
    case "labelSelector": labels = try LabelSelector(value)
    case "namespaceSelector": namespaceLabels = try LabelSelector(value)
    case "name": name = NamePattern(try ConstraintMatch.text(value))
    case "source":
      guard let known = Source(rawValue: try ConstraintMatch.text(value)) else {
        throw .wrongType(at: [], want: "one of Original, Generated, All")
      }
      source = known
    default: throw .unknownKey(at: [])
    }
  }

  private static func kinds(_ value: Value) throws(ConstraintProblem) -> [Kinds] {
    guard case .array(let items) = value else { throw .wrongType(at: [], want: "a list") }
    var kinds: [Kinds] = []
    for (index, item) in items.elements.enumerated() {
      let place: [Value] = [.number(Number(index))]
      guard case .object(let members) = item else { throw .wrongType(at: place, want: "an object") }
      var entry = Kinds(groups: [], kinds: [])
      for (key, value) in zip(members.keys, members.values) where value != .null {
        do throws(ConstraintProblem) {
          switch key {
          case "apiGroups": entry.groups = try texts(value)
          case "kinds": entry.kinds = try texts(value)
          default: throw .unknownKey(at: [])
          }
        } catch { throw error.below(place + [key]) }
      }
      kinds.append(entry)
    }
    return kinds
  }

  private static func text(_ value: Value) throws(ConstraintProblem) -> String {
    guard let text = value.stringValue else { throw .wrongType(at: [], want: "a string") }
    return text
  }

  private static func texts(_ value: Value) throws(ConstraintProblem) -> [String] {
    guard case .array(let items) = value else { throw .wrongType(at: [], want: "a list of strings") }
    let texts = items.elements.compactMap(\.stringValue)
    guard texts.count == items.count else { throw .wrongType(at: [], want: "a list of strings") }
    return texts
  }

  // MARK: - Asking

  /// Whether the constraint is about an object: about the new version or the old one, as at the API server.
  func answer(for reviewed: ReviewedObject) -> Answer {
    guard source == .all || (source == .generated) == reviewed.isGenerated else { return .no }
    guard kinds.isEmpty || kinds.contains(where: { $0.holds(group: reviewed.group, kind: reviewed.kind) }),
      isInScope(reviewed), isInNamespaces(reviewed)
    else { return .no }
    guard reviewed.versions.contains(where: { isSelected($0) }) else { return .no }
    guard let namespaceLabels else { return .yes }
    switch reviewed.home {
    case .cluster: return .yes
    case .isNamespace:
      return reviewed.versions.contains { namespaceLabels.matches(ReviewedObject.labels(of: $0)) } ? .yes : .no
    case .namespace(let name, .none): return .unknownNamespace(name)
    case .namespace(_, let namespace?):
      return namespaceLabels.matches(ReviewedObject.labels(of: namespace)) ? .yes : .no
    }
  }

  private func isInScope(_ reviewed: ReviewedObject) -> Bool {
    switch (scope, reviewed.home) {
    case (.cluster, .namespace), (.namespaced, .cluster), (.namespaced, .isNamespace): false
    default: true
    }
  }

  private func isInNamespaces(_ reviewed: ReviewedObject) -> Bool {
    let name: String
    switch reviewed.home {
    case .cluster: return true
    case .isNamespace(let own): name = own
    case .namespace(let own, _): name = own
    }
    return (namespaces.isEmpty || namespaces.contains { $0.matches(name) })
      && !excludedNamespaces.contains { $0.matches(name) }
  }

  private func isSelected(_ version: Value) -> Bool {
    if let labels, !labels.matches(ReviewedObject.labels(of: version)) { return false }
    guard let name else { return true }
    let metadata = version.lookup(ObjectKey.metadata)
    if let own = metadata?.lookup(ObjectKey.name)?.stringValue, !own.isEmpty { return name.matches(own) }
    return name.matches(generated: metadata?.lookup(ObjectKey.generateName)?.stringValue ?? "")
  }
}
