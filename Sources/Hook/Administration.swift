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
  public var builtins: CarriedBuiltins

  public init(
    policies: [String], config: String?, trust: Trust, mode: Enforcement? = nil, cache: String? = nil,
    builtins: CarriedBuiltins = .standard
  ) {
    self.policies = policies
    self.config = config
    self.trust = trust
    self.mode = mode
    self.cache = cache
    self.builtins = builtins
  }

  /// As a hook was told.
  public init(_ arguments: HookArguments, builtins: CarriedBuiltins = .standard) {
    self.init(
      policies: arguments.policies, config: arguments.config,
      trust: .inHook(trustsOwnAccount: arguments.trustsOwnAccount), mode: arguments.mode, cache: arguments.cache,
      builtins: builtins)
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
  ///
  /// - Parameter reach: what the settings let them reach outside.
  public func policySet(_ paths: [String], reach: PolicyReach) throws(AdministrationError) -> PolicySet {
    let files = try policyFiles(paths)
    if let cache,
      case .found(let policies) = PlanCache(directory: cache)
        .policies(for: files, options: options(reach), trust: trust)
    {
      return policies
    }
    return try policySet(files: files, reach: reach)
  }

  /// The policies of these files, compiled now.
  func policySet(files: [PolicyFile], reach: PolicyReach) throws(AdministrationError) -> PolicySet {
    do {
      return try PolicySet(files: files, options: options(reach))
    } catch {
      throw .policies(error)
    }
  }

  /// How policies are compiled to judge.
  func options(_ reach: PolicyReach) -> PolicySet.Options {
    var options = PolicySet.Options(purpose: .judging)
    options.reach = reach
    options.catalog = builtins.catalog(for: reach)
    return options
  }

  /// Where decisions of pushes are recorded.
  public func recording(_ settings: EffectiveSettings, gitDirectory: [UInt8]) -> Recording {
    Recording(settings, trust: trust, gitDirectory: gitDirectory)
  }
}
