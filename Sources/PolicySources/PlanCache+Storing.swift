import Gate
import Glibc

/// What only the administrator does: writing, and clearing away.
extension PlanCache {
  /// Where compiled policies are kept if nobody says otherwise: where systemd says, by root for all accounts, else for oneself.
  public static func standardDirectory(environment: (String) -> String?) -> String {
    if let given = environment("CACHE_DIRECTORY"), given.utf8.first == UInt8(ascii: "/") { return given }
    if geteuid() == 0 { return "/var/cache/gatehouse" }
    if let cache = environment("XDG_CACHE_HOME"), cache.utf8.first == UInt8(ascii: "/") { return cache + "/gatehouse" }
    return (environment("HOME") ?? "") + "/.cache/gatehouse"
  }

  /// Keeps compiled policies for the files that they were made of. Written beside and renamed: a hook finds all or nothing.
  public func store(
    _ policies: PolicySet, for files: [PolicyFile], reach: PolicyReach = PolicyReach()
  ) throws(PlanCacheError) {
    let key = PlanKey(files: files, reach: reach)
    guard policies.revision == key.revision, let content = PlanCache.content(of: policies, key: key) else {
      throw .cannotBeKept
    }
    try PlanCache.makeDirectory(directory)
    let path = self.path(of: key)
    let fresh = "\(path).\(getpid()).new"
    do throws(PlanCacheError) {
      try PlanCache.write(content, to: fresh)
      if rename(fresh, path) != 0 { throw .cannotWrite(path, error: errno) }
    } catch {
      unlink(fresh)
      throw error
    }
    PlanCache.sync(directory)
    prune()
  }

  /// Whether these policies are there, without reading them.
  public func holds(_ files: [PolicyFile]) -> Bool { access(path(of: PlanKey(files: files)), F_OK) == 0 }

  private static func makeDirectory(_ path: String) throws(PlanCacheError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.utf8.startIndex else {
      throw .cannotWrite(path, error: errno)
    }
    try makeDirectory(String(decoding: path.utf8[..<slash], as: UTF8.self))
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw .cannotWrite(path, error: errno) }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(PlanCacheError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path, error: errno) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw .cannotWrite(path, error: errno) }
      written += count
    }
    // Whatever the umask says: hooks run under other accounts.
    if fchmod(descriptor, 0o644) != 0 || fsync(descriptor) != 0 { throw .cannotWrite(path, error: errno) }
  }

  private static func sync(_ directory: String) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  /// One kept state of policies.
  public struct Entry: Sendable, Hashable {
    public var path: String
    public var bytes: Int
    /// Seconds since 1970.
    public var written: Int
  }

  /// What is kept, the newest first.
  public var entries: [Entry] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      let path = "\(directory)/\(name)"
      guard PlanCache.isEntry(name), lstat(path, &status) == 0 else { continue }
      entries.append(Entry(path: path, bytes: Int(status.st_size), written: status.st_mtim.tv_sec))
    }
    return entries.sorted { ($1.written, $0.path) < ($0.written, $1.path) }
  }

  private static func isEntry(_ name: String) -> Bool {
    let digits = name.utf8.dropLast(suffix.utf8.count)
    return name.utf8.reversed().starts(with: suffix.utf8.reversed()) && digits.count == 64
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Removes the oldest files where there are many: states of policies that are no more.
  private func prune() {
    for entry in entries.dropFirst(PlanCache.mostFiles) { unlink(entry.path) }
  }
}

/// Why policies were not kept.
public enum PlanCacheError: Error, Sendable, Hashable {
  /// Data that is nested deeper than a reader follows.
  case cannotBeKept
  case cannotWrite(String, error: Int32)
}

extension PlanCacheError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotBeKept: "these policies cannot be kept compiled: each push compiles them"
    case .cannotWrite(let path, let error):
      "\(SafeText.name(path)): \(strerror(error).map { String(cString: $0).lowercased() } ?? "error \(error)")"
    }
  }
}
