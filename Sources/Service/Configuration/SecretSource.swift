import Forges
import Foundation
import Glibc

/// Reads secrets from where they may stand: a file, or a credential that systemd hands over (`credential:NAME`). Never from
/// arguments or the environment's values.
struct SecretSource {
  var directory: String
  /// `$CREDENTIALS_DIRECTORY`.
  var credentials: String?

  private static let longest = 64 << 10

  struct Failure: Error {
    var words: String
  }

  /// The secret without the newline that editors leave at the end; never empty.
  func read(_ place: String) throws(Failure) -> Secret {
    let path = try path(of: place)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(words: "\(path) cannot be read: \(words(errno))") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(words: "\(path) is not a file")
    }
    if status.st_mode & 0o077 != 0, !isCredential(place) {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw Failure(words: "\(path) may be read by others (mode \(mode)): `chmod 600 \(path)`")
    }
    guard status.st_size <= SecretSource.longest else { throw Failure(words: "\(path) is too long for a secret") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
    guard count == bytes.count else { throw Failure(words: "\(path) cannot be read whole") }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard !bytes.isEmpty else { throw Failure(words: "\(path) is empty: an empty secret proves nothing") }
    return Secret(bytes: bytes)
  }

  private func isCredential(_ place: String) -> Bool { place.hasPrefix("credential:") }

  private func path(of place: String) throws(Failure) -> String {
    guard isCredential(place) else { return place.hasPrefix("/") ? place : directory + "/" + place }
    let name = place.dropFirst("credential:".count)
    guard !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
      throw Failure(words: "`\(place)` does not name a credential")
    }
    guard let credentials else {
      throw Failure(
        words: "`\(place)`: systemd handed over no credentials (LoadCredential=\(name):FILE in the unit sets it)")
    }
    return "\(credentials)/\(name)"
  }

  private func words(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
  }
}
