/// The network by libcurl: HTTP/2 where the server speaks it, connections used again, certificates always verified.
///
/// All transfers are driven by one thread of its own. Redirects are followed for reads within the same origin only. The
/// proxy variables count as they do for `curl`.
///
/// ```swift
/// let transport = CurlTransport()
/// let answer = try await transport.send(HTTPRequest(.get, "https://api.github.com/meta"))
/// await transport.shutdown()
/// ```
public final class CurlTransport: HTTPTransport {
  /// What holds for every transfer.
  public struct Options: Sendable, Hashable {
    /// A file of certificates to trust and none beside; nil: the system's.
    public var certificates: String?
    public var connectMilliseconds = 10_000
    /// Connections to one host; what is beyond waits, or shares one by HTTP/2.
    public var connectionsPerHost = 16
    /// A proxy instead of what the variables say; empty: none.
    public var proxy: String?

    public init(certificates: String? = nil) { self.certificates = certificates }
  }

  private let loop: CurlLoop

  public init(_ options: Options = Options()) {
    loop = CurlLoop(options)
    loop.begin()
  }

  deinit { loop.stop(afterMilliseconds: 0) }

  public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let start = ContinuousClock.now
    let deadline = start + .milliseconds(request.timeoutMilliseconds)
    var request = request
    for _ in 0...HTTPRequest.mostRedirects {
      guard let origin = HTTPOrigin(of: request.url), RequestCheck.isSound(request) else { throw .invalidURL }
      let left = (deadline - .now) / .milliseconds(1)
      guard left >= 1 else { throw .timedOut(host: origin.host) }
      request.timeoutMilliseconds = Int(left)
      let answer = try await loop.carry(request, host: origin.host)
      guard let next = try request.redirected(by: answer) else { return answer }
      request = next
    }
    throw .redirectRefused(host: HTTPOrigin(of: request.url)?.host ?? "")
  }

  /// Takes no more requests, lets those that run go on for so long, cancels what is left, and ends the thread.
  public func shutdown(afterMilliseconds: Int = 0) async {
    loop.stop(afterMilliseconds: afterMilliseconds)
    await loop.ended()
  }
}

/// What must not get into a request's lines.
enum RequestCheck {
  static func isSound(_ request: HTTPRequest) -> Bool {
    request.headers.fields.allSatisfy { isName($0.name) && isValue($0.value) }
  }

  /// A token (RFC 9110, section 5.6.2).
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  private static func isValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
