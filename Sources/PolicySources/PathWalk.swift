import Glibc

/// Walks a path from the root of the file system, one component at a time, and checks each: the directories, the links and
/// what they lead to. Nothing is looked up twice by name, so nothing can be exchanged in between.
struct PathWalk {
  static let mostLinks = 40

  let trust: Trust
  /// The directories from the root to where the walk stands.
  private(set) var directories: [FileNode]
  private var linksLeft = PathWalk.mostLinks

  init(trust: Trust) throws(PolicySourceError) {
    self.trust = trust
    guard let root = FileNode(owning: open("/", FileNode.noAccess | O_DIRECTORY | O_CLOEXEC), path: "/") else {
      throw .unreadable(path: "/", error: errno)
    }
    directories = [root]
    try check(root)
  }

  var directory: FileNode { directories[directories.count - 1] }

  /// Walks to a file or directory; relative paths start at the working directory. A directory becomes the place where the
  /// walk stands.
  mutating func follow(_ path: String) throws(PolicySourceError) -> FileNode {
    let absolute = path.utf8.first == UInt8(ascii: "/") ? path : try PathWalk.workingDirectory() + "/" + path
    return try walk(absolute, named: path)
  }

  /// Walks to an entry of the directory where the walk stands.
  mutating func enter(_ name: String) throws(PolicySourceError) -> FileNode {
    linksLeft = PathWalk.mostLinks
    return try walk(name, named: directory.path + "/" + name)
  }

  /// Opens a regular file of the directory where the walk stands; nil where the entry is something else.
  func openFile(_ name: String) throws(PolicySourceError) -> FileNode? {
    guard let node = directory.opened(name), node.isRegular else { return nil }
    try checkEntry(node)
    try check(node)
    return node
  }

  private mutating func walk(_ path: String, named name: String) throws(PolicySourceError) -> FileNode {
    var rest = PathWalk.components(path)
    while let component = rest.popLast() {
      if component == ".." {
        if directories.count > 1 { directories.removeLast() }
        continue
      }
      guard let node = directory.entry(component) else {
        throw errno == ENOENT ? .missing(path: name) : .unreadable(path: name, error: errno)
      }
      try checkEntry(node)
      if node.isLink {
        guard linksLeft > 0 else { throw .tooManyLinks(path: name) }
        linksLeft -= 1
        guard let target = node.linkTarget() else { throw .unreadable(path: node.path, error: errno) }
        if target.utf8.first == UInt8(ascii: "/") { directories.removeLast(directories.count - 1) }
        rest += PathWalk.components(target)
        continue
      }
      try check(node)
      guard node.isDirectory else {
        if !rest.isEmpty { throw .wrongKind(path: node.path, wanted: "a directory") }
        return node
      }
      directories.append(node)
    }
    return directory
  }

  /// Last first.
  private static func components(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0 != "." }.reversed()
  }

  private static func workingDirectory() throws(PolicySourceError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard getcwd(&buffer, buffer.count) != nil else { throw .unreadable(path: ".", error: errno) }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Trust

  /// A node that somebody could write who is not trusted is refused; a directory above may be shared if it is sticky.
  private func check(_ node: FileNode) throws(PolicySourceError) {
    guard let how = openness(of: node) else { return }
    if node.isSticky, how != .owned { return }
    throw refusal(of: node, how)
  }

  /// In a sticky directory that anybody may write, everyone can still replace what is his own.
  private func checkEntry(_ node: FileNode) throws(PolicySourceError) {
    guard directory.isSticky, openness(of: directory) != nil else { return }
    switch trust {
    case .everything: return
    case .nothingWritable(let account):
      if node.status.st_uid == account.user { throw refusal(of: node, .owned) }
    case .changedOnly(let account):
      if ![0, account.user].contains(node.status.st_uid) { throw refusal(of: node, .owned) }
    }
  }

  /// A directory whose list of files counts: nobody that is not trusted may add to it, sticky or not.
  func checkListing() throws(PolicySourceError) {
    guard let how = openness(of: directory) else { return }
    throw refusal(of: directory, how)
  }

  private func openness(of node: FileNode) -> Writability? {
    switch trust {
    case .everything: nil
    case .nothingWritable(let account): node.writability(for: account)
    case .changedOnly(let account): node.openness(beside: account)
    }
  }

  private func refusal(of node: FileNode, _ how: Writability) -> PolicySourceError {
    if case .nothingWritable(let account) = trust {
      return .untrusted(path: node.path, isDirectory: node.isDirectory, how: how, account: account.user)
    }
    return .open(path: node.path, how: how, owner: node.status.st_uid)
  }
}
