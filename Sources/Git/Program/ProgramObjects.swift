import Gate

/// Objects and refs through the `git` program: two children that answer questions one by one, for as long as they are asked.
final class ProgramObjects: ObjectReader {
  let idLength: Int
  private let program: GitProgram
  private var sizes: ChildProcess?
  private var contents: ChildProcess?
  private var knownRefs: [[UInt8]: ObjectID]?
  /// How many children were started.
  private(set) var children = 0

  /// Throws what `git` has against the repository.
  init(program: GitProgram, deadline: Deadline) throws(GitError) {
    self.program = program
    let format = try program.output(["rev-parse", "--show-object-format"], limit: 64, deadline: deadline)
    children = 1
    switch String(decoding: format, as: UTF8.self) {
    case "sha1\n": idLength = 20
    case "sha256\n": idLength = 32
    default: throw .programOutput(command: "rev-parse")
    }
  }

  func header(of id: ObjectID, deadline: Deadline) throws(GitError) -> ObjectHeader {
    guard id.count == idLength else { throw .wrongIDLength(id, expected: idLength) }
    return try header(of: id, from: try sizesChild(deadline))
  }

  func object(
    _ id: ObjectID, known: ObjectHeader?, limit: Int, deadline: Deadline
  ) throws(GitError) -> StoredObject {
    let header = if let known { known } else { try header(of: id, deadline: deadline) }
    guard header.size <= limit else { throw .objectTooLarge(id, size: header.size, limit: limit) }
    let child = try contentsChild(deadline)
    let again = try self.header(of: id, from: child)
    guard again == header, let bytes = try child.bytes(header.size), try child.bytes(1) == "\n".bytes else {
      contents = nil
      throw .unreadableObject(id, reason: "git cat-file broke off")
    }
    return StoredObject(kind: header.kind, bytes: bytes)
  }

  func symbolicTarget(of ref: [UInt8], deadline: Deadline) throws(GitError) -> [UInt8]? {
    children += 1
    let result = try program.run(
      ["symbolic-ref", "-q", String(decoding: ref, as: UTF8.self)], limit: 65_536, deadline: deadline)
    switch result.status {
    case 0: return Array(result.output.dropLast())
    case 1: return nil
    default: throw .programFailed(command: "symbolic-ref", status: result.status, words: result.words)
    }
  }

  func target(of ref: [UInt8], deadline: Deadline) throws(GitError) -> ObjectID? {
    if ref == "HEAD".bytes {
      children += 1
      let result = try program.run(["rev-parse", "-q", "--verify", "HEAD^0"], limit: 128, deadline: deadline)
      return result.status == 0 ? ObjectID(hex: result.output.dropLast()) : nil
    }
    return try allRefs(deadline)[ref]
  }

  func refs(below prefix: [UInt8], deadline: Deadline) throws(GitError) -> [(name: [UInt8], target: ObjectID)] {
    try allRefs(deadline).filter { $0.key.starts(with: prefix) }.map { ($0.key, $0.value) }
  }

  private func allRefs(_ deadline: Deadline) throws(GitError) -> [[UInt8]: ObjectID] {
    if let knownRefs { return knownRefs }
    children += 1
    let output = try program.output(
      ["for-each-ref", "--format=%(objectname) %(refname)"], limit: 256 << 20, deadline: deadline)
    var refs: [[UInt8]: ObjectID] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      guard let space = line.firstIndex(of: UInt8(ascii: " ")), let target = ObjectID(hex: line[..<space]) else {
        throw .programOutput(command: "for-each-ref")
      }
      refs[Array(line[(space + 1)...])] = target
    }
    knownRefs = refs
    return refs
  }

  private func sizesChild(_ deadline: Deadline) throws(GitError) -> ChildProcess {
    if let sizes { return sizes }
    children += 1
    let child = try program.start(["cat-file", "--batch-check"], deadline: deadline)
    sizes = child
    return child
  }

  private func contentsChild(_ deadline: Deadline) throws(GitError) -> ChildProcess {
    if let contents { return contents }
    children += 1
    let child = try program.start(["cat-file", "--batch"], deadline: deadline)
    contents = child
    return child
  }

  /// Asks for an object and reads the line before its content: `<id> <kind> <size>`, or `<id> missing`.
  private func header(of id: ObjectID, from child: ChildProcess) throws(GitError) -> ObjectHeader {
    child.send("\(id)\n".bytes)
    guard let line = try child.line() else {
      let end = try child.finish()
      // A child that is gone answers nothing more: the next question gets a new one.
      (sizes, contents) = (nil, nil)
      throw .unreadableObject(id, reason: end.words.isEmpty ? "git cat-file ended" : end.words)
    }
    let fields = line.split(separator: UInt8(ascii: " "))
    if fields.count == 2, fields[1].elementsEqual("missing".utf8) { throw .missingObject(id) }
    guard fields.count == 3, ObjectID(hex: fields[0]) == id,
      let kind = ObjectKind(rawValue: String(decoding: fields[1], as: UTF8.self)),
      let size = Int(String(decoding: fields[2], as: UTF8.self)), size >= 0
    else {
      (sizes, contents) = (nil, nil)
      throw .programOutput(command: "cat-file")
    }
    return ObjectHeader(kind: kind, size: size)
  }
}
