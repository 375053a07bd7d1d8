import Glibc
import Synchronization

/// The database's file, held for this process alone.
///
/// A lock of the whole process stands in a file beside it, not in the database: SQLite's own locks keep two writers apart,
/// but not two services that each believe to be the only one. The file's text says who holds it.
final class SQLiteFile: Sendable {
  let path: String
  private let lock: Mutex<Int32>

  init(path: String) throws(StoreError) {
    self.path = path
    try SQLiteFile.makeDirectory(of: path)
    let descriptor = try SQLiteFile.takeLock(path + ".lock", for: path)
    do throws(StoreError) {
      try SQLiteFile.prepare(path)
    } catch {
      close(descriptor)
      throw error
    }
    lock = Mutex(descriptor)
  }

  deinit { unlock() }

  /// Lets the next process in.
  func unlock() {
    lock.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }

  private static func makeDirectory(of path: String) throws(StoreError) {
    var at = path.index(after: path.startIndex)
    while let slash = path[at...].firstIndex(of: "/") {
      let directory = String(path[..<slash])
      if mkdir(directory, 0o700) < 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
        throw .system("cannot make \(directory)", errno)
      }
      at = path.index(after: slash)
    }
  }

  private static func takeLock(_ lockPath: String, for path: String) throws(StoreError) -> Int32 {
    // Closed where a child is started: git must not go on holding the store of a service that is gone.
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system("cannot open \(lockPath)", errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(descriptor) }
      guard code == EWOULDBLOCK else { throw .system("cannot lock \(lockPath)", code) }
      throw .held(path: path, holder: holder(descriptor))
    }
    let words = Array("process \(getpid()) on \(hostName())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, words, words.count, 0) == words.count else {
      let code = errno
      close(descriptor)
      throw .system("cannot write \(lockPath)", code)
    }
    return descriptor
  }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return "another process" }
    let line = bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }
    guard line.allSatisfy({ (0x20...0x7E).contains($0) }) else { return "another process" }
    return String(decoding: line, as: UTF8.self)
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "an unnamed host" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Made before SQLite makes it, so that it is nobody else's to read for one moment; the files beside it take its mode.
  private static func prepare(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else {
      let code = errno
      if code == ELOOP || code == EISDIR || code == ENXIO { throw .notAFile(path) }
      throw .system("cannot open \(path)", code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("cannot look at \(path)", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
    if status.st_mode & 0o777 != 0o600, fchmod(descriptor, 0o600) != 0 {
      throw .system("cannot close \(path) to others", errno)
    }
  }
}
