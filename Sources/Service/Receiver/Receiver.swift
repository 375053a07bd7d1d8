import Forges
import HTTPClient
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Store
import Synchronization

/// Takes webhook deliveries: proves them, keeps them with what they ask for, and answers; nothing is judged meanwhile.
///
/// | answer | when |
/// | --- | --- |
/// | 202 | kept; also for what asks for nothing |
/// | 200 | it had come before |
/// | 400, 415 | proven, but not to be understood |
/// | 401 | not proven |
/// | 404, 405 | no such forge; not a POST |
/// | 413, 503 | too long; the store is down or too much is under way |
struct Receiver: Sendable {
  let forges: [String: any Forge]
  let store: any Store
  let limits: ReceiverLimits
  let metrics: ServiceMetrics
  let logger: Logger
  let room: BodyRoom

  init(forges: [any Forge], store: any Store, limits: ReceiverLimits, metrics: ServiceMetrics, logger: Logger) {
    self.forges = Dictionary(forges.map { ($0.name, $0) }) { first, _ in first }
    self.store = store
    self.limits = limits
    self.metrics = metrics
    self.logger = logger
    room = BodyRoom(bytes: limits.heldBytes)
  }

  /// An answer in words, for whoever set up the webhook and looks at the forge's list of deliveries.
  struct Answer: Sendable {
    var status: HTTPTypes.HTTPResponse.Status
    var words: String
  }

  func answer(to request: Request, forge name: String) async -> Answer {
    guard let forge = forges[name] else {
      return Answer(status: .notFound, words: "no forge is configured under this path")
    }
    let start = ContinuousClock.now
    let answer = await answer(to: request, from: forge)
    metrics.observe(.answer, seconds: (ContinuousClock.now - start).inSeconds)
    metrics.count(.deliveries, forge: name, "\(answer.status.code)")
    return answer
  }

  private func answer(to request: Request, from forge: any Forge) async -> Answer {
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limits.bodyBytes {
      return Answer(status: .contentTooLarge, words: "the body is longer than \(limits.bodyBytes) bytes")
    }
    let claimed = request.headers[.contentLength].flatMap(Int.init) ?? limits.bodyBytes
    guard room.take(claimed) else {
      return Answer(status: .serviceUnavailable, words: "too many deliveries are under way")
    }
    defer { room.give(claimed) }
    let body: [UInt8]
    do {
      body = Array(buffer: try await request.body.collect(upTo: limits.bodyBytes))
    } catch is NIOTooManyBytesError {
      return Answer(status: .contentTooLarge, words: "the body is longer than \(limits.bodyBytes) bytes")
    } catch {
      return Answer(status: .badRequest, words: "the body did not arrive whole")
    }
    let delivery = Delivery(headers: Receiver.headers(request.headers), body: body, receivedAt: SystemTime.milliseconds)
    return await take(delivery, from: forge)
  }

  /// What becomes of a delivery; the part that knows nothing of the server.
  func take(_ delivery: Delivery, from forge: any Forge) async -> Answer {
    var log = logger
    log[metadataKey: "forge"] = .string(forge.name)
    let name: DeliveryName
    let events: [ForgeEvent]
    do throws(DeliveryRefusal) {
      name = try forge.prove(delivery)
      log[metadataKey: "delivery"] = .string(name.id)
      log[metadataKey: "event"] = .string(name.event)
      events = try forge.events(of: delivery, named: name)
    } catch {
      return refused(error, log)
    }
    for case .installationChanged(let installation) in events { await forge.forgetTokens(installation: installation) }
    do throws(StoreError) {
      let kept = StoredDelivery(forge: forge.name, id: name.id, event: name.event, receivedAt: delivery.receivedAt)
      let acceptance = try await store.accept(kept, work: Receiver.work(events, forge: forge.name, delivery: name.id))
      for event in events { try await cancel(event, forge: forge.name) }
      return accepted(acceptance, events, log)
    } catch {
      log.error("the delivery could not be kept", metadata: ["reason": "\(error)"])
      return Answer(status: .serviceUnavailable, words: "the delivery could not be kept; deliver it again later")
    }
  }

  private func refused(_ refusal: DeliveryRefusal, _ log: Logger) -> Answer {
    switch refusal {
    case .unproven(let reason):
      log.warning("refused: not proven", metadata: ["reason": .string(reason)])
      return Answer(status: .unauthorized, words: "the delivery is not proven: \(reason)")
    case .unsupportedContentType(let type):
      log.warning("refused: not JSON", metadata: ["type": .string(type)])
      return Answer(status: .unsupportedMediaType, words: "set the webhook's content type to application/json")
    case .malformed(let reason):
      log.warning("refused: malformed", metadata: ["reason": .string(reason)])
      return Answer(status: .badRequest, words: "the delivery cannot be understood: \(reason)")
    }
  }

  private func accepted(_ acceptance: Acceptance, _ events: [ForgeEvent], _ log: Logger) -> Answer {
    let words = events.map(\.words).joined(separator: ", ")
    switch acceptance {
    case .new:
      log.info("accepted", metadata: ["asks": .string(words)])
      return Answer(status: .accepted, words: words)
    case .duplicate(let askedAgain):
      log.info("accepted before", metadata: ["asks": .string(words), "again": .stringConvertible(askedAgain)])
      return Answer(status: .ok, words: askedAgain ? "it came before and is looked at again" : "it came before")
    }
  }

  private func cancel(_ event: ForgeEvent, forge: String) async throws(StoreError) {
    switch event {
    case .cancel(let repository, let subject):
      try await store.cancel(JobKey(forge: forge, repository: repository.id, subject: subject.key))
    case .repositoriesRemoved(let repositories):
      for repository in repositories { try await store.cancelAll(forge: forge, repository: repository.id) }
    default: break
    }
  }

  private static func work(_ events: [ForgeEvent], forge: String, delivery: String) -> [WorkRequest] {
    events.compactMap { event in
      guard case .judge(let repository, let subject, let reason) = event else { return nil }
      return WorkRequest(
        forge: forge, repository: repository, subject: subject, reason: reason, delivery: delivery)
    }
  }

  private static func headers(_ fields: HTTPFields) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for field in fields { headers.append(field.name.rawName, field.value) }
    return headers
  }
}

/// Bounds the bytes of bodies that are held at one time, whoever sends them.
final class BodyRoom: Sendable {
  private let free: Mutex<Int>

  init(bytes: Int) { free = Mutex(bytes) }

  /// False: there is no room now.
  func take(_ bytes: Int) -> Bool {
    free.withLock { free in
      guard bytes >= 0, free >= bytes else { return false }
      free -= bytes
      return true
    }
  }

  func give(_ bytes: Int) { free.withLock { $0 += bytes } }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension ForgeEvent {
  /// For logs and answers; names of the forge's own, never a person's words.
  var words: String {
    switch self {
    case .judge(_, let subject, let reason): "\(subject.key) \(reason)"
    case .cancel(_, let subject): "\(subject.key) is over"
    case .installationChanged: "the installation changed"
    case .repositoriesRemoved(let repositories): "\(repositories.count) repositories were removed"
    case .ignored(let reason): "nothing to do: \(reason)"
    }
  }
}
