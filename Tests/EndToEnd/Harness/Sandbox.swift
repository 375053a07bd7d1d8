import Foundation

/// Which of the two programs stands in front of the pushes.
enum Lane: String, Sendable, CaseIterable {
  case fast, full

  /// For `gatehouse install`.
  var options: [String] {
    ["--lane", rawValue] + (self == .fast ? ["--hook", Fixtures.program("gatehouse-hook").path] : [])
  }
}

/// A server's bare repository with the hook in it, and a client's clone, in a folder that is removed afterwards.
final class Sandbox {
  let root: URL
  let server: URL
  let client: URL
  let policy: URL
  let settings: URL
  let record: URL
  let shell: Shell

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-e2e-\(UUID().uuidString)")
    server = root.appendingPathComponent("srv/app.git")
    client = root.appendingPathComponent("client")
    policy = root.appendingPathComponent("etc/policy")
    settings = root.appendingPathComponent("etc/gatehouse.yaml")
    record = root.appendingPathComponent("log/record.ndjson")
    shell = Shell(environment: Sandbox.environment(home: root.appendingPathComponent("home")))
    for folder in ["srv", "etc", "log", "home"] {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  /// Fixed names and dates: the same scenario gives the same commit ids.
  static func environment(home: URL) -> [String: String] {
    [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home.path, "LC_ALL": "C.UTF-8",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_AUTHOR_NAME": "Ada",
      "GIT_AUTHOR_EMAIL": "ada@example.org",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": "2026-01-05T10:00:00Z",
      "GIT_COMMITTER_DATE": "2026-01-05T10:00:00Z", "TZ": "UTC",
      "CACHE_DIRECTORY": home.deletingLastPathComponent().appendingPathComponent("cache").path,
    ]
  }

  /// What a scenario's shell texts may name.
  var variables: [String: String] {
    [
      "SANDBOX": root.path, "SERVER": server.path, "POLICY": policy.path, "SETTINGS": settings.path,
      "RECORD": record.path,
      "SHARED": Fixtures.shared?.path ?? "", "FIXTURES": Fixtures.root.path,
    ]
  }

  /// Makes the bare repository and the client's clone, with `base` (a shell text) pushed to `main` before any hook is there.
  func prepare(base: String?, options: String = "") throws {
    try shell.require("git init -q --bare -b main \(options) '\(server.path)'", in: root)
    try shell.require("git config http.receivepack true", in: server)
    // Not a clone: a clone of an empty repository does not take over its object format.
    try shell.require(
      "git init -q -b main \(options) '\(client.path)' && cd '\(client.path)' && git remote add origin '\(server.path)'",
      in: root)
    guard let base else { return }
    try shell.require(
      base + "\ngit add -A && git commit -q --allow-empty -m base && git push -q origin main", in: client)
  }

  /// Copies the policies and writes the settings.
  ///
  /// - Parameter recorder: the socket of a recorder that runs; without one the hook appends by itself.
  func administer(policyNamed name: String = "article", settings more: String = "", recorder: URL? = nil) throws {
    let from =
      name == "starter"
      ? Fixtures.repository.appendingPathComponent("policy") : Fixtures.folder("Policies").appendingPathComponent(name)
    try FileManager.default.copyItem(at: from, to: policy)
    let own = recorder.map { "record: {socket: \($0.path)}\n" } ?? "record: {file: \(record.path)}\n"
    try (own + more).write(to: settings, atomically: true, encoding: .utf8)
  }

  /// Installs the hook as an administrator does.
  func install(policyNamed name: String, settings more: String, lane: Lane = .fast, recorder: URL? = nil) throws {
    try administer(policyNamed: name, settings: more, recorder: recorder)
    try installHook([server.path], lane: lane)
  }

  /// `gatehouse install` with policies, settings and program, into the place that the words name; gives what it said.
  @discardableResult
  func installHook(_ place: [String], lane: Lane = .fast) throws -> String {
    let result = try gatehouse(
      ["install"] + place + ["--policy", policy.path, "--config", settings.path] + lane.options)
    guard result.status == 0 else { throw Shell.Failure(command: "gatehouse install", result: result) }
    return result.text
  }

  func gatehouse(_ words: [String]) throws -> Shell.Result {
    try shell.run(Fixtures.program("gatehouse").path, words, in: root)
  }

  /// Lets a shell text run before the installed hook, whichever it is.
  func prefixHook(with text: String) throws {
    let hook = server.appendingPathComponent("hooks/pre-receive")
    try shell.require("mv '\(hook.path)' '\(hook.path).own'", in: root)
    try shell.writeProgram("#!/bin/sh\n\(text)\nexec '\(hook.path).own' \"$@\"\n", to: hook)
  }

  /// The records that were written so far, one JSON text each.
  func records() -> [String] {
    guard let text = try? String(contentsOf: record, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  /// Every file of the bare repository with its bytes: what a refused push must leave as it was.
  func serverBytes() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: server.path)
    while let name = names?.nextObject() as? String {
      let path = server.appendingPathComponent(name).path
      if let data = FileManager.default.contents(atPath: path) { files[name] = data }
    }
    return files
  }
}
