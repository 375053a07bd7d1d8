import Gate
import Glibc

/// The socket that the recorder listens on: one it made itself, or one that the service manager handed over.
///
/// ```swift
/// let socket = try ListeningSocket(path: "/run/gatehouse/record.sock", mode: 0o666)
/// ```
public final class ListeningSocket {
  public let path: String
  let descriptor: Int32
  /// Made here, and taken away at the end.
  let isOwn: Bool
  private var identity: (device: dev_t, number: ino_t) = (0, 0)
  private var isClosed = false

  private static let backlog: Int32 = 1024

  /// Makes the socket. One that is left over from a recorder that is gone is replaced; anything else in its place is not.
  ///
  /// - Parameters:
  ///   - mode: who may connect, as a file's mode.
  ///   - group: whom it belongs to beside its owner.
  public init(path: String, mode: UInt32, group: UInt32? = nil) throws(ListeningError) {
    self.path = path
    isOwn = true
    descriptor = UnixSocket.make()
    guard descriptor >= 0 else { throw .system(path, errno) }
    try removeStale()
    // The socket's own mode is that of its file: nobody connects before it is opened to them.
    guard fchmod(descriptor, 0o600) == 0 else { throw .system(path, errno) }
    guard let result = UnixSocket.withAddress(path, { bind(descriptor, $0, $1) }) else { throw .tooLong(path) }
    guard result == 0 else { throw .system(path, errno) }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw .system(path, errno) }
    identity = (status.st_dev, status.st_ino)
    if let group, chown(path, uid_t.max, group) != 0 { throw .system(path, errno) }
    guard chmod(path, mode_t(mode)) == 0, listen(descriptor, ListeningSocket.backlog) == 0,
      UnixSocket.setNonblocking(descriptor)
    else { throw .system(path, errno) }
  }

  /// Takes a socket over that somebody else listens on already.
  public init(inherited descriptor: Int32) throws(ListeningError) {
    self.descriptor = descriptor
    isOwn = false
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    var listens: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard result == 0, address.sun_family == sa_family_t(AF_UNIX),
      getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1
    else {
      path = ""
      throw .notListening
    }
    path = withUnsafeBytes(of: &address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    guard UnixSocket.setNonblocking(descriptor) else { throw .system(path, errno) }
  }

  deinit { close() }

  /// Nobody connects any more; the socket's own file is gone.
  func close() {
    if isClosed { return }
    isClosed = true
    var status = stat()
    if isOwn, identity.number != 0, lstat(path, &status) == 0, status.st_dev == identity.device,
      status.st_ino == identity.number
    {
      unlink(path)
    }
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  private func removeStale() throws(ListeningError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(path, errno)
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .inTheWay(path) }
    let probe = UnixSocket.make()
    guard probe >= 0 else { throw .system(path, errno) }
    defer { Glibc.close(probe) }
    // Not waited for: one whose line is full is one that lives.
    guard UnixSocket.setNonblocking(probe),
      let result = UnixSocket.withAddress(path, { connect(probe, $0, $1) })
    else { throw .tooLong(path) }
    guard result != 0, errno == ECONNREFUSED else { throw .running(path) }
    guard unlink(path) == 0 else { throw .system(path, errno) }
  }
}

/// Why nobody can listen.
public enum ListeningError: Error, Sendable, Hashable, CustomStringConvertible {
  case system(String, Int32)
  case tooLong(String)
  /// What stands there is no socket.
  case inTheWay(String)
  case running(String)
  case notListening

  public var description: String {
    switch self {
    case .system(let path, let number): "\(SafeText.line(path)): \(RecordFailure.words(number))"
    case .tooLong(let path): "\(SafeText.line(path)): too long for the path of a socket, which has at most 107 bytes"
    case .inTheWay(let path): "\(SafeText.line(path)): something else than a socket stands there"
    case .running(let path): "\(SafeText.line(path)): another recorder listens there"
    case .notListening: "the descriptor that was handed over is no local socket that listens"
    }
  }
}
