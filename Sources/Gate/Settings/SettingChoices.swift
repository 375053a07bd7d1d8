/// What a denial does. Ordered from loose to strict.
public enum Enforcement: String, Sendable, Hashable, CaseIterable {
  /// Judged and recorded; the push is accepted and its sender reads one line.
  case observe
  /// Judged, recorded and shown as warnings; the push is accepted.
  case warn
  /// Denied changes are rejected.
  case enforce
}

/// What happens to a push that could not be judged (`Verdict.indeterminate`). Ordered from loose to strict.
///
/// It covers failures of judging only: a push that was judged and denied is rejected under both, and so is a push whose
/// decision could not be recorded.
public enum FailMode: String, Sendable, Hashable, CaseIterable {
  case open
  case closed
}

/// What a file that no rule can be asked about does. Ordered from loose to strict.
public enum NotJudgedMode: String, Sendable, Hashable, CaseIterable {
  case warn
  case deny
}
