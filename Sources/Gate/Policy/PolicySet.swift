import Rego
import RegoSyntax
import RegoValues

/// Policies that are ready to judge: compiled, with the packages that decide and the shape in which each wants its input.
///
/// ```swift
/// let policies = try PolicySet(files: files)
/// policies.packages[0].shape   // .admission
/// policies.revision            // 64 hex digits over names and bytes
/// ```
///
/// What reaches outside (`http.send`, `net.lookup_ip_addr`, `opa.runtime`) is refused when a policy is compiled. A set in
/// which no rule decides is an error: a gate that asks nothing would let everything in.
public struct PolicySet: Sendable {
  /// What the policies are wanted for.
  public enum Purpose: Sendable, Hashable {
    /// `*_test.rego` is left out, and some rule must decide.
    case judging
    /// `*_test.rego` is read, `print` is kept, and rules need not decide.
    case testing
  }

  public struct Options: Sendable {
    public var purpose = Purpose.judging
    /// The language version of modules that do not say it themselves.
    public var version = ParserOptions.Version.automatic
    /// The shape of all packages, whatever their rules read (`--input-shape`).
    public var shape: InputShape?
    public var catalog = BuiltinCatalog.standard
    public var isStrict = false

    public init() {}

    public init(purpose: Purpose) { self.purpose = purpose }
  }

  /// The built-ins that no policy of the gate may call.
  public static let refusedBuiltins: Set<String> = ["http.send", "net.lookup_ip_addr", "opa.runtime"]

  public let policy: Policy
  /// The packages that decide, in order of name.
  public let packages: [PolicyPackage]
  /// The digest of the files, 64 hex digits.
  public let revision: String
  /// What an author should know and no pusher needs to: modules read as v0, rules that can find nothing.
  public let notes: [String]
  /// The modules' texts by file name, for messages that show a line.
  public let sources: [String: [UInt8]]

  public var rules: [DecidingRule] { packages.flatMap(\.rules) }

  public init(files: [PolicyFile], options: Options = Options()) throws(PolicySetError) {
    let modules = try PolicySet.modules(files, options)
    if modules.isEmpty { throw .noModules }
    sources = Dictionary(modules.map { ($0.file, $0.source) }) { first, _ in first }
    let data = try PolicySet.data(files)
    do {
      policy = try Policy(
        modules: modules, data: data,
        options: CompilerOptions(
          catalog: options.catalog, strict: options.isStrict, keepsPrint: options.purpose == .testing,
          unsafeBuiltins: PolicySet.refusedBuiltins))
    } catch {
      throw .policies(error, sources: sources)
    }
    packages = try PolicySet.packages(policy, modules, options)
    if packages.isEmpty, options.purpose == .judging { throw .noDecidingRules(modules: modules.count) }
    revision = PolicyRevision.text(of: files.filter { $0.kind != .other })
    notes =
      modules.filter { $0.version != .v1 && options.version == .automatic }
      .map { "\($0.file): read as Rego v0" }
      + packages.flatMap(\.rules).filter(\.findsNothing)
      .map { "\($0.identity.id) is only true or false: a rule finds something by a message (`contains msg`)" }
  }

  /// Every module, or every error of all of them.
  private static func modules(_ files: [PolicyFile], _ options: Options) throws(PolicySetError) -> [Module] {
    var modules: [Module] = []
    var problems: [Diagnostic] = []
    var sources: [String: [UInt8]] = [:]
    let parserOptions = ParserOptions(version: options.version)
    for file in files.sorted(by: { $0.name < $1.name }) {
      guard file.kind == .module || (file.kind == .test && options.purpose == .testing) else { continue }
      sources[file.name] = file.bytes
      do {
        modules.append(try Parser.module(file.bytes, file: file.name, options: parserOptions))
      } catch {
        problems += error.all
      }
    }
    if let diagnostics = Diagnostics(problems) { throw .policies(diagnostics, sources: sources) }
    return modules
  }

  private static func data(_ files: [PolicyFile]) throws(PolicySetError) -> Value {
    var data = PolicyData()
    for file in files.sorted(by: { $0.name < $1.name }) where file.kind == .json || file.kind == .yaml {
      try data.add(file)
    }
    return data.value
  }

  private static func packages(
    _ policy: Policy, _ modules: [Module], _ options: Options
  ) throws(PolicySetError) -> [PolicyPackage] {
    let deciding = policy.rules.filter { !$0.isFunction && DecidingRule.severity(ofName: $0.name) != nil }
    let byPackage = Dictionary(grouping: deciding, by: \.package)
    var packages: [PolicyPackage] = []
    for (name, rules) in byPackage.sorted(by: { $0.key < $1.key }) {
      let annotations = PackageAnnotations(package: name, modules: modules)
      let names = rules.map(\.name)
      let (shape, reason) = try shape(
        of: name, annotations, options, reads: policy.inputReads(package: name, rules: names))
      guard shape == .manifest || shape == .admission else {
        throw .shapeNotSupported(package: name, shape: shape, reason: reason)
      }
      packages.append(
        PolicyPackage(
          name: name, shape: shape, shapeReason: reason,
          rules: rules.map { DecidingRule($0, shape: shape, annotations: annotations, policy: policy) }
            .sorted { $0.identity.name < $1.identity.name }))
    }
    return packages
  }

  private static func shape(
    of package: String, _ annotations: PackageAnnotations, _ options: Options, reads: [InputPattern]
  ) throws(PolicySetError) -> (InputShape, String) {
    if let shape = options.shape { return (shape, "asked for") }
    if let named = annotations.inputShape {
      guard let shape = named.stringValue.flatMap(InputShape.init) else {
        let known = InputShape.allCases.map(\.rawValue).joined(separator: ", ")
        throw .annotation(package: package, rule: nil, message: "custom.input must be one of \(known)")
      }
      return (shape, "its annotation custom.input says so")
    }
    let analysis = ShapeAnalysis(reads: reads)
    return (analysis.shape, analysis.reason)
  }
}
