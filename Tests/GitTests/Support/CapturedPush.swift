import Foundation
import Gate

@testable import Git

/// A real push as its pre-receive hook saw it: the hook copies its input, environment and quarantine aside and refuses.
struct CapturedPush {
  let updates: [RefUpdate]
  let variables: EnvironmentVariables
  /// The copied quarantine; nil where git made none.
  let quarantine: String?

  /// Pushes the refspecs from one repository to another.
  init(
    _ refspecs: [String], from client: TestRepository, to server: TestRepository, options: [String] = [],
    force: Bool = false
  ) throws {
    let scratch = server.scratch
    let name = "capture-\(UUID().uuidString)"
    try scratch.write(
      "\(name)/hook",
      """
      #!/bin/sh
      cd "$(dirname "$0")" || exit 1
      cat > stdin
      env -0 > variables
      if [ -n "$GIT_OBJECT_DIRECTORY" ]; then cp -a "$GIT_OBJECT_DIRECTORY" objects; fi
      exit 1
      """, executable: true)
    let hook = server.path + "/hooks/pre-receive"
    try? FileManager.default.removeItem(atPath: hook)
    try scratch.write(
      String(hook.dropFirst(scratch.path.count + 1)), "#!/bin/sh\nexec '\(scratch(name))/hook'\n", executable: true)
    let arguments = ["-C", client.path, "push", "-q"] + (force ? ["--force"] : []) + options.flatMap { ["-o", $0] }
    let outcome = try scratch.run("git", arguments + [server.path] + refspecs)
    guard outcome.status == 1, FileManager.default.fileExists(atPath: scratch("\(name)/stdin")) else {
      throw Scratch.Failure(description: "the push did not reach the hook: \(outcome.words)")
    }
    updates = try PushInput.parse(Array(Data(contentsOf: URL(fileURLWithPath: scratch("\(name)/stdin")))))
    let seen = try Array(Data(contentsOf: URL(fileURLWithPath: scratch("\(name)/variables"))))
    var variables = scratch.variables
    for pair in seen.split(separator: 0) {
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
      variables[String(decoding: pair[..<equals], as: UTF8.self)] = Array(pair[(equals + 1)...])
    }
    variables["GIT_DIR"] = server.path.bytes
    let copy = scratch("\(name)/objects")
    quarantine = FileManager.default.fileExists(atPath: copy) ? copy : nil
    if quarantine != nil {
      variables["GIT_OBJECT_DIRECTORY"] = copy.bytes
      variables["GIT_QUARANTINE_PATH"] = copy.bytes
    }
    self.variables = variables
  }

  func changes(
    _ access: Repository.Access = .automatic, options: ReadingOptions = ReadingOptions()
  ) throws -> [RefChange] {
    var reader = PushReader(try opened(access), options: options)
    return try reader.refChanges(of: updates)
  }

  func opened(_ access: Repository.Access = .automatic) throws -> Repository {
    try Repository.open(HookEnvironment(variables), access: access)
  }
}
