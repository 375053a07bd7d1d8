import Gate

/// Contents on their way from one `git cat-file --batch`, which unpacks them in another process while we parse. Their sizes
/// are asked for first, so that none over the limit is ever unpacked.
///
/// Who asks in the order of the list waits for nothing and holds nothing; who does not is served as well, at the cost of
/// holding what comes before.
final class PrefetchedBlobs {
  private var sizes: [ObjectID: Int] = [:]
  private var waiting: Set<ObjectID> = []
  private var arrived: [ObjectID: [UInt8]] = [:]
  private var arrivedBytes = 0
  private var child: ChildProcess?

  /// What arrived before it was asked for is kept up to this; what comes then is left to be read by itself.
  private static let memoryLimit = 256 << 20

  init(
    _ ids: [ObjectID], limit: Int, idLength: Int, program: GitProgram, deadline: Deadline
  ) throws(GitError) {
    let check = try program.start(
      ["cat-file", "--batch-check=%(objectname) %(objectsize)", "--buffer"], deadline: deadline)
    for id in ids where id.count == idLength { check.send("\(id)\n".bytes) }
    check.closeInput()
    var fitting: [ObjectID] = []
    while let line = try check.line() {
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count == 2, let id = ObjectID(hex: fields[0]) else { throw .programOutput(command: "cat-file") }
      // Anything but a number says "missing": that one is read by itself, and its error found there.
      guard let size = Int(String(decoding: fields[1], as: UTF8.self)), size >= 0 else { continue }
      sizes[id] = size
      if size <= limit { fitting.append(id) }
    }
    let child = try program.start(["cat-file", "--batch", "--buffer"], deadline: deadline)
    for id in fitting { child.send("\(id)\n".bytes) }
    child.closeInput()
    self.child = child
    waiting = Set(fitting)
  }

  func size(of id: ObjectID) -> Int? { sizes[id] }

  /// The content, once; nil where it has to be read by itself.
  func take(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8]? {
    if let size = sizes[id], size > limit { throw .objectTooLarge(id, size: size, limit: limit) }
    while waiting.contains(id) {
      guard let (next, bytes) = try nextBlob() else {
        // It broke off. What is missing is read one by one, which says why.
        waiting = []
        child = nil
        return nil
      }
      waiting.remove(next)
      if next == id { return bytes }
      if arrivedBytes + bytes.count <= Self.memoryLimit {
        arrivedBytes += bytes.count
        arrived[next] = bytes
      }
    }
    let bytes = arrived.removeValue(forKey: id)
    arrivedBytes -= bytes?.count ?? 0
    return bytes
  }

  private func nextBlob() throws(GitError) -> (id: ObjectID, bytes: [UInt8])? {
    guard let child, let line = try child.line() else { return nil }
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count == 3, let id = ObjectID(hex: fields[0]), fields[1].elementsEqual("blob".utf8),
      let size = Int(String(decoding: fields[2], as: UTF8.self)), size >= 0, size == sizes[id],
      let bytes = try child.bytes(size), try child.bytes(1) == "\n".bytes
    else { return nil }
    return (id, bytes)
  }
}
