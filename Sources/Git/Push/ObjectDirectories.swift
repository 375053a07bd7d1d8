import Glibc

/// Where this push's objects are: the quarantine (`GIT_OBJECT_DIRECTORY`) and the directories that it builds upon.
struct ObjectDirectories: Sendable, Equatable {
  /// Absolute; nil where git set no quarantine, as for a push that only deletes.
  var quarantine: [UInt8]?
  /// Absolute.
  var alternates: [[UInt8]]

  static let none = ObjectDirectories(quarantine: nil, alternates: [])

  init(quarantine: [UInt8]?, alternates: [[UInt8]]) {
    self.quarantine = quarantine
    self.alternates = alternates
  }

  /// Every directory must exist: a reader that passes over a missing one loses objects and says nothing.
  init(_ variables: EnvironmentVariables) throws(GitError) {
    quarantine = nil
    if let path = variables["GIT_OBJECT_DIRECTORY"] {
      quarantine = try Self.existing(path, variable: "GIT_OBJECT_DIRECTORY")
    }
    alternates = []
    let list = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
    for path in Self.split(variables[list] ?? []) { alternates.append(try Self.existing(path, variable: list)) }
  }

  /// The entries of a list with ":" between them, unquoting those that git quoted because they hold one. "#" starts a comment.
  static func split(_ list: [UInt8]) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var index = 0
    while index < list.count {
      var isComment = false
      var entry: [UInt8] = []
      if let quoted = CQuoting.unquoted(list, from: index) {
        (entry, index) = (quoted.content, quoted.end)
      } else {
        isComment = list[index] == UInt8(ascii: "#")
        let end = list[index...].firstIndex(of: UInt8(ascii: ":")) ?? list.count
        entry = Array(list[index..<end])
        index = end
      }
      if !isComment, !entry.isEmpty { entries.append(entry) }
      if index < list.count, list[index] == UInt8(ascii: ":") { index += 1 }
    }
    return entries
  }

  /// The list as git reads it back.
  static func joined(_ entries: [[UInt8]]) -> [UInt8] {
    Array(
      entries.map { entry in
        let needsQuotes = entry.contains(UInt8(ascii: ":")) || entry.first == UInt8(ascii: "#")
        return needsQuotes || entry.first == UInt8(ascii: "\"") ? CQuoting.quoted(entry, always: true) : entry
      }.joined(separator: [UInt8(ascii: ":")]))
  }

  private static func existing(_ path: [UInt8], variable: String) throws(GitError) -> [UInt8] {
    guard let real = Path.real(path), Path.isDirectory(real) else {
      throw .objectDirectoryMissing(path, variable: variable)
    }
    return real
  }
}

/// Paths of the file system as bytes.
enum Path {
  static let slash = UInt8(ascii: "/")

  /// Absolute, without links and dots; nil if nothing is there.
  static func real(_ path: [UInt8]) -> [UInt8]? {
    path.withCString { name in
      guard let resolved = realpath(name, nil) else { return nil }
      defer { free(resolved) }
      return [UInt8](cString: resolved)
    }
  }

  static func isDirectory(_ path: [UInt8]) -> Bool {
    var status = stat()
    return path.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func joined(_ directory: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
    directory.last == slash ? directory + name : directory + [slash] + name
  }
}
