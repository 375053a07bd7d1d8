import Rego
import RegoSyntax
import RegoValues

/// Policies that are ready to judge: the packages that decide and the shape in which each wants its input.
///
/// ```swift
/// let policies = try PolicySet(files: files)
/// policies.packages[0].shape   // .admission
/// policies.revision            // 64 hex digits over names and bytes
/// ```
///
/// It is compiled from files (`PolicyCompilation`) or read as a compiled one was written (`encoded()`).
/// What reaches outside (`http.send`, `net.lookup_ip_addr`, `opa.runtime`) is refused when a policy is compiled, unless the
/// options allow it. A set in which no rule decides is an error: a gate that asks nothing would let everything in.
public struct PolicySet: Sendable {
  /// What the policies are wanted for.
  public enum Purpose: Sendable, Hashable {
    /// `*_test.rego` is left out, and some rule must decide.
    case judging
    /// `*_test.rego` is read, `print` is kept, and rules need not decide.
    case testing

    /// Whether a file says anything about the policies, and is part of their revision.
    public func counts(_ kind: PolicyFile.Kind) -> Bool {
      switch kind {
      case .module, .json, .yaml: true
      case .test: self == .testing
      case .other: false
      }
    }
  }

  public struct Options: Sendable {
    public var purpose = Purpose.judging
    /// The language version of modules that do not say it themselves.
    public var version = ParserOptions.Version.automatic
    /// The shape of all packages, whatever their rules read (`--input-shape`).
    public var shape: InputShape?
    public var catalog = BuiltinCatalog.standard
    /// What the policies may reach. Their catalogue carries it, or somebody else has to judge by them.
    public var reach = PolicyReach()
    public var isStrict = false

    public init() {}

    public init(purpose: Purpose) { self.purpose = purpose }
  }

  /// The packages that decide, in order of name.
  public let packages: [PolicyPackage]
  /// The digest of the files that count, 64 hex digits.
  public let revision: String
  /// What an author should know and no pusher needs to: modules read as v0, rules that can find nothing.
  public let notes: [String]
  /// The built-ins that the policies call anywhere, in order of name.
  public let builtins: [String]
  /// Those of them that this program knows and does not carry: another one has to judge by these policies.
  public let missingBuiltins: [String]

  public var rules: [DecidingRule] { packages.flatMap(\.rules) }

  public init(files: [PolicyFile], options: Options = Options()) throws(PolicySetError) {
    self = try PolicyCompilation(files: files, options: options).set
  }

  init(packages: [PolicyPackage], revision: String, notes: [String], builtins: [String], catalog: BuiltinCatalog) {
    self.packages = packages
    self.revision = revision
    self.notes = notes
    self.builtins = builtins
    missingBuiltins = builtins.filter { catalog.find($0)?.isCarried == false }
  }
}
