import Glibc

/// A regular file that is open for reading and writing; closed when it is let go.
final class OpenedFile {
  let path: String
  let descriptor: Int32
  /// The file was not there before.
  let isNew: Bool

  /// Opens, or makes, a regular file. Never follows a link in the file's own place and never waits at a pipe.
  init(_ path: String, creates: Bool, appends: Bool) throws(RecordFailure) {
    self.path = path
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (appends ? O_APPEND : 0)
    var descriptor = open(path, flags)
    var isNew = false
    if descriptor < 0, errno == ENOENT, creates {
      descriptor = open(path, flags | O_CREAT | O_EXCL, 0o640)
      isNew = descriptor >= 0
      // Somebody else made it in between.
      if descriptor < 0, errno == EEXIST { descriptor = open(path, flags) }
    }
    guard descriptor >= 0 else { throw .system(path, errno) }
    self.descriptor = descriptor
    self.isNew = isNew
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path) }
  }

  deinit { close(descriptor) }

  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether the path still leads to this file: false once it was renamed away.
  var isStillAtItsPath: Bool {
    var here = stat()
    var there = stat()
    return fstat(descriptor, &here) == 0 && lstat(path, &there) == 0 && here.st_ino == there.st_ino
      && here.st_dev == there.st_dev
  }

  /// The only one that writes, until the file is let go. Another holder is waited for, but not for ever: whoever may read
  /// the file may lock it.
  func lock(patience milliseconds: Int) throws(RecordFailure) {
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw .system(path, errno) }
      if waited >= milliseconds { throw .locked(path) }
      usleep(2000)
      waited += 2
    }
  }

  /// At most `count` bytes from `offset`; fewer at the end of the file.
  func read(from offset: Int, count: Int) throws(RecordFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw .system(path, errno) }
      if got == 0 { break }
      done += got
    }
    return Array(bytes.prefix(done))
  }

  /// Makes a new file's name as durable as its content.
  func syncDirectory() -> Int32? {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { String(decoding: path.utf8[...$0], as: UTF8.self) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 ? nil : errno
  }
}

/// Why a record was not written.
enum RecordFailure: Error, Equatable {
  case system(String, Int32)
  case notRegular(String)
  case locked(String)
  /// A sync failed; nothing that is written after it can be trusted.
  case notSynced(String, Int32)
  case poisoned(String)
  /// The reserve has no room for it either.
  case reserveFull(String)
  case tooLong(String, limit: Int)

  /// No room: what a reserve is for. A limit on the size of files is another kind of full disk.
  var isFull: Bool {
    if case .system(_, let number) = self { return number == ENOSPC || number == EDQUOT || number == EFBIG }
    return false
  }

  var words: String {
    switch self {
    case .system(let path, let number): "\(path): \(RecordFailure.words(number))"
    case .notRegular(let path): "\(path): not a regular file"
    case .locked(let path): "\(path): another program keeps it locked"
    case .notSynced(let path, let number):
      "\(path): it could not be synced to the disk (\(RecordFailure.words(number)))"
    case .poisoned(let path): "\(path): a sync failed before, nothing more is written"
    case .reserveFull(let path): "\(path): the reserve has no room left"
    case .tooLong(let path, let limit): "\(path): the record is longer than \(limit) bytes"
    }
  }

  static func words(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0).lowercased() } ?? "error \(number)"
  }
}
