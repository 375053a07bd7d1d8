import Foundation
import Gate
import Git

/// What a reading found: changed paths with both ids, and the contents by id.
struct Reading: Equatable {
  var changes: [[UInt8]: [String]] = [:]
  var contents: [String: [UInt8]] = [:]
}

/// How much of the contents is read.
enum Sides: String, CaseIterable {
  case new, both
}

/// Our way, as the hook goes it: each content is looked at once, in the order of the paths.
enum OurReading {
  /// `take` gets each changed path and, in between, each content.
  static func read(
    _ variables: [String: String], base: String, head: String, sides: Sides, change: (Change) -> Void = { _ in },
    content: (FileVersion, [UInt8]) -> Void = { _, _ in }
  ) throws -> ReadCounts {
    let environment = try HookEnvironment(EnvironmentVariables(Commands.environment.merging(variables) { $1 }))
    let repository = try Repository.open(environment)
    var reader = PushReader(repository)
    let updates = try PushInput.parse(Array("\(base) \(head) refs/heads/main\n".utf8))
    let changes = try reader.refChanges(of: updates).flatMap(\.changes)
    let versions = changes.flatMap { [$0.new, sides == .both ? $0.old : nil].compactMap(\.self) }
    repository.prefetch(versions, limit: 4 << 20)
    var seen: Set<ObjectID> = []
    for version in versions where seen.insert(version.id).inserted {
      guard try repository.size(of: version) <= 4 << 20 else { continue }
      content(version, try repository.content(of: version, limit: 4 << 20))
    }
    changes.forEach(change)
    return repository.counts
  }

  static func reading(
    _ variables: [String: String], base: String, head: String, sides: Sides
  ) throws -> (Reading, ReadCounts) {
    var reading = Reading()
    let counts = try read(
      variables, base: base, head: head, sides: sides,
      change: { change in
        reading.changes[change.path.bytes] = [change.old, change.new].map { $0.map { "\($0.id)" } ?? "" }
      }, content: { version, bytes in reading.contents["\(version.id)"] = bytes })
    return (reading, counts)
  }
}

/// Git's own way: two processes.
enum GitReading {
  static func read(
    _ variables: [String: String], base: String, head: String, sides: Sides, scratch: URL
  ) throws -> Reading {
    var reading = Reading()
    let raw = try Commands.output(
      "git", ["diff-tree", "-r", "-z", "--raw", "--no-renames", base, head], extra: variables)
    let fields = raw.split(separator: 0)
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      let parts = fields[index].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      let ids = parts[2...3].map { $0.allSatisfy { $0 == "0" } ? "" : $0 }
      reading.changes[Array(fields[index + 1])] = ids
    }
    let ids = reading.changes.values.flatMap { sides == .both ? $0 : [$0[1]] }.filter { !$0.isEmpty }
    try Data((ids.joined(separator: "\n") + "\n").utf8).write(to: scratch)
    let batch = [UInt8](
      try Commands.output("git", ["cat-file", "--batch", "--buffer"], input: scratch, extra: variables))
    var offset = 0
    while let end = batch[offset...].firstIndex(of: UInt8(ascii: "\n")) {
      let header = batch[offset..<end].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      guard header.count == 3, let size = Int(header[2]), batch.count > end + size else { break }
      reading.contents[header[0]] = Array(batch[(end + 1)..<(end + 1 + size)])
      offset = end + 1 + size + 1
    }
    return reading
  }

  /// Only the two processes, their output thrown away: the least that git needs.
  static func run(_ variables: [String: String], base: String, head: String, scratch: URL) throws {
    let script = """
      git diff-tree -r -z --raw --no-renames \(base) \(head) > /dev/null
      git cat-file --batch --buffer < '\(scratch.path)' > /dev/null
      """
    try Commands.output("sh", ["-c", script], extra: variables)
  }
}
