import Glibc

/// An entry of the file system that is held by a descriptor, so that what was checked is what is read.
final class FileNode {
  /// Linux's `O_PATH`, which the C library's overlay leaves out: holds an entry without opening what is in it.
  static let noAccess: Int32 = 0o10_000_000

  let descriptor: Int32
  let status: stat
  /// Absolute, without links.
  let path: String

  /// Takes the descriptor over.
  init?(owning descriptor: Int32, path: String) {
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
    self.path = path
    var status = stat()
    let result = fstat(descriptor, &status)
    self.status = status
    if result != 0 { return nil }
  }

  deinit { close(descriptor) }

  private var format: mode_t { status.st_mode & S_IFMT }
  var isDirectory: Bool { format == S_IFDIR }
  var isLink: Bool { format == S_IFLNK }
  var isRegular: Bool { format == S_IFREG }
  /// Only the owner of an entry, and of the directory, may replace it, whoever may write the directory.
  var isSticky: Bool { isDirectory && status.st_mode & S_ISVTX != 0 }
  var identity: FileIdentity { FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) }

  /// The entry itself, a link included; nil with `errno` set where there is none.
  func entry(_ name: String) -> FileNode? {
    let below = path == "/" ? "/\(name)" : "\(path)/\(name)"
    return FileNode(owning: openat(descriptor, name, FileNode.noAccess | O_NOFOLLOW | O_CLOEXEC), path: below)
  }

  /// The file of a name, open to be read: no link is followed, and nothing is waited for. nil with `errno` set.
  func opened(_ name: String) -> FileNode? {
    let below = path == "/" ? "/\(name)" : "\(path)/\(name)"
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    return FileNode(owning: openat(descriptor, name, flags), path: below)
  }

  /// What a link says; nil with `errno` set.
  func linkTarget() -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return -1 }
      return readlinkat(descriptor, "", base.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  /// How an account could write it; nil where it could not.
  func writability(for account: Account) -> Writability? {
    if account.isRoot { return nil }
    if status.st_uid == account.user { return .owned }
    if isLink { return nil }
    if status.st_mode & S_IWOTH != 0 { return .byEverybody }
    if status.st_mode & S_IWGRP != 0, account.groups.contains(status.st_gid) { return .byGroup(status.st_gid) }
    // Access control lists and capabilities: only the kernel knows, and only of ourselves.
    if account.user == geteuid(), faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 { return .byOtherMeans }
    return nil
  }

  /// How anybody but root and this account could change it; nil where nobody could. An access control list that lets
  /// somebody write shows in the group's bits.
  func openness(beside account: Account) -> Writability? {
    if status.st_uid != 0, status.st_uid != account.user { return .owned }
    if isLink { return nil }
    if status.st_mode & S_IWOTH != 0 { return .byEverybody }
    if status.st_mode & S_IWGRP != 0 { return .byGroup(status.st_gid) }
    return nil
  }
}

/// Which file it is, whatever its name.
struct FileIdentity: Hashable {
  var device: UInt64
  var number: UInt64
}
