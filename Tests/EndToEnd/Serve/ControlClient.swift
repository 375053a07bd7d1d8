import Foundation

/// JSON as it was read, to be asked without a type for every answer. What is absent is `nil` all the way.
struct Told: CustomStringConvertible {
  let value: Any?

  init(_ value: Any?) { self.value = value is NSNull ? nil : value }

  init(json: Data) { self.init(try? JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)) }

  subscript(name: String) -> Told { Told((value as? [String: Any])?[name]) }
  subscript(index: Int) -> Told { list.indices.contains(index) ? list[index] : Told(nil) }

  var text: String? { value as? String }
  var number: Int? { (value as? NSNumber)?.intValue }
  var flag: Bool { (value as? NSNumber)?.boolValue ?? false }
  var list: [Told] { (value as? [Any])?.map { Told($0) } ?? [] }
  var members: [String: Told] { (value as? [String: Any])?.mapValues { Told($0) } ?? [:] }
  var numbers: [Int] { list.compactMap(\.number) }

  var description: String {
    guard let value,
      let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
    else { return "nil" }
    return String(decoding: data, as: UTF8.self)
  }
}

/// One HTTP exchange over one connection, for tests that must see exactly what is sent.
struct Exchange {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Answers what came: the status and the body. `address` is `host:port` of 127.0.0.1.
  static func send(
    _ method: String, to address: String, path: String, headers: [(String, String)] = [], body: Data = Data()
  ) throws -> (status: Int, body: Data) {
    let socket = try connect(address)
    defer { close(socket) }
    var head =
      "\(method) \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    try write(Data((head + "\r\n").utf8) + body, to: socket)
    let answer = try readAll(socket)
    guard let end = answer.range(of: Data("\r\n\r\n".utf8)) else {
      throw Failure(description: "no answer from \(address)")
    }
    let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw Failure(description: "not HTTP: \(lines[0])") }
    return (status, Data(answer[end.upperBound...]))
  }

  private static func connect(_ address: String) throws -> Int32 {
    guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Failure(description: "no port in \(address)")
    }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      let code = errno
      close(descriptor)
      throw Failure(description: "nobody listens at \(address): error \(code)")
    }
    return descriptor
  }

  private static func write(_ data: Data, to socket: Int32) throws {
    var rest = data
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failure(description: "the connection broke while it was written to") }
      rest = rest.dropFirst(count)
    }
  }

  private static func readAll(_ socket: Int32) throws -> Data {
    var all = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count == 0 { return all }
      guard count > 0 else { throw Failure(description: "the connection broke while it was read") }
      all.append(contentsOf: buffer[..<count])
    }
  }
}
