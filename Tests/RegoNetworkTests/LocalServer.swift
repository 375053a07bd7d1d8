import Foundation
import Glibc
import Synchronization

/// A server of HTTP/1.1 on this machine, a connection a request, for as long as it is referred to.
final class LocalServer: Sendable {
  /// The request as it came: its first line, its headers in lower case, its body.
  struct Request: Sendable {
    var line = ""
    var headers: [String: String] = [:]
    var body = ""
    /// Counts all requests of this server from 1.
    var number = 0
  }

  let port: UInt16
  private let listener: Int32
  private let log = Log()

  var seen: [Request] { log.requests.withLock { $0 } }

  /// What came, for the thread and for the test.
  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])

    /// Its number.
    func add(_ request: Request) -> Int {
      requests.withLock { requests in
        requests.append(request)
        return requests.count
      }
    }
  }

  /// - Parameter answer: the bytes of an answer; nil closes the connection without one, an empty one keeps it open until the
  ///   client goes.
  init?(answer: @escaping @Sendable (Request) -> String?) {
    let door = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(door, address, size) == 0 && listen(door, 16) == 0 && getsockname(door, address, &size) == 0
      }
    }
    guard bound else { return nil }
    listener = door
    port = UInt16(bigEndian: address.sin_port)
    let record = log
    let thread = Thread {
      while case let connection = accept(door, nil, nil), connection >= 0 {
        LocalServer.serve(connection, record, answer)
      }
      close(door)
    }
    thread.start()
  }

  /// Nobody is let in any more. The thread closes the door: its number must not be another's while the thread has it.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func serve(_ connection: Int32, _ log: Log, _ answer: (Request) -> String?) {
    defer { close(connection) }
    guard var request = read(connection) else { return }
    request.number = log.add(request)
    guard let text = answer(request) else { return }
    if text.isEmpty {
      var byte: UInt8 = 0
      _ = recv(connection, &byte, 1, 0)
      return
    }
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return }
      sent += count
    }
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4096)
    while true {
      if let request = parse(bytes) { return request }
      let count = recv(connection, &room, room.count, 0)
      if count <= 0 { return nil }
      bytes += room.prefix(count)
    }
  }

  private static func parse(_ bytes: [UInt8]) -> Request? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    var request = Request()
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    request.line = lines.first ?? ""
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      request.headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
        in: .whitespaces)
    }
    request.body = String(text[end.upperBound...])
    let length = Int(request.headers["content-length"] ?? "0") ?? 0
    return request.body.utf8.count >= length ? request : nil
  }

  /// An answer with a body.
  static func answer(_ status: String = "200 OK", _ headers: [String] = [], _ body: String = "") -> String {
    ["HTTP/1.1 \(status)"].appending(headers + ["Content-Length: \(body.utf8.count)", "Connection: close", "", body])
      .joined(separator: "\r\n")
  }
}

extension [String] {
  fileprivate func appending(_ more: [String]) -> [String] { self + more }
}
