import Rego
import RegoSyntax

/// A rule whose results are findings, told by its name: `deny`, `violation`, `warn`, and those with a suffix
/// (`deny_latest_tag`). What it says about itself stands in its `# METADATA` block.
public struct DecidingRule: Sendable {
  public var identity: RuleIdentity
  public var severity: Severity
  /// The annotation `title`.
  public var title: String?
  /// The annotation `description`.
  public var summary: String?
  /// The annotation `custom.fix`: what to do about a finding, where the result itself does not say.
  public var fix: String?
  /// Where its first definition stands.
  public var location: Location
  /// Its value can only be true, which finds nothing.
  let findsNothing: Bool
  let query: PreparedQuery
  let reads: RuleReads
  let definitions: [RuleDefinition]

  init(
    _ rule: RuleSummary, shape: InputShape, annotations: PackageAnnotations, reads patterns: [InputPattern],
    policy: Policy
  ) {
    definitions = annotations.definitions(of: rule.name)
    let only = definitions.count == 1 ? definitions[0] : nil
    identity = RuleIdentity(package: rule.package, name: rule.name, short: only?.short)
    severity = only?.severity ?? DecidingRule.severity(ofName: rule.name) ?? .deny
    title = only?.title
    summary = only?.summary
    fix = only?.fix
    location = rule.location
    query = policy.prepare(rule: rule)
    reads = RuleReads(reads: patterns, shape: shape)
    findsNothing = rule.kind == .complete && definitions.allSatisfy(\.isPlainTruth)
  }

  /// The definition that stands at `place`; several definitions of one name may say different things about themselves.
  func definition(at place: Location) -> RuleDefinition? {
    definitions.filter { $0.location.file == place.file && $0.location.offset <= place.offset }
      .max { $0.location.offset < $1.location.offset }
  }

  /// What a name says of the rule's results: `^(deny|violation)(_[a-zA-Z0-9]+)*$` denies, `^warn(_[a-zA-Z0-9]+)*$` warns;
  /// nil for a rule that only helps others.
  public static func severity(ofName name: String) -> Severity? {
    let parts = name.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard let first = parts.first else { return nil }
    let isPlain = parts.dropFirst().allSatisfy { part in !part.isEmpty && part.allSatisfy(isLetterOrDigit) }
    guard isPlain else { return nil }
    switch String(decoding: first, as: UTF8.self) {
    case "deny", "violation": return .deny
    case "warn": return .warn
    default: return nil
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
