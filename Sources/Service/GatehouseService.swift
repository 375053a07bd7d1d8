import Foundation
import Forges
import Gate
import Git
import Glibc
import HTTPClient
import Hook
import Logging
import Review
import ServiceLifecycle
import UnixSignals
import Store

/// `gatehouse serve`: webhooks in, verdicts and comments out.
///
/// ```swift
/// let service = try GatehouseService(configuration, administration: administration)
/// try await service.run()   // until SIGTERM
/// ```
public struct GatehouseService: Sendable {
  private let configuration: ServiceConfiguration
  private let administration: Administration
  private let logger: Logger
  private let forges: [any Forge]
  private let words: ReviewWords
  private let cache: FetchCache
  private let transports: [CurlTransport]

  /// Makes everything that needs no network.
  ///
  /// - Parameter administration: where policies and settings are; they are read anew for each run.
  public init(
    _ configuration: ServiceConfiguration, administration: Administration, log: @escaping @Sendable (String) -> Void
  ) throws {
    self.configuration = configuration
    self.administration = administration
    logger = Logger(label: "gatehouse") { _ in JSONLogHandler(write: log) }
    words = try ReviewWords(templates: configuration.templates, markers: MarkerKey(configuration.markerKey))
    cache = FetchCache(directory: configuration.cache)
    var forges: [any Forge] = []
    var transports: [CurlTransport] = []
    for entry in configuration.forges {
      let transport = CurlTransport(CurlTransport.Options(certificates: entry.certificates))
      transports.append(transport)
      forges.append(
        try Self.forge(entry, ForgeTools(transport: transport, markers: MarkerKey(configuration.markerKey))))
    }
    self.forges = forges
    self.transports = transports
  }

  private static func forge(_ configuration: ForgeConfiguration, _ tools: ForgeTools) -> any Forge {
    switch configuration.kind {
    case .github: GitHubForge(configuration, tools)
    case .gitlab: GitLabForge(configuration, tools)
    case .gitea, .forgejo: GiteaForge(configuration, tools)
    }
  }

  // MARK: Checking

  /// Something that is missing, and which forge it is about; nil: this machine.
  public struct FoundProblem: Sendable {
    public var forge: String?
    public var problem: SetupProblem
  }

  /// Everything that is missing, each with what to do about it; nothing is changed anywhere.
  public func setupProblems() async -> [FoundProblem] {
    var problems: [FoundProblem] = []
    if let words = cache.problem() {
      problems.append(
        FoundProblem(forge: nil, problem: SetupProblem(what: "cache \(configuration.cache)", words: words)))
    }
    problems += await rulesProblems().map { FoundProblem(forge: nil, problem: $0) }
    do {
      let store = try await StoreAddress(configuration.store.text).open()
      try await store.migrate()
      await store.close()
    } catch {
      problems.append(FoundProblem(forge: nil, problem: SetupProblem(what: "store", words: "\(error)")))
    }
    for forge in forges { problems += await forge.setupProblems().map { FoundProblem(forge: forge.name, problem: $0) } }
    return problems
  }

  private func rulesProblems() async -> [SetupProblem] {
    let administration = administration
    return await BlockingWork.run { () -> [SetupProblem] in
      do {
        var effective = try administration.settings().effective(repository: "")
        effective.policies += administration.policies
        _ = try administration.policySet(effective.policies, reach: effective.reach)
        guard effective.record == nil else { return [] }
        return [
          SetupProblem(
            what: "record",
            words: "the settings name no `record.file`: decisions go to a file beside the fetched repositories",
            isFatal: false)
        ]
      } catch {
        return [SetupProblem(what: "policies and settings", words: "\(error)")]
      }
    }
  }

  // MARK: Serving

  /// Names this node in leases: the same after a restart, and no other process listens there at the same time.
  private var nodeName: String {
    let host = DecisionRecorder.host ?? "node"
    guard configuration.listen.port != 0 else { return "\(host):\(getpid()):\(UUID().uuidString)" }
    return "\(host):\(configuration.listen)"
  }

  /// Serves until SIGTERM or SIGINT: then nothing more is taken, what runs is finished or given back within ten seconds.
  public func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    let node = nodeName
    let store = try await StoreAddress(configuration.store.text).open()
    try await store.migrate()
    // What a process under this name was at when it died is taken up now, not when its leases have run out.
    try await store.release(node: node)
    let metrics = ServiceMetrics()
    let tools = ServiceTools(
      forges: Dictionary(forges.map { ($0.name, $0) }) { first, _ in first },
      allowed: Dictionary(configuration.forges.map { ($0.name, RepositoryList($0.repositories)) }) { first, _ in first
      },
      store: store,
      judge: ChangeJudge(
        administration: administration, cache: cache, fetchMilliseconds: configuration.fetchMilliseconds),
      words: words, recorder: DecisionRecorder(administration: administration, directory: configuration.cache),
      metrics: metrics, logger: logger, clock: SystemForgeClock(),
      draftsAreNeutral: configuration.draftsAreNeutral)
    let receiver = Receiver(
      forges: forges, store: store, limits: configuration.limits, metrics: metrics, logger: logger)
    let servers = try WebServers(
      configuration: configuration, receiver: receiver, store: store, metrics: metrics, logger: logger
    ).services()
    let work = WorkService(
      tools: tools, workers: configuration.workers, node: node,
      reconciler: Reconciler(
        tools: tools, intervalMilliseconds: configuration.reconcileMilliseconds,
        fetchCache: FetchUpkeep(cache: cache, directory: configuration.cache, logger: logger)))
    var quiet = logger
    quiet.logLevel = .warning
    var group = ServiceGroupConfiguration(
      services: [work] + servers, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    group.maximumGracefulShutdownDuration = .seconds(WorkService.stopSeconds)
    logger.info(
      "starting",
      metadata: [
        "version": .string(Version.current), "node": .string(node), "forges": .array(forges.map { .string($0.name) }),
      ])
    defer { logger.info("stopped") }
    do {
      try await ServiceGroup(configuration: group).run()
    } catch {
      await store.close()
      throw error
    }
    try? await store.release(node: node)
    await store.close()
    for transport in transports { await transport.shutdown() }
  }
}
