import Gate
import PolicySources
import Rego

/// What the administrator gave to the program: where settings and policies are, and whether the account that runs it may
/// have written them.
public struct Administration: Sendable {
  public var policies: [String]
  public var config: String?
  /// How far files are believed: in a hook not those that the pushing account could have written.
  public var trust: Trust
  /// What a denial does where the settings do not say it.
  public var mode: Enforcement?
  /// The directory of compiled plans; nil: every policy is compiled.
  public var cache: String?
  /// The built-ins that this program knows, and those of them that it carries.
  public var catalog: BuiltinCatalog

  public init(
    policies: [String], config: String?, trust: Trust, mode: Enforcement? = nil, cache: String? = nil,
    catalog: BuiltinCatalog = .standard
  ) {
    self.policies = policies
    self.config = config
    self.trust = trust
    self.mode = mode
    self.cache = cache
    self.catalog = catalog
  }

  /// As a hook was told.
  public init(_ arguments: HookArguments, catalog: BuiltinCatalog = .standard) {
    self.init(
      policies: arguments.policies, config: arguments.config,
      trust: .inHook(trustsOwnAccount: arguments.trustsOwnAccount), mode: arguments.mode, cache: arguments.cache,
      catalog: catalog)
  }

  /// The settings; all defaults where none were named.
  public func settings() throws(AdministrationError) -> Settings {
    let settings = try settingsAsWritten()
    guard let mode else { return settings }
    guard let enforcing = settings.enforcing(mode) else { throw .modeAgainstSettings(mode, config: config ?? "") }
    return enforcing
  }

  private func settingsAsWritten() throws(AdministrationError) -> Settings {
    guard let config else { return Settings() }
    do {
      return try SettingsFile.read(config, trust: trust)
    } catch {
      throw .settings(error)
    }
  }

  /// The files of policy directories.
  public func policyFiles(
    _ paths: [String], purpose: PolicySet.Purpose = .judging
  ) throws(AdministrationError) -> [PolicyFile] {
    if paths.isEmpty { throw .noPolicies }
    do {
      return try PolicyDirectory.read(paths, trust: trust, purpose: purpose)
    } catch {
      throw .source(error)
    }
  }

  /// The policies, as they were compiled before where that is kept and believed, else compiled now.
  public func policySet(_ paths: [String]) throws(AdministrationError) -> PolicySet {
    let files = try policyFiles(paths)
    if let cache,
      case .found(let policies) = PlanCache(directory: cache)
        .policies(for: files, options: options(.judging), trust: trust)
    {
      return policies
    }
    return try compiled(files, purpose: .judging).set
  }

  /// The policies compiled, with what they were made of.
  public func policyCompilation(
    _ paths: [String], purpose: PolicySet.Purpose
  ) throws(AdministrationError) -> PolicyCompilation {
    try compiled(try policyFiles(paths, purpose: purpose), purpose: purpose)
  }

  private func options(_ purpose: PolicySet.Purpose) -> PolicySet.Options {
    var options = PolicySet.Options(purpose: purpose)
    options.catalog = catalog
    return options
  }

  private func compiled(
    _ files: [PolicyFile], purpose: PolicySet.Purpose
  ) throws(AdministrationError) -> PolicyCompilation {
    do {
      return try PolicyCompilation(files: files, options: options(purpose))
    } catch {
      throw .policies(error)
    }
  }

  /// Where decisions of pushes are recorded.
  public func recording(_ settings: EffectiveSettings, gitDirectory: [UInt8]) -> Recording {
    Recording(settings, trust: trust, gitDirectory: gitDirectory)
  }
}
