import Gate
import Glibc

/// Reads policies from directories: every `.rego` file, and data from files named `data.json`, `data.yaml` and `data.yml`.
/// Hidden files and directories are left out. The order is that of the names' bytes, whatever the file system says.
///
/// ```swift
/// let files = try PolicyDirectory.read(["/etc/gatehouse/policy"], trust: trust)
/// let policies = try PolicySet(files: files)
/// ```
public enum PolicyDirectory {
  /// How much may stand there.
  public struct Limits: Sendable, Hashable {
    /// Bytes of one file.
    public var fileBytes = 4 << 20
    /// Files of all directories.
    public var files = 10_000
    /// Bytes of all files.
    public var totalBytes = 64 << 20
    /// Levels of directories.
    public var depth = 32

    public init() {}
  }

  /// The files of several directories, in the order of the directories. A path may name a file as well, of any kind.
  ///
  /// - Parameter purpose: what for; tests of policies are not looked at where they are of no use.
  public static func read(
    _ paths: [String], trust: Trust, limits: Limits = Limits(), purpose: PolicySet.Purpose = .testing
  ) throws(PolicySourceError) -> [PolicyFile] {
    var reading = PolicyReading(limits: limits, purpose: purpose)
    for (path, name) in zip(paths, names(of: paths)) { try reading.add(path, named: name, trust: trust) }
    return reading.files
  }

  public static func read(
    _ path: String, trust: Trust, limits: Limits = Limits()
  ) throws(PolicySourceError) -> [PolicyFile] {
    try read([path], trust: trust, limits: limits)
  }

  /// What files are called after: the last component of each path, or the whole path where two have the same.
  private static func names(of paths: [String]) -> [String] {
    let short = paths.map { path in
      path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    }
    return zip(paths, short).map { path, name in
      short.filter { $0.utf8.elementsEqual(name.utf8) }.count > 1 ? path : name
    }
  }
}

/// One reading of policy directories: what was found so far, held to the limits.
private struct PolicyReading {
  let limits: PolicyDirectory.Limits
  let purpose: PolicySet.Purpose
  var files: [PolicyFile] = []
  private var bytes = 0

  init(limits: PolicyDirectory.Limits, purpose: PolicySet.Purpose) {
    self.limits = limits
    self.purpose = purpose
  }

  mutating func add(_ path: String, named name: String, trust: Trust) throws(PolicySourceError) {
    var walk = try PathWalk(trust: trust)
    let node = try walk.follow(path)
    if node.isDirectory {
      try addDirectory(walk, named: name, above: [], path: path)
    } else {
      try addFile(node, in: walk.directory, named: name)
    }
  }

  private mutating func addDirectory(
    _ walk: PathWalk, named name: String, above: [FileIdentity], path: String
  ) throws(PolicySourceError) {
    // A link that leads back up would never end.
    if above.contains(walk.directory.identity) { return }
    if above.count >= limits.depth { throw .tooDeep(path: path, limit: limits.depth) }
    try walk.checkListing()
    for entry in try entries(of: walk.directory) where entry.name.first != UInt8(ascii: ".") {
      guard let text = String(validating: entry.name, as: UTF8.self) else { continue }
      let isPolicy = isPolicy(text)
      if entry.isRegular {
        // A README is neither read nor asked whose it is.
        if !isPolicy { continue }
        // What is a file as it was listed is opened at once; what is not any more goes the long way below.
        if let node = try walk.openFile(text) {
          try add(TrustedFile.content(of: node, limit: limits.fileBytes), of: walk.directory, named: "\(name)/\(text)")
          continue
        }
      }
      // What was listed as a directory is no file that would be passed over; entering it tells what it is.
      let mayBeFile = !isPolicy && !entry.isDirectory
      if mayBeFile, walk.directory.entry(text)?.isRegular == true { continue }
      try addEntry(text, isPolicy: isPolicy, walk, named: name, above: above, path: path)
    }
  }

  /// A directory, a link, or what the file system does not tell the kind of.
  private mutating func addEntry(
    _ text: String, isPolicy: Bool, _ walk: PathWalk, named name: String, above: [FileIdentity], path: String
  ) throws(PolicySourceError) {
    var inner = walk
    let node: FileNode
    do {
      node = try inner.enter(text)
    } catch {
      // A dead link beside the policies is nobody's business; one that is called like a policy is.
      if case .missing = error, !isPolicy { return }
      throw error
    }
    if node.isDirectory {
      try addDirectory(
        inner, named: "\(name)/\(text)", above: above + [walk.directory.identity], path: path)
    } else if isPolicy {
      try addFile(node, in: inner.directory, named: "\(name)/\(text)")
    }
  }

  private mutating func addFile(
    _ node: FileNode, in directory: FileNode, named name: String
  ) throws(PolicySourceError) {
    try add(TrustedFile.read(node, in: directory, limit: limits.fileBytes), of: directory, named: name)
  }

  private mutating func add(
    _ content: [UInt8], of directory: FileNode, named name: String
  ) throws(PolicySourceError) {
    if files.count >= limits.files { throw .tooManyFiles(path: directory.path, limit: limits.files) }
    bytes += content.count
    if bytes > limits.totalBytes { throw .tooLarge(path: directory.path, limit: limits.totalBytes) }
    files.append(PolicyFile(name: name, bytes: content))
  }

  private func isPolicy(_ name: String) -> Bool {
    switch PolicyFile(name: name, bytes: []).kind {
    case .module: true
    case .test: purpose.counts(.test)
    case .json, .yaml: ["data.json", "data.yaml", "data.yml"].contains(name)
    case .other: false
    }
  }

  private struct Entry {
    var name: [UInt8]
    /// As the file system listed it: hints.
    var isRegular: Bool
    var isDirectory: Bool
  }

  /// The names in a directory, in order of their bytes.
  private func entries(of directory: FileNode) throws(PolicySourceError) -> [Entry] {
    let descriptor = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: directory.path, error: errno) }
    guard let stream = fdopendir(descriptor) else {
      let number = errno
      close(descriptor)
      throw .unreadable(path: directory.path, error: number)
    }
    defer { closedir(stream) }
    var names: [Entry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw .unreadable(path: directory.path, error: errno) }
        break
      }
      if names.count >= limits.files * 10 { throw .tooManyFiles(path: directory.path, limit: limits.files * 10) }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
      names.append(
        Entry(
          name: name, isRegular: entry.pointee.d_type == UInt8(DT_REG),
          isDirectory: entry.pointee.d_type == UInt8(DT_DIR)))
    }
    return names.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }
}
