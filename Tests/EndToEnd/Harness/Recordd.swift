import Foundation

/// `gatehouse recordd` for a sandbox, under an account of its own where tests run as root.
final class Recordd {
  let sandbox: Sandbox
  /// nil where tests do not run as root: it runs as they do.
  let account: UInt32?
  private(set) var child: Child
  private let log: URL
  private var isOver = false

  var directory: URL { sandbox.root.appendingPathComponent("run") }
  var socket: URL { directory.appendingPathComponent("record.sock") }
  var reserve: URL { sandbox.record.deletingLastPathComponent().appendingPathComponent("reserve") }
  var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  struct DidNotStart: Error { var said: String }

  init(_ sandbox: Sandbox, account: UInt32 = 54_401) throws {
    self.sandbox = sandbox
    self.account = getuid() == 0 ? account : nil
    log = sandbox.root.appendingPathComponent("recordd.log")
    let run = sandbox.root.appendingPathComponent("run")
    let records = sandbox.record.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    if getuid() == 0 {
      try sandbox.shell.require(
        "chmod 755 . && chown \(account):\(account) '\(run.path)' '\(records.path)' && chmod 750 '\(records.path)'",
        in: sandbox.root)
    }
    child = try Recordd.start(sandbox, account: self.account, log: log)
    try waitUntilItListens()
  }

  deinit {
    if isOver { return }
    kill(child.id, SIGCONT)
    child.stop()
  }

  private static func start(_ sandbox: Sandbox, account: UInt32?, log: URL) throws -> Child {
    let words = [
      Fixtures.program("gatehouse").path, "recordd", "--socket",
      sandbox.root.appendingPathComponent("run/record.sock").path, "--file", sandbox.record.path, "--reserve",
      sandbox.record.deletingLastPathComponent().appendingPathComponent("reserve").path,
    ]
    let prefix = account.map { ["setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups"] } ?? []
    return try Child(
      "/usr/bin/env", prefix + words, in: sandbox.root, environment: sandbox.shell.environment,
      files: ("/dev/null", "/dev/null", log.path))
  }

  private func waitUntilItListens() throws {
    for _ in 0..<2000 {
      if said.contains(" listens at ") { return }
      if child.finished() != nil { break }
      usleep(10_000)
    }
    throw DidNotStart(said: said)
  }

  /// Ends it at once, without a word, and starts another one.
  func killAndStartAgain() throws {
    kill(child.id, SIGKILL)
    _ = child.wait()
    child = try Recordd.start(sandbox, account: account, log: log)
    try waitUntilItListens()
  }

  /// Ends it as a service manager does; its exit code.
  func stop() -> Int32 {
    isOver = true
    kill(child.id, SIGTERM)
    return child.wait()
  }
}
