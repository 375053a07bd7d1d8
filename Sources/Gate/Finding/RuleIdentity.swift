/// Which rule made a finding: its package, its name and, where the policy gives one, a short name.
public struct RuleIdentity: Hashable, Sendable, CustomStringConvertible {
  /// The package without `data.`: `kubernetes.admission`.
  public var package: String
  /// The rule's own name: `deny`, `violation_latest`.
  public var name: String
  /// From the annotation `custom.short` (or `custom.id`): what people call the rule.
  public var short: String?

  public init(package: String, name: String, short: String? = nil) {
    self.package = package
    self.name = name
    self.short = short
  }

  /// `kubernetes.admission.deny`, with ` (short)` where there is one.
  public var description: String {
    short.map { "\(id) (\($0))" } ?? id
  }

  /// `kubernetes.admission.deny`: what records and fingerprints use, so that a new short name changes neither.
  public var id: String { "\(package).\(name)" }
}

/// How much a finding weighs.
public enum Severity: String, Hashable, Sendable {
  case deny
  case warn
}
