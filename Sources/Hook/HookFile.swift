import Gate
import Glibc

/// The file `hooks/pre-receive` whose interpreter is `gatehouse-hook`: its lines are the program's options, so that no shell
/// has to be started in front of a push.
///
/// ```
/// #!/usr/lib/gatehouse/gatehouse-hook
/// # gatehouse: judges what is pushed and refuses what the policies deny.
/// --policy /etc/gatehouse/policy
/// --trusted-account
/// ```
///
/// A line is a comment, or an option with what follows the first blank as its value.
public struct HookFile: Sendable, Hashable {
  /// Longer than any path that a kernel takes, many times over.
  static let longest = 1 << 16

  public let arguments: HookArguments

  /// - Parameter further: what the Git host gave to the hook, after the file's own path.
  public init(path: String, further: [String] = []) throws(HookArgumentsError) {
    let text = try HookFile.text(of: path)
    var words: [String] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      words += parts.map { String(decoding: $0, as: UTF8.self) }
    }
    arguments = try HookArguments(words + further)
  }

  /// Whether a value can stand in such a file.
  public static func canHold(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.first != UInt8(ascii: " ") && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  private static func text(of path: String) throws(HookArgumentsError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadableFile(path, reason: SystemError(errno).words) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: longest + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw .unreadableFile(path, reason: SystemError(errno).words) }
      if got == 0 { break }
      count += got
    }
    if count > longest { throw .unreadableFile(path, reason: "larger than \(longest) bytes, which no hook is") }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
