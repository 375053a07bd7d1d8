import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Store

/// The two servers: webhooks and health on one address, metrics on another.
struct WebServers {
  let configuration: ServiceConfiguration
  let receiver: Receiver
  let store: any Store
  let metrics: ServiceMetrics
  let logger: Logger

  /// Why a server cannot begin.
  enum Failure: Error, CustomStringConvertible {
    case certificate(String)

    var description: String {
      switch self {
      case .certificate(let reason): "`tls` cannot be used: \(reason)"
      }
    }
  }

  func services() throws(Failure) -> [any ServiceLifecycle.Service] {
    var services: [any ServiceLifecycle.Service] = [
      try server(hooks(), on: configuration.listen, name: "webhooks", tls: configuration.tls)
    ]
    if let address = configuration.metrics {
      services.append(try server(numbers(), on: address, name: "metrics", tls: nil))
    }
    return services
  }

  // MARK: What is answered

  private func hooks() -> Router<BasicRequestContext> {
    let router = Router()
    router.post("hooks/:forge") { [receiver] request, context in
      let answer = await receiver.answer(to: request, forge: context.parameters.get("forge") ?? "")
      return WebServers.response(answer.status, answer.words)
    }
    router.get("hooks/:forge") { _, _ in
      WebServers.response(.methodNotAllowed, "deliveries are sent with POST")
    }
    router.get("healthz") { _, _ in WebServers.response(.ok, "alive") }
    router.get("readyz") { [store] _, _ in
      await store.isReady()
        ? WebServers.response(.ok, "ready") : WebServers.response(.serviceUnavailable, "the store cannot be written")
    }
    return router
  }

  private func numbers() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("metrics") { [store, metrics] _, _ in
      var gauges: [(name: String, help: String, value: Int)] = []
      if let counts = try? await store.counts() {
        gauges = [
          ("gatehouse_jobs_waiting", "Jobs that are due or will be.", counts.waiting),
          ("gatehouse_jobs_running", "Jobs that somebody is at.", counts.running),
          ("gatehouse_jobs_parked", "Jobs that nothing we can do helps.", counts.parked),
          ("gatehouse_oldest_job_milliseconds", "How long the oldest due job has waited.", counts.oldestMilliseconds),
          ("gatehouse_deliveries_kept", "Deliveries that are remembered.", counts.deliveries),
        ]
      }
      gauges.append(("gatehouse_store_up", "Whether the store answers.", gauges.isEmpty ? 0 : 1))
      var response = WebServers.response(.ok, metrics.text(gauges: gauges))
      response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
      return response
    }
    return router
  }

  private static func response(_ status: HTTPTypes.HTTPResponse.Status, _ words: String) -> Response {
    let text = words.hasSuffix("\n") ? words : words + "\n"
    return Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  // MARK: How

  private func server(
    _ router: Router<BasicRequestContext>, on address: ListenAddress, name: String, tls: ServiceConfiguration.TLSFiles?
  ) throws(Failure) -> any ServiceLifecycle.Service {
    var quiet = logger
    // Every request would be a line; what is worth one is logged by whoever answers.
    quiet.logLevel = .error
    let limits = configuration.limits
    let channel = HTTP1Channel.Configuration(
      idleTimeout: .milliseconds(Int64(limits.idleMilliseconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
        maxHeaderFieldCount: limits.headerCount))
    let log = logger
    return Application(
      router: router, server: try builder(channel, tls),
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: nil,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in
        let bound = channel.localAddress.map { "\($0.ipAddress ?? address.host):\($0.port ?? address.port)" }
        log.info("listening", metadata: ["address": .string(bound ?? "\(address)"), "serves": .string(name)])
      }, logger: quiet)
  }

  private func builder(
    _ channel: HTTP1Channel.Configuration, _ files: ServiceConfiguration.TLSFiles?
  ) throws(Failure) -> HTTPServerBuilder {
    guard let files else { return .http1(configuration: channel) }
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      return try .tls(.http1(configuration: channel), tlsConfiguration: configuration)
    } catch {
      throw .certificate("\(error)")
    }
  }
}
