/// What a verdict depends on, but for where head and target branch parted. While it is the same, a verdict that was shown stands.
struct JudgingInputs: Sendable, Hashable, CustomStringConvertible {
  /// What is judged: pull request, head, target branch. The same on every node.
  var target: String
  /// What it is judged by: policies, settings, version. Nodes may differ in it while they are brought up to date.
  var rules: String

  init(target: String, rules: String) {
    self.target = target
    self.rules = rules
  }

  /// nil: not in this form, as for a run that found no rules.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(target: String(parts[0]), rules: String(parts[1]))
  }

  var description: String { "\(target)-\(rules)" }
}
