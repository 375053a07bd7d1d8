/// What kept policies are told apart by, besides the policies themselves.
public enum PlanFormat {
  /// To be raised with every change of what compiling gives: the form of the bytes, the compiler's output, what a built-in is
  /// called with. `PlanFormatTests` holds the digest of compiled samples and of the catalogue, and fails until it is.
  static let revision = 4

  /// Names the engine: a plan of another one is not looked at.
  public static let engine = "\(Version.current)/\(revision)"
}
