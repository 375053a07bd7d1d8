import Glibc
import RegoSyntax

/// How policies and data are read.
public struct LoadingOptions: Sendable {
  /// What files may cost.
  public struct Limits: Sendable {
    public var fileBytes = 256 << 20
    public var depth = 64

    public init() {}
  }

  public var parser = ParserOptions()
  /// Patterns of names that are left out (`fnmatch`); names that begin with a dot are left out by default.
  public var ignored: [String] = [".*"]
  public var limits = Limits()

  public init() {}

  func ignores(_ name: String) -> Bool { ignored.contains { fnmatch($0, name, 0) == 0 } }
}
