import Rego
import RegoSyntax
import RegoValues

/// Policies compiled from their files: the set that judges, and what it was made of.
///
/// ```swift
/// let compilation = try PolicyCompilation(files: files, options: .init(purpose: .testing))
/// TestRunner(policy: compilation.policy).results(options: options)
/// compilation.set.packages[0].shape   // .admission
/// ```
public struct PolicyCompilation: Sendable {
  public let set: PolicySet
  public let policy: Policy
  /// The modules' texts by file name, for messages that show a line.
  public let sources: [String: [UInt8]]

  public init(files: [PolicyFile], options: PolicySet.Options = PolicySet.Options()) throws(PolicySetError) {
    let files = files.filter { options.purpose.counts($0.kind) }
    let modules = try PolicyCompilation.modules(files, options)
    if modules.isEmpty { throw .noModules }
    sources = Dictionary(modules.map { ($0.file, $0.source) }) { first, _ in first }
    let data = try PolicyCompilation.data(files)
    let isTest = options.purpose == .testing
    do {
      policy = try Policy(
        modules: modules, data: data,
        options: CompilerOptions(
          catalog: isTest ? options.catalog.withoutReach : options.catalog, strict: options.isStrict,
          keepsPrint: isTest, unsafeBuiltins: isTest ? [] : options.reach.refusedBuiltins))
    } catch {
      throw .policies(error, sources: sources)
    }
    let packages = try PolicyCompilation.packages(policy, modules, options)
    if packages.isEmpty, options.purpose == .judging { throw .noDecidingRules(modules: modules.count) }
    let notes =
      modules.filter { $0.version != .v1 && options.version == .automatic }
      .map { "\($0.file): read as Rego v0" }
      + packages.flatMap(\.rules).filter(\.findsNothing)
      .map { "\($0.identity.id) is only true or false: a rule finds something by a message (`contains msg`)" }
    set = PolicySet(
      packages: packages, revision: PolicyRevision.text(of: files), notes: notes, builtins: policy.builtins,
      catalog: options.catalog)
  }

  /// Every module, or every error of all of them.
  private static func modules(
    _ files: [PolicyFile], _ options: PolicySet.Options
  ) throws(PolicySetError) -> [Module] {
    var modules: [Module] = []
    var problems: [Diagnostic] = []
    var sources: [String: [UInt8]] = [:]
    let parserOptions = ParserOptions(version: options.version)
    for file in files.sorted(by: { $0.name < $1.name }) {
      guard file.kind == .module || file.kind == .test else { continue }
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
    _ policy: Policy, _ modules: [Module], _ options: PolicySet.Options
  ) throws(PolicySetError) -> [PolicyPackage] {
    let deciding = policy.rules.filter { !$0.isFunction && DecidingRule.severity(ofName: $0.name) != nil }
    let byPackage = Dictionary(grouping: deciding.indices, by: { deciding[$0].package })
    let reads = policy.inputReads(ofEach: deciding)
    let annotations = PolicyAnnotations(modules: modules)
    var packages: [PolicyPackage] = []
    for (name, members) in byPackage.sorted(by: { $0.key < $1.key }) {
      let about = annotations.package(name)
      let (shape, reason) = try shape(of: name, about, options, reads: members.flatMap { reads[$0] })
      guard shape == .manifest || shape == .admission else {
        throw .shapeNotSupported(package: name, shape: shape, reason: reason)
      }
      let rules = members.map { index in
        DecidingRule(deciding[index], shape: shape, annotations: about, reads: reads[index], policy: policy)
      }
      packages.append(
        PolicyPackage(
          name: name, shape: shape, shapeReason: reason, rules: rules.sorted { $0.identity.name < $1.identity.name }))
    }
    return packages
  }

  private static func shape(
    of package: String, _ annotations: PackageAnnotations, _ options: PolicySet.Options, reads: [InputPattern]
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
