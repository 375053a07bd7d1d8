import Glibc

/// The system's sockets and names, as far as they are needed here.
enum Socket {
  static let ipv4 = Int32(AF_INET)
  static let ipv6 = Int32(AF_INET6)

  static func open(family: Int32, type: Int32, protocol number: Int32) -> Int32 {
    socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
  }

  /// The addresses of a name; nil where it has none.
  static func addresses<Address>(of name: String, _ read: (UnsafeRawBufferPointer, Int32) -> Address?) -> [Address]? {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else { return nil }
    defer { freeaddrinfo(list) }
    var addresses: [Address] = []
    var next = list
    while let entry = next?.pointee {
      if let address = read(UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)), entry.ai_family)
      {
        addresses.append(address)
      }
      next = entry.ai_next
    }
    return addresses
  }

  static var milliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// The port of a socket's address of either family.
  static func port(_ address: UnsafeRawBufferPointer) -> Int? {
    let octets = address.dropFirst(2).prefix(2)
    return octets.count == 2 ? octets.reduce(0) { $0 << 8 | Int($1) } : nil
  }

  /// An error as Go words it.
  static func words(of error: Int32) -> String {
    strerror(error).map { String(cString: $0).lowercased() } ?? "error \(error)"
  }

  static func pause(milliseconds: Int) { usleep(UInt32(clamping: milliseconds * 1000)) }

  /// What a file holds, up to a limit.
  static func contents(of path: String, limit: Int) -> [UInt8]? {
    guard let file = fopen(path, "rbe") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = fread(&bytes, 1, limit, file)
    return feof(file) != 0 ? Array(bytes.prefix(count)) : nil
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
