import Foundation
import Gate

/// What a service manager and a service tell each other: the sockets that it hands over, and that the service is ready.
///
/// The few lines of systemd's protocol (`sd_listen_fds`, `sd_notify`), without its library.
struct ServiceNotices {
  var environment: [String: String] = ProcessInfo.processInfo.environment

  private static let firstDescriptor: Int32 = 3

  /// The one socket that was handed over; nil where the service makes its own.
  var inheritedSocket: Int32? {
    guard environment["LISTEN_PID"] == String(getpid()), environment["LISTEN_FDS"] == "1" else { return nil }
    return ServiceNotices.firstDescriptor
  }

  func ready() { notify("READY=1") }
  func stopping() { notify("STOPPING=1") }

  private func notify(_ words: String) {
    guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // An at-sign stands for the zero byte of a name that is no file's.
    let name = Array(path.utf8).enumerated().map { $0 == 0 && $1 == UInt8(ascii: "@") ? 0 : $1 }
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
      guard name.count < place.count else { return false }
      place.copyBytes(from: name)
      return true
    }
    guard fits else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        _ = words.withCString { sendto(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL), target, length) }
      }
    }
  }
}
