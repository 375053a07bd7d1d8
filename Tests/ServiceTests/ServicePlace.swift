import Forges
import Foundation
import Git
import Hook
import HTTPClient
import Logging
import PolicySources
import Store
import Synchronization

@testable import Service

/// A service without servers: a store in a folder that is removed afterwards, one policy, and a scripted forge.
final class ServicePlace: Sendable {
  let folder: URL
  let store: any Store
  let forge: ScriptedForge
  let metrics = ServiceMetrics()
  let log = LinesOfLog()

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-service-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("policy"), withIntermediateDirectories: true)
    try Data("package gate\n\nimport rego.v1\n\ndeny contains \"bad\" if input.bad\n".utf8)
      .write(to: folder.appendingPathComponent("policy/bad.rego"))
    store = try await StoreAddress("sqlite:\(folder.path)/serve.db").open()
    try await store.migrate()
    forge = ScriptedForge()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var logger: Logger { Logger(label: "test") { [log] _ in JSONLogHandler(write: { log.add($0) }) } }

  func receiver(limits: ReceiverLimits = ReceiverLimits()) -> Receiver {
    Receiver(forges: [forge], store: store, limits: limits, metrics: metrics, logger: logger)
  }

  func tools() throws -> ServiceTools {
    let administration = Administration(
      policies: [folder.appendingPathComponent("policy").path], config: nil, trust: .everything)
    let cache = FetchCache(directory: folder.appendingPathComponent("cache").path)
    let markers = MarkerKey(Secret("0123456789abcdef"))
    return ServiceTools(
      forges: [forge.name: forge], allowed: [forge.name: RepositoryList(["acme/*"])], store: store,
      judge: ChangeJudge(administration: administration, cache: cache, fetchMilliseconds: 2000),
      words: try ReviewWords(templates: nil, markers: markers),
      recorder: DecisionRecorder(administration: administration, directory: folder.path), metrics: metrics,
      logger: logger, clock: SystemForgeClock(), draftsAreNeutral: false)
  }

  func reconciler() throws -> Reconciler {
    Reconciler(
      tools: try tools(), intervalMilliseconds: 1000,
      fetchCache: FetchUpkeep(
        cache: FetchCache(directory: folder.path + "/cache"), directory: folder.path + "/cache", logger: logger))
  }

  /// Everything that is due now, by subject and reason; nothing of it is held afterwards.
  func due() async throws -> [String] {
    var jobs: [Job] = []
    while let job = try await store.lease(by: "test", milliseconds: 60_000) { jobs.append(job) }
    try await store.release(node: "test")
    return jobs.map { "\($0.request.key.subject) \($0.request.reason)" }
  }

  func delivery(_ id: String) -> Delivery {
    Delivery(headers: ["X-Id": id], body: [], receivedAt: SystemTime.milliseconds)
  }
}

/// What was logged.
final class LinesOfLog: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}
