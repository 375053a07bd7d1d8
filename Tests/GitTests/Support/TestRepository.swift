import Foundation
import Gate

@testable import Git

/// A bare repository that tests write commits into, one `git fast-import` each.
struct TestRepository {
  let scratch: Scratch
  let path: String

  init(_ scratch: Scratch, _ name: String = "server.git", format: String = "sha1") throws {
    self.scratch = scratch
    path = scratch(name)
    try scratch.git("init", "-q", "--bare", "--object-format=\(format)", "-b", "main", path, at: scratch.path)
  }

  /// One that is there already.
  init(at path: String, _ scratch: Scratch) {
    self.scratch = scratch
    self.path = path
  }

  /// What a path becomes in a commit.
  enum Content {
    case file(String)
    case bytes([UInt8])
    case executable(String)
    case link(String)
    case submodule(String)
    case gone
  }

  /// Writes a commit whose tree is that of its first parent with these paths changed, and sets the ref to it.
  @discardableResult
  func commit(
    on ref: String = "refs/heads/main", parents: [ObjectID] = [], date: Int = 1_700_000_000,
    _ contents: KeyValuePairs<String, Content>
  ) throws -> ObjectID {
    try commit(on: ref, parents: parents, date: date, contents.map { (Array($0.key.utf8), $0.value) })
  }

  @discardableResult
  func commit(
    on ref: String = "refs/heads/main", parents: [ObjectID] = [], date: Int = 1_700_000_000,
    _ contents: [([UInt8], Content)]
  ) throws -> ObjectID {
    var stream = "commit \(ref)\nmark :1\ncommitter C <c@example.com> \(date) +0000\ndata 2\nm\n".bytes
    for (index, parent) in parents.enumerated() { stream += "\(index == 0 ? "from" : "merge") \(parent)\n".bytes }
    func add(_ mode: String, _ path: [UInt8], _ data: [UInt8]) {
      stream +=
        "M \(mode) inline ".bytes + CQuoting.quoted(path, always: true) + "\ndata \(data.count)\n".bytes + data
        + "\n".bytes
    }
    for (path, content) in contents {
      switch content {
      case .file(let text): add("100644", path, text.bytes)
      case .bytes(let bytes): add("100644", path, bytes)
      case .executable(let text): add("100755", path, text.bytes)
      case .link(let target): add("120000", path, target.bytes)
      case .submodule(let id): stream += "M 160000 \(id) ".bytes + CQuoting.quoted(path, always: true) + "\n".bytes
      case .gone: stream += "D ".bytes + CQuoting.quoted(path, always: true) + "\n".bytes
      }
    }
    stream += "\nget-mark :1\n".bytes
    return try id(scratch.git("fast-import", "--quiet", "--force", at: path, input: stream))
  }

  /// Writes an object of any kind, however malformed.
  func object(_ kind: String, _ bytes: [UInt8]) throws -> ObjectID {
    try id(scratch.git("hash-object", "--literally", "-w", "-t", kind, "--stdin", at: path, input: bytes))
  }

  func revision(_ name: String) throws -> ObjectID { try id(scratch.git("rev-parse", name, at: path)) }

  @discardableResult
  func git(_ arguments: String...) throws -> Scratch.Outcome {
    let outcome = try scratch.run("git", ["-C", path] + arguments)
    guard outcome.status == 0 else { throw Scratch.Failure(description: "git \(arguments): \(outcome.words)") }
    return outcome
  }

  /// The variables that git gives a hook here, without a quarantine.
  func variables(_ extra: [String: String] = [:]) -> EnvironmentVariables {
    var variables = scratch.variables
    variables["GIT_DIR"] = path.bytes
    for (name, value) in extra { variables[name] = value.bytes }
    return variables
  }

  func opened(
    _ access: Repository.Access = .automatic, patience: AnnouncedBlobs.Patience = AnnouncedBlobs.Patience()
  ) throws -> Repository {
    let program = GitProgram(gitDirectory: path.bytes, directories: .none, variables: variables())
    return try Repository(
      gitDirectory: path.bytes, directories: .none, program: program, access: access, deadline: .never,
      patience: patience)
  }

  /// What one update of the repository as it stands changes.
  func change(
    _ ref: String = "refs/heads/main", from old: ObjectID? = nil, to new: ObjectID?,
    access: Repository.Access = .automatic,
    options: ReadingOptions = ReadingOptions()
  ) throws -> RefChange {
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: (new ?? old)?.bytes.count ?? 20))
    var reader = PushReader(try opened(access), options: options)
    let update = RefUpdate(old: old ?? zero, new: new ?? zero, name: ref.bytes)
    guard let change = try reader.refChanges(of: [update]).first else {
      throw Scratch.Failure(description: "no change")
    }
    return change
  }

  private func id(_ outcome: Scratch.Outcome) throws -> ObjectID {
    guard let id = ObjectID(hex: outcome.text.utf8) else {
      throw Scratch.Failure(description: "no id: \(outcome.text)")
    }
    return id
  }
}

extension Change {
  /// As tests write it: `+path`, `-path`, `~path` (content), `=path` (mode only), `old>path` (renamed).
  var shorthand: String {
    let name = String(decoding: path.bytes, as: UTF8.self)
    if let oldPath { return String(decoding: oldPath.bytes, as: UTF8.self) + ">" + name }
    if old == nil { return "+" + name }
    if new == nil { return "-" + name }
    return (changesContent ? "~" : "=") + name
  }
}

extension RefChange {
  var shorthand: [String] { changes.map(\.shorthand) }
}

extension ReadingOptions {
  /// The defaults with something changed.
  static func with(_ change: (inout ReadingOptions) -> Void) -> ReadingOptions {
    var options = ReadingOptions()
    change(&options)
    return options
  }
}
