import Foundation

/// The hook, run with nothing pushed: that it starts, and that settings, policies and repository can be used.
struct HookProof {
  private let hook: String

  init(_ hook: String) { self.hook = hook }

  /// Runs where Git will run it. Where root installs for another account, as that account: what root may read says nothing.
  func run(in repository: String) throws(InstallError) -> String {
    let environment = ["GIT_DIR": ".", "PATH": "/usr/local/bin:/usr/bin:/bin"]
    var command = [hook, "--prove"]
    if geteuid() == 0, let owner = FileMode(repository), owner.user != 0,
      FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    {
      command =
        ["/usr/bin/setpriv", "--reuid=\(owner.user)", "--regid=\(owner.group)", "--clear-groups"] + command
    }
    let run = try ChildProgram.run(command[0], Array(command.dropFirst()), in: repository, environment: environment)
    guard run.status == 0 else { throw .hookDoesNotWork(hook, status: run.status, said: run.output) }
    return run.output
  }
}

/// An empty repository for as long as a hook is proved that belongs to no repository of its own.
enum ScratchRepository {
  static func with<Value>(
    below parent: String = NSTemporaryDirectory(), _ body: (String) throws(InstallError) -> Value
  ) throws(InstallError) -> Value {
    let folder = URL(fileURLWithPath: parent).appendingPathComponent("gatehouse-proof-\(UUID().uuidString).git").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try GitProgram.output(["init", "--quiet", "--bare", "--template=", folder], in: parent)
    return try body(folder)
  }

  /// What a hook said there, for people: the repository is gone by then.
  static func words(_ said: String) -> String {
    said.replacing(/\S*\/gatehouse-proof-[0-9A-F-]+\.git\//, with: "each repository's own ")
  }
}
