/// Something that is missing before the bot can work, with what to do about it (`gatehouse serve --check`).
public struct SetupProblem: Sendable, Hashable {
  /// `permission checks:write`, `the address of the API`.
  public var what: String
  /// A sentence that says what happens and what to do.
  public var words: String
  /// False: it works without, with less.
  public var isFatal: Bool

  public init(what: String, words: String, isFatal: Bool = true) {
    self.what = what
    self.words = words
    self.isFatal = isFatal
  }
}
