import Glibc

/// Reads one file, if it and everything on the way to it can be trusted.
///
/// ```swift
/// let bytes = try TrustedFile.read("/etc/gatehouse/gatehouse.yaml", trust: trust, limit: 1 << 20)
/// ```
public enum TrustedFile {
  public static func read(_ path: String, trust: Trust, limit: Int) throws(PolicySourceError) -> [UInt8] {
    var walk = try PathWalk(trust: trust)
    let node = try walk.follow(path)
    return try read(node, in: walk.directory, limit: limit)
  }

  /// Checks a file or directory and the way to it without reading it: the program, the hook, a record's directory.
  public static func check(_ path: String, trust: Trust) throws(PolicySourceError) {
    var walk = try PathWalk(trust: trust)
    if try walk.follow(path).isDirectory { try walk.checkListing() }
  }

  /// Reads a node that was walked to; `directory` holds it.
  static func read(_ node: FileNode, in directory: FileNode, limit: Int) throws(PolicySourceError) -> [UInt8] {
    guard node.isRegular else { throw .wrongKind(path: node.path, wanted: "a regular file") }
    guard let file = opened(node, in: directory) else { throw .unreadable(path: node.path, error: errno) }
    guard file.identity == node.identity else { throw .changed(path: node.path) }
    if Int(file.status.st_size) > limit { throw .tooLarge(path: node.path, limit: limit) }
    var bytes = [UInt8](repeating: 0, count: max(0, Int(file.status.st_size)) + 1)
    var count = 0
    while true {
      if count == bytes.count { bytes.append(contentsOf: [UInt8](repeating: 0, count: max(count, 4096))) }
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file.descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw .unreadable(path: node.path, error: errno) }
      count += got
      // A file that grows while it is read is held to its limit too.
      if count > limit { throw .tooLarge(path: node.path, limit: limit) }
      if got == 0 { break }
    }
    return Array(bytes.prefix(count))
  }

  private static func opened(_ node: FileNode, in directory: FileNode) -> FileNode? {
    let name = node.path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    return FileNode(owning: openat(directory.descriptor, name ?? "", flags), path: node.path)
  }
}
