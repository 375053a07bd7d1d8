import Foundation

/// A way for the client to reach the server's repository. A server is started per scenario, on loopback, and stopped with it.
final class Transport {
  enum Kind: String, Sendable, CaseIterable {
    case local, http, daemon, ssh
  }

  let url: String
  /// What the client needs to log in.
  let variables: [String: String]
  private var server: Child?

  init(url: String, variables: [String: String] = [:], server: Child? = nil) {
    self.url = url
    self.variables = variables
    self.server = server
  }

  deinit { stop() }

  /// Nobody answers any more.
  func stop() {
    server?.stop()
    server = nil
  }

  /// Why this machine cannot run the transport, or nil.
  static func missing(_ kind: Kind) -> String? {
    let needed: [String]
    switch kind {
    case .local: needed = []
    case .http: needed = ["/usr/sbin/lighttpd", "/usr/lib/git-core/git-http-backend"]
    case .daemon: needed = ["/usr/lib/git-core/git-daemon"]
    case .ssh: needed = ["/usr/bin/gitolite", "/usr/sbin/sshd"]
    }
    return needed.first { !FileManager.default.isExecutableFile(atPath: $0) }.map { "\($0) is not installed" }
  }

  static func start(_ kind: Kind, for sandbox: Sandbox) throws -> Transport {
    switch kind {
    case .local: return Transport(url: sandbox.server.path)
    case .http: return try SmartHTTPServer.start(for: sandbox)
    case .daemon: return try GitDaemon.start(for: sandbox)
    case .ssh: return try Gitolite.start(for: sandbox)
    }
  }

  /// A port that nothing listens on now. Servers that lose the race are started again by `launch`.
  static func freePort() -> UInt16 {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        guard bind(handle, plain, length) == 0, getsockname(handle, plain, &length) == 0 else { return }
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
  }

  /// Starts a server and waits until it accepts connections; tries another port where it dies first.
  static func launch(_ command: (UInt16) throws -> (program: String, arguments: [String]), in folder: URL) throws -> (
    Child, UInt16
  ) {
    var last = ""
    for _ in 0..<5 {
      let port = freePort()
      let (program, arguments) = try command(port)
      let log = folder.appendingPathComponent("server-\(port).log")
      let server = try Child(
        program, arguments, in: folder, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
        files: ("/dev/null", "/dev/null", log.path))
      while server.finished() == nil {
        if accepts(port) { return (server, port) }
        usleep(20_000)
      }
      last = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }
    throw ServerFailure(log: last)
  }

  struct ServerFailure: Error { var log: String }

  private static func accepts(_ port: UInt16) -> Bool {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
