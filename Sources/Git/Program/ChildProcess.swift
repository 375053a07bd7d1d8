import CGit2
import Glibc

/// A child process with three channels, which are served together so that neither side waits for the other, until a deadline.
/// It leads a process group of its own and ends, with everything in it, when this object does.
final class ChildProcess {
  private let process: pid_t
  private var input: Int32
  private var output: Int32
  private var errors: Int32
  private let deadline: Deadline
  /// What is still to be written; the input closes behind it once it may.
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var closesInput = false
  /// What came and was not taken yet.
  private var incoming: [UInt8] = []
  private var taken = 0
  private var complaint: [UInt8] = []
  private var status: Int32?

  /// The descriptor under which a child finds what it is handed beside its channels.
  static let handed: Int32 = 3

  /// `program` is a path; `environment` is all that the child gets. A copy of `handing` is its descriptor `handed`, and its
  /// own children's.
  init(
    program: [UInt8], arguments: [[UInt8]], environment: [[UInt8]], deadline: Deadline, handing file: Int32? = nil
  ) throws(GitError) {
    // A socket for its input: writing to one whose reader is gone can be kept from raising a signal.
    let channels = Channels()
    var started: pid_t = 0
    let code = channels.code ?? spawn(program, arguments, environment, channels, handing: file, &started)
    channels.closeTheirs()
    guard code == 0 else {
      channels.closeOurs()
      throw .programUnstartable(path: program, code: code)
    }
    process = started
    (input, output, errors) = (channels.input.ours, channels.output.ours, channels.errors.ours)
    self.deadline = deadline
  }

  deinit { end() }

  /// Appends to what is written to the child while something is read from it.
  func send(_ bytes: some Collection<UInt8>) {
    if sent == outgoing.count {
      outgoing.removeAll(keepingCapacity: true)
      sent = 0
    }
    outgoing.append(contentsOf: bytes)
  }

  /// Nothing more will be sent.
  func closeInput() {
    closesInput = true
    closeInputWhenSent()
  }

  /// The next line without its end; nil when the output ends first.
  func line(limit: Int = 65_536) throws(GitError) -> [UInt8]? {
    var searched = taken
    while true {
      if let end = incoming[searched...].firstIndex(of: UInt8(ascii: "\n")) { return take(through: end, dropping: 1) }
      searched = incoming.count
      guard searched - taken <= limit, try pump() else { return nil }
    }
  }

  /// Exactly so many bytes; nil when the output ends first.
  func bytes(_ count: Int) throws(GitError) -> [UInt8]? {
    while incoming.count - taken < count {
      guard try pump() else { return nil }
    }
    return take(through: taken + count - 1, dropping: 0)
  }

  /// Everything until the output ends; nil when it is more than the limit.
  func rest(limit: Int) throws(GitError) -> [UInt8]? {
    while try pump() {
      if incoming.count - taken > limit { return nil }
    }
    return take(through: incoming.count - 1, dropping: 0)
  }

  /// Waits for the end of the child: its exit status (128 + signal if one killed it) and what it said on standard error.
  func finish() throws(GitError) -> (status: Int32, words: String) {
    closeInput()
    while try pump() { taken = incoming.count }
    while !reap(waiting: false) {
      if deadline.isPast {
        end()
        throw .deadlineExceeded
      }
      poll(nil, 0, 1)
    }
    return (status ?? -1, words)
  }

  /// Kills what still runs of the child's group, and forgets it.
  func end() {
    for channel in [input, output, errors] where channel >= 0 { close(channel) }
    (input, output, errors) = (-1, -1, -1)
    guard status == nil else { return }
    kill(-process, SIGKILL)
    _ = reap(waiting: true)
  }

  private var words: String {
    let line = complaint.split(separator: UInt8(ascii: "\n")).last ?? []
    return String(decoding: line.prefix(512), as: UTF8.self)
  }

  private func take(through end: Int, dropping tail: Int) -> [UInt8] {
    guard end >= taken else { return [] }
    let part = Array(incoming[taken..<(end + 1 - tail)])
    taken = end + 1
    if taken == incoming.count {
      incoming.removeAll(keepingCapacity: true)
      taken = 0
    } else if taken > 1 << 20 {
      incoming.removeFirst(taken)
      taken = 0
    }
    return part
  }

  private func reap(waiting: Bool) -> Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    while true {
      let done = waitpid(process, &raw, waiting ? 0 : WNOHANG)
      if done == 0 { return false }
      if done < 0, errno == EINTR { continue }
      // Where SIGCHLD is ignored the system keeps no status: the child is gone, and nothing speaks for it.
      let signal = raw & 0x7F
      status = done < 0 ? -1 : signal == 0 ? raw >> 8 & 0xFF : 128 + signal
      return true
    }
  }
}

extension ChildProcess {
  /// Serves all channels once, waiting for one to be ready. False when there is nothing more to come.
  private func pump() throws(GitError) -> Bool {
    guard output >= 0 else { return false }
    closeInputWhenSent()
    var waiting = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      pollfd(fd: sent < outgoing.count ? input : -1, events: Int16(POLLOUT), revents: 0),
    ]
    let ready = poll(&waiting, nfds_t(waiting.count), deadline.pollTimeout)
    if ready == 0 || deadline.isPast {
      end()
      throw .deadlineExceeded
    }
    if ready < 0 { return errno == EINTR }
    if waiting[2].revents != 0 { write() }
    if waiting[1].revents != 0, !receive(errors, into: { self.keep(complaint: $0) }) {
      close(errors)
      errors = -1
    }
    if waiting[0].revents != 0, !receive(output, into: { self.incoming.append(contentsOf: $0) }) {
      close(output)
      output = -1
      return false
    }
    return true
  }

  private func keep(complaint part: UnsafeRawBufferPointer) {
    complaint.append(contentsOf: part.prefix(max(0, 4_096 - complaint.count)))
  }

  private func receive(_ channel: Int32, into store: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      let got = read(channel, buffer.baseAddress, buffer.count)
      if got < 0 { return errno == EINTR || errno == EAGAIN }
      store(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
      return got > 0
    }
  }

  private func write() {
    let wrote = outgoing.withUnsafeBytes { bytes in
      Glibc.send(
        input, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
    if wrote > 0 {
      sent += wrote
    } else if errno != EINTR, errno != EAGAIN {
      // It reads no more. What it still answers, or its status, says why.
      sent = outgoing.count
      closesInput = true
    }
    closeInputWhenSent()
  }

  private func closeInputWhenSent() {
    guard closesInput, sent == outgoing.count, input >= 0 else { return }
    close(input)
    input = -1
  }
}

/// The ends of the three channels, ours and the child's.
private struct Channels {
  var input: (ours: Int32, theirs: Int32) = (-1, -1)
  var output: (ours: Int32, theirs: Int32) = (-1, -1)
  var errors: (ours: Int32, theirs: Int32) = (-1, -1)
  /// The error, if they could not be made.
  var code: Int32?

  init() {
    var pair: [Int32] = [-1, -1]
    if socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) != 0 { code = errno }
    input = (Self.lifted(pair[0]), Self.lifted(pair[1]))
    if code == nil, gatehouse_pipe(&pair) != 0 { code = errno }
    if code == nil { output = (Self.lifted(pair[0]), Self.lifted(pair[1])) }
    if code == nil, gatehouse_pipe(&pair) != 0 { code = errno }
    if code == nil { errors = (Self.lifted(pair[0]), Self.lifted(pair[1])) }
    if code == nil, [input.ours, input.theirs, output.theirs, errors.theirs].contains(-1) { code = EMFILE }
  }

  /// Away from 0, 1 and 2, which the child's ends are copied to: whoever started us may have closed them.
  private static func lifted(_ channel: Int32) -> Int32 {
    guard (0...2).contains(channel) else { return channel }
    let higher = fcntl(channel, F_DUPFD_CLOEXEC, 3)
    close(channel)
    return higher
  }

  func closeOurs() { for end in [input.ours, output.ours, errors.ours] where end >= 0 { close(end) } }
  func closeTheirs() { for end in [input.theirs, output.theirs, errors.theirs] where end >= 0 { close(end) } }
}

/// The system's error, or 0.
private func spawn(
  _ program: [UInt8], _ arguments: [[UInt8]], _ environment: [[UInt8]], _ channels: Channels, handing file: Int32?,
  _ started: inout pid_t
) -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, channels.input.theirs, 0)
  posix_spawn_file_actions_adddup2(&actions, channels.output.theirs, 1)
  posix_spawn_file_actions_adddup2(&actions, channels.errors.theirs, 2)
  if let file { posix_spawn_file_actions_adddup2(&actions, file, ChildProcess.handed) }
  // Not everybody opens files so that they close by themselves: a child that outlives us must hold no port of ours, and
  // find nothing where it looks for what it was handed.
  _ = gatehouse_close_from(&actions, file == nil ? ChildProcess.handed : ChildProcess.handed + 1)
  return FreshProcess.withAttributes { attributes in
    program.withCString { path in
      withCStrings([program] + arguments) { argv in
        withCStrings(environment) { posix_spawn(&started, path, &actions, attributes, argv, $0) }
      }
    }
  }
}

/// A NULL-terminated array of C strings, alive while `body` runs.
private func withCStrings<Result>(
  _ strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { $0.withCString { strdup($0) } }
  defer { for pointer in pointers { free(pointer) } }
  pointers.append(nil)
  return withUnsafePointerToFirst(pointers, body)
}

private func withUnsafePointerToFirst<Result>(
  _ pointers: [UnsafeMutablePointer<CChar>?], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  withUnsafePointer(to: nil as UnsafeMutablePointer<CChar>?) { empty in
    pointers.withUnsafeBufferPointer { body($0.baseAddress ?? empty) }
  }
}
