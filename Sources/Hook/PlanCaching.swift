import Gate
import PolicySources
import Rego

/// Compiles ahead of pushes what the settings can name, and says what is kept: `gatehouse cache`, and `install`.
public struct PlanCaching {
  public let cache: PlanCache
  private let administration: Administration

  public init(_ cache: PlanCache, administration: Administration) {
    self.cache = cache
    self.administration = administration
  }

  /// One list of policies that repositories are judged by.
  public struct State: Sendable {
    /// The policies' directories, as the settings or the command line name them.
    public var paths: [String]
    public var files: [PolicyFile]
    /// What they may reach outside.
    public var reach: PolicyReach
    public var isKept: Bool
  }

  /// What repositories are judged by, and which of it is kept.
  public func states() throws(AdministrationError) -> [State] {
    let settings = try administration.settings()
    let lists = settings.policyLists(with: administration.policies)
    let reach = settings.effective(repository: "").reach
    if lists.isEmpty { throw .noPolicies }
    var states: [State] = []
    for paths in lists {
      let files = try administration.policyFiles(paths)
      states.append(State(paths: paths, files: files, reach: reach, isKept: isKept(files, reach)))
    }
    return states
  }

  private func isKept(_ files: [PolicyFile], _ reach: PolicyReach) -> Bool {
    if case .found = cache.policies(for: files, options: administration.options(reach), trust: administration.trust) {
      return true
    }
    return false
  }

  /// Compiles and keeps one list of policies.
  public func build(_ state: State) throws -> PolicySet {
    let policies = try administration.policySet(files: state.files, reach: state.reach)
    try cache.store(policies, for: state.files, reach: state.reach)
    return policies
  }
}
