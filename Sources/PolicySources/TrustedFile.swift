import Glibc

/// Reads one file, if it and everything on the way to it can be trusted.
///
/// ```swift
/// let bytes = try TrustedFile.read("/etc/gatehouse/gatehouse.yaml", trust: trust, limit: 1 << 20)
/// ```
public enum TrustedFile {
  public static func read(_ path: String, trust: Trust, limit: Int) throws(PolicySourceError) -> [UInt8] {
    if case .everything = trust { return try read(path, limit: limit) }
    var walk = try PathWalk(trust: trust)
    let node = try walk.follow(path)
    return try read(node, in: walk.directory, limit: limit)
  }

  /// Nothing is checked on the way, so the system walks it.
  private static func read(_ path: String, limit: Int) throws(PolicySourceError) -> [UInt8] {
    guard let file = FileNode(owning: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY), path: path) else {
      switch errno {
      case ENOENT: throw .missing(path: path)
      case ELOOP: throw .tooManyLinks(path: path)
      default: throw .unreadable(path: path, error: errno)
      }
    }
    guard file.isRegular else { throw .wrongKind(path: path, wanted: "a regular file") }
    return try content(of: file, limit: limit)
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
    return try content(of: file, limit: limit)
  }

  /// Reads a regular file that is open.
  static func content(of file: FileNode, limit: Int) throws(PolicySourceError) -> [UInt8] {
    let size = max(0, Int(file.status.st_size))
    if size > limit { throw .tooLarge(path: file.path, limit: limit) }
    var failure: PolicySourceError?
    var bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      failure = read(file, into: buffer, &count)
    }
    if let failure { throw failure }
    // A file that grows while it is read is held to its limit too.
    while bytes.count > size {
      if bytes.count > limit { throw .tooLarge(path: file.path, limit: limit) }
      let more = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        failure = read(file, into: buffer, &count)
      }
      if let failure { throw failure }
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// Fills a buffer, as far as there is something; gives what went wrong.
  private static func read(
    _ file: FileNode, into buffer: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
  ) -> PolicySourceError? {
    while count < buffer.count {
      let got = Glibc.read(file.descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      if got < 0, errno == EINTR { continue }
      if got < 0 { return .unreadable(path: file.path, error: errno) }
      if got == 0 { break }
      count += got
      // All that the file has: asking once more would only tell that nothing is left.
      if count == Int(file.status.st_size) { break }
    }
    return nil
  }

  private static func opened(_ node: FileNode, in directory: FileNode) -> FileNode? {
    let name = node.path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
    return directory.opened(name ?? "")
  }
}
