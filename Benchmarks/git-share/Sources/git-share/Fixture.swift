import Foundation

/// A server with history, and the push of one change as its hook saw it.
struct Fixture {
  let root: URL
  var server: String { root.appendingPathComponent("server.git").path }
  private var client: String { root.appendingPathComponent("client").path }
  private var capture: URL { root.appendingPathComponent("capture") }
  let base: String
  let head: String

  /// Copies of the manifests until there are `files`; `changed` of them are edited after `earlier` commits that edited all.
  init(manifests: URL, files: Int, changed: Int, earlier: Int) throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("git-share-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let (client, server) = (
      root.appendingPathComponent("client"), root.appendingPathComponent("server.git").path
    )
    _ = try Commands.git("init", "-q", "--bare", "-b", "main", server)
    _ = try Commands.git("init", "-q", "-b", "main", client.path)
    let sources = try Self.manifests(below: manifests)
    guard !sources.isEmpty else { throw Commands.Failure(description: "no manifests below \(manifests.path)") }
    var paths: [URL] = []
    while paths.count < files {
      for source in sources where paths.count < files {
        let path = client.appendingPathComponent("copy\(paths.count / sources.count)/\(source.name)")
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (source.content + Data("# copy \(paths.count)\n".utf8)).write(to: path)
        paths.append(path)
      }
    }
    // Commits and a repack leave chains of deltas, as a server has them.
    for round in 0..<earlier {
      for path in paths { try Self.append("# round \(round)\n", to: path) }
      _ = try Commands.git("-C", client.path, "add", "-A")
      _ = try Commands.git("-C", client.path, "commit", "-q", "-m", "round \(round)")
    }
    _ = try Commands.git("-C", client.path, "push", "-q", server, "main")
    _ = try Commands.git("-C", server, "repack", "-adfq", "--depth=50", "--window=10")
    base = try Commands.git("-C", client.path, "rev-parse", "HEAD")
    for path in paths.shuffledEvenly(changed) { try Self.append("# changed\n", to: path) }
    _ = try Commands.git("-C", client.path, "commit", "-q", "-a", "-m", "change")
    head = try Commands.git("-C", client.path, "rev-parse", "HEAD")
    try push()
  }

  /// The hook's variables: the server, and the copied quarantine before the server's own objects.
  var hookVariables: [String: String] {
    [
      "GIT_DIR": server, "GIT_OBJECT_DIRECTORY": capture.appendingPathComponent("objects").path,
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": server + "/objects",
    ]
  }

  func remove() { try? FileManager.default.removeItem(at: root) }

  private func push() throws {
    try FileManager.default.createDirectory(at: capture, withIntermediateDirectories: true)
    let hook = server + "/hooks/pre-receive"
    let script = "#!/bin/sh\ncat > /dev/null\ncp -a \"$GIT_OBJECT_DIRECTORY\" '\(capture.path)/objects'\nexit 1\n"
    try Data(script.utf8).write(to: URL(fileURLWithPath: hook))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    try Commands.output("git", ["-C", client, "push", "-q", server, "main"], anyStatus: true)
    guard FileManager.default.fileExists(atPath: capture.appendingPathComponent("objects").path) else {
      throw Commands.Failure(description: "the push did not reach the hook")
    }
  }

  private static func append(_ line: String, to file: URL) throws {
    try (Data(contentsOf: file) + Data(line.utf8)).write(to: file)
  }

  private static func manifests(below directory: URL) throws -> [(name: String, content: Data)] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
    return try names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map {
      ($0, try Data(contentsOf: directory.appendingPathComponent($0)))
    }
  }
}

extension [URL] {
  /// `count` of them, spread over the whole list.
  fileprivate func shuffledEvenly(_ count: Int) -> [URL] {
    guard count < self.count else { return self }
    return (0..<count).map { self[$0 * self.count / count] }
  }
}
