import Gate
import Glibc

/// The standard input of a pre-receive hook: a line `old new ref` for each ref that the push updates.
///
/// It is always read to its end, whatever is wrong with it, and then taken whole or not at all.
///
/// ```swift
/// let updates = try PushInput.read(descriptor: 0, deadline: deadline)
/// ```
public struct PushInput {
  public struct Limits: Sendable {
    public var refs = 10_000
    public var refNameBytes = 4_096
    public var bytes = 64 << 20

    public init() {}
  }

  private let limits: Limits
  private var updates: [RefUpdate] = []
  private var line: [UInt8] = []
  private var lineNumber = 1
  private var byteCount = 0
  /// The first thing that is wrong: later ones are often its consequences.
  private var fault: GitError?

  init(limits: Limits = Limits()) { self.limits = limits }

  /// Reads to the end of file. Throws only when it is there (or the deadline is), so that whoever writes is never cut off.
  public static func read(
    descriptor: Int32, limits: Limits = Limits(), deadline: Deadline = .never
  ) throws(GitError) -> [RefUpdate] {
    var input = PushInput(limits: limits)
    while let chunk = try nextChunk(of: descriptor, deadline: deadline) { input.take(chunk) }
    return try input.finish()
  }

  /// The same of bytes that are there already.
  public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(GitError) -> [RefUpdate] {
    var input = PushInput(limits: limits)
    input.take(bytes[...])
    return try input.finish()
  }

  private static func nextChunk(of descriptor: Int32, deadline: Deadline) throws(GitError) -> ArraySlice<UInt8>? {
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, deadline.pollTimeout)
      if ready == 0 { throw .deadlineExceeded }
      if ready < 0 {
        if errno == EINTR { continue }
        throw .inputUnreadable(code: errno)
      }
      var code: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if got < 0 { code = errno }
        count = max(0, got)
      }
      if code == EINTR || code == EAGAIN { continue }
      if code != 0 { throw .inputUnreadable(code: code) }
      return chunk.isEmpty ? nil : chunk[...]
    }
  }

  private mutating func take(_ chunk: ArraySlice<UInt8>) {
    byteCount += chunk.count
    if byteCount > limits.bytes { refuse(.inputTooLarge(limit: limits.bytes)) }
    if fault != nil { return }
    var rest = chunk
    while fault == nil, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      append(rest[..<end])
      finishLine()
      rest = rest[(end + 1)...]
    }
    append(rest)
  }

  private mutating func append(_ part: ArraySlice<UInt8>) {
    if fault != nil { return }
    line.append(contentsOf: part)
    // Two ids of 64 digits and two spaces stand before the name.
    if line.count > limits.refNameBytes + 130 {
      refuse(.inputLine(lineNumber, .refNameTooLong(limit: limits.refNameBytes)))
      line = []
    }
  }

  private mutating func finishLine() {
    if fault != nil { return }
    if updates.count >= limits.refs { return refuse(.inputTooManyRefs(limit: limits.refs)) }
    switch parsedLine() {
    case .success(let update): updates.append(update)
    case .failure(let error): refuse(error)
    }
    line.removeAll(keepingCapacity: true)
    lineNumber += 1
  }

  private func parsedLine() -> Result<RefUpdate, GitError> {
    func wrong(_ fault: GitError.LineFault) -> Result<RefUpdate, GitError> { .failure(.inputLine(lineNumber, fault)) }
    if line.contains(0) { return wrong(.nul) }
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return wrong(.notThreeFields) }
    guard let old = ObjectID(hex: fields[0]) else { return wrong(.oldIDMalformed) }
    guard let new = ObjectID(hex: fields[1]) else { return wrong(.newIDMalformed) }
    let length = updates.first?.old.bytes.count ?? old.bytes.count
    guard old.bytes.count == length, new.bytes.count == length else { return wrong(.idsOfDifferentLength) }
    let name = Array(fields[2])
    guard name.count <= limits.refNameBytes else { return wrong(.refNameTooLong(limit: limits.refNameBytes)) }
    guard RefName.isFull(name) else { return wrong(.refNameMalformed) }
    return .success(RefUpdate(old: old, new: new, name: name))
  }

  private mutating func refuse(_ error: GitError) {
    if fault == nil { fault = error }
  }

  private func finish() throws(GitError) -> [RefUpdate] {
    if let fault { throw fault }
    if !line.isEmpty { throw .inputTruncated(line: lineNumber) }
    if updates.isEmpty { throw .inputEmpty }
    return updates
  }
}
