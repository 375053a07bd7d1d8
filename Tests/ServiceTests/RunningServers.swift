import Forges
import Foundation
import Glibc
import Logging
import ServiceLifecycle

@testable import Service

/// The two servers on free ports of loopback, for as long as a body runs.
struct RunningServers {
  let place: ServicePlace
  let hooks: UInt16
  let metrics: UInt16

  struct NeverListened: Error {}

  static func with(
    limits: ReceiverLimits = ReceiverLimits(), _ body: @Sendable (RunningServers) async throws -> Void
  ) async throws {
    let place = try await ServicePlace()
    var configuration = ServiceConfiguration(store: Secret(""), cache: "", markerKey: Secret(""))
    configuration.listen = ListenAddress(host: "127.0.0.1", port: 0)
    configuration.metrics = ListenAddress(host: "127.0.0.1", port: 0)
    configuration.limits = limits
    let servers = WebServers(
      configuration: configuration, receiver: place.receiver(limits: limits), store: place.store,
      metrics: place.metrics, logger: place.logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: try servers.services(), logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let running = RunningServers(
        place: place, hooks: try await port("webhooks", place), metrics: try await port("metrics", place))
      try await body(running)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private static func port(_ name: String, _ place: ServicePlace) async throws -> UInt16 {
    for _ in 0..<1000 {
      for line in place.log.all where line.contains("\"serves\":\"\(name)\"") {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let address = object?["address"] as? String
        if let port = address?.split(separator: ":").last.flatMap({ UInt16($0) }) { return port }
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw NeverListened()
  }

  /// Sends bytes over a connection of their own and gives everything that comes back until the server closes, or nil where
  /// it does not close in time.
  static func exchange(_ bytes: [UInt8], port: UInt16, seconds: Int = 20) async -> String? {
    await BlockingWork.run { () -> String? in
      let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(handle) }
      var wait = timeval(tv_sec: seconds, tv_usec: 0)
      setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else { return nil }
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          send(handle, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
        }
        // It may have answered and closed before it took everything.
        if count <= 0 { break }
        sent += count
      }
      var answer: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = recv(handle, &buffer, buffer.count, 0)
        if count == 0 || (count < 0 && errno == ECONNRESET) { return String(decoding: answer, as: UTF8.self) }
        if count < 0 { return nil }
        answer += buffer[..<count]
      }
    }
  }

  /// The status line's number of the first answer.
  static func status(_ answer: String?) -> Int? {
    answer?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }
}
