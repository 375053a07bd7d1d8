import Gate
import Glibc

/// Files below one directory on disk, opened name by name without following a link, so that no name leads out of it.
///
/// A link is content here as it is in Git: the path that it names.
struct FileTree: Sendable {
  /// The directory, which may itself be reached through links: somebody named it.
  let root: [UInt8]

  struct Status: Equatable {
    /// nil: a directory.
    var kind: FileVersion.Kind?
    var size: Int
  }

  /// nil where nothing is, or something that Git would not store (a device, a socket, a pipe).
  func status(of path: RepositoryPath) throws(GitError) -> Status? {
    guard let parent = try opened(path.directory) else { return nil }
    defer { close(parent) }
    return Self.status(of: path.name, in: parent)
  }

  /// The content of a file, or the target of a link; more than `limit` bytes are not read.
  func content(of path: RepositoryPath, limit: Int) throws(GitError) -> [UInt8] {
    guard let parent = try opened(path.directory) else { throw .fileUnreadable(path: path.bytes, code: ENOENT) }
    defer { close(parent) }
    guard let status = Self.status(of: path.name, in: parent), let kind = status.kind else {
      throw .fileUnreadable(path: path.bytes, code: ENOENT)
    }
    if kind == .symlink { return try target(of: path, in: parent) }
    let file = path.name.withCString { openat(parent, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { throw .fileUnreadable(path: path.bytes, code: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    // It may grow while it is read: what counts is what was read, not what was announced.
    while bytes.count <= limit {
      let (part, code) = Self.part(of: file, atMost: min(1 << 20, limit + 1 - bytes.count))
      if code == EINTR { continue }
      if code != 0 { throw .fileUnreadable(path: path.bytes, code: code) }
      if part.isEmpty { return bytes }
      bytes += part
    }
    throw .fileUnreadable(path: path.bytes, code: EFBIG)
  }

  /// Names in a directory in the order of their bytes, without `.git`; nil where there is no directory.
  func names(in directory: RepositoryPath) throws(GitError) -> [(name: [UInt8], status: Status)]? {
    guard let descriptor = try opened(directory) else { return nil }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return nil
    }
    defer { closedir(stream) }
    var names: [(name: [UInt8], status: Status)] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { [UInt8]($0.prefix { $0 != 0 }) }
      if [".", "..", ".git"].contains(where: { name.elementsEqual($0.utf8) }) { continue }
      if let status = Self.status(of: name, in: descriptor) { names.append((name, status)) }
    }
    return names.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// A descriptor of the directory; nil where there is none, or a link stands in the way.
  private func opened(_ directory: RepositoryPath) throws(GitError) -> Int32? {
    var current = root.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard current >= 0 else { throw .fileUnreadable(path: root, code: errno) }
    for name in directory.bytes.split(separator: Path.slash) {
      if name.elementsEqual("..".utf8) || name.elementsEqual(".".utf8) {
        close(current)
        return nil
      }
      let next = Array(name).withCString { openat(current, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
      close(current)
      guard next >= 0 else { return nil }
      current = next
    }
    return current
  }

  private func target(of path: RepositoryPath, in parent: Int32) throws(GitError) -> [UInt8] {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = path.name.withCString { readlinkat(parent, $0, &target, target.count) }
    guard length >= 0 else { throw .fileUnreadable(path: path.bytes, code: errno) }
    return target.prefix(length).map { UInt8(bitPattern: $0) }
  }

  private static func status(of name: [UInt8], in parent: Int32) -> Status? {
    var status = stat()
    guard name.withCString({ fstatat(parent, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { return nil }
    let size = Int(status.st_size)
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return Status(kind: nil, size: 0)
    case S_IFLNK: return Status(kind: .symlink, size: size)
    case S_IFREG: return Status(kind: status.st_mode & S_IXUSR != 0 ? .executable : .file, size: size)
    default: return nil
    }
  }

  private static func part(of file: Int32, atMost count: Int) -> (bytes: [UInt8], code: Int32) {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
      let result = read(file, buffer.baseAddress, count)
      if result < 0 { code = errno }
      got = max(0, result)
    }
    return (bytes, code)
  }
}
