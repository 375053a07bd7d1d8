import Gate
import Glibc

/// Takes records from hooks that run as whoever pushes, and writes them in an account of its own.
///
/// One thread, one loop: what is ready is read, checked and stamped, appended with one write and one sync, and only then is
/// anyone answered. What arrives during a sync waits for the next one: the more push at once, the more share a sync.
///
/// ```swift
/// let service = RecordService(listener: socket, control: pipe, file: RecordFile(path: "/var/log/gatehouse/decisions.ndjson"))
/// switch service.run() { … }   // until a byte `T` arrives on `control`, or a sync fails
/// ```
///
/// - The line gets a member `recorder` with the sender's account by the kernel's word.
/// - After a failed sync every answer is a refusal and the loop ends: only a new process can know what is on the disk.
/// - A sender who has gone before his line was written gets none: his push was refused without it.
public final class RecordService {
  public enum End: Sendable, Hashable {
    /// By `T` on the control descriptor; everyone who had asked was answered.
    case asked
    case failed(String)
  }

  /// How much anyone may ask for at once.
  public struct Limits: Sendable, Hashable {
    public var connections = 512
    public var connectionsOfAccount = 256
    /// Bytes of unfinished requests.
    public var bytes = 64 << 20
    /// Bytes that are written at once.
    public var batchBytes = 16 << 20
    /// How long a request may take to arrive.
    public var patienceMilliseconds = 5000
    /// How long those are waited for, at a stop, who had connected and not yet said anything.
    public var graceMilliseconds = 1000

    public init() {}
  }

  /// What the service asks of its surroundings.
  public struct Surroundings {
    /// An account's name, where it has one.
    public var accountName: (UInt32) -> String?
    public var now: () -> Timestamp
    /// Where it says what an administrator should know, a line each.
    public var say: (String) -> Void

    public init(
      accountName: @escaping (UInt32) -> String? = { _ in nil },
      now: @escaping () -> Timestamp = { Timestamp.now }, say: @escaping (String) -> Void = { _ in }
    ) {
      self.accountName = accountName
      self.now = now
      self.say = say
    }
  }

  private let listener: ListeningSocket
  private let control: Int32
  private let file: RecordFile
  private let limits: Limits
  private let surroundings: Surroundings
  private var complaints: ComplaintLimit
  private var peers: [RecordPeer] = []
  private var seen: SeenDecisions
  private var isListening = true
  /// The end of an orderly stop, once one was asked for.
  private var endOfStop: Moment?

  private static let mostAccepted = 1024

  /// - Parameter control: a pipe's end; a byte `T` ends the service, `H` tells that the record was moved away.
  public init(
    listener: ListeningSocket, control: Int32, file: RecordFile, limits: Limits = Limits(),
    surroundings: Surroundings = Surroundings()
  ) {
    self.listener = listener
    self.control = control
    self.file = file
    self.limits = limits
    self.surroundings = surroundings
    complaints = ComplaintLimit()
    seen = SeenDecisions(endOf: file.path)
  }

  public func run() -> End {
    while true {
      if let failure = waitAndRead() { return ended(.failed(failure)) }
      commit()
      if file.isPoisoned { return ended(.failed("\(file.path): a sync failed, nothing more is written")) }
      let now = Moment.now
      for peer in peers where now >= peer.end {
        complain(of: peer.account, "cut off: nothing came of a request in \(limits.patienceMilliseconds) ms")
        peer.hangUp()
      }
      peers.removeAll { $0.isClosed || (endOfStop != nil && $0.isSatisfied) }
      if let endOfStop, peers.isEmpty || now >= endOfStop { return ended(.asked) }
    }
  }

  private func ended(_ end: End) -> End {
    stopListening()
    if case .failed(let words) = end {
      for peer in peers where peer.hasBegun { peer.answer(.refused(words)) }
    }
    peers = []
    return end
  }

  // MARK: Reading

  /// Waits until something is to be done, and reads what is there; words where the service cannot go on.
  private func waitAndRead() -> String? {
    let events = Int16(truncatingIfNeeded: POLLIN)
    var entries = [pollfd(fd: control, events: events, revents: 0)]
    entries.append(pollfd(fd: isListening ? listener.descriptor : -1, events: events, revents: 0))
    let waiting = peers.filter { !$0.isComplete }
    entries += waiting.map { pollfd(fd: $0.descriptor, events: events, revents: 0) }
    let ready = poll(&entries, nfds_t(entries.count), waiting.count < peers.count ? 0 : patience)
    if ready < 0 { return errno == EINTR ? nil : "poll: \(RecordFailure.words(errno))" }
    for (peer, entry) in zip(waiting, entries.dropFirst(2)) where entry.revents != 0 { read(peer) }
    if entries[1].revents != 0, let failure = acceptAll() { return failure }
    if entries[0].revents != 0 { obey() }
    return nil
  }

  /// Until the first of them has to be cut off, or the stop is over.
  private var patience: Int32 {
    let ends = peers.map(\.end) + (endOfStop.map { [$0] } ?? [])
    return ends.min()?.millisecondsLeft ?? -1
  }

  private func obey() {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Glibc.read(control, &bytes, bytes.count)
    for byte in bytes.prefix(max(0, count)) {
      if byte == UInt8(ascii: "H") { surroundings.say("the record is opened anew with the next line: \(file.path)") }
      if byte == UInt8(ascii: "T"), endOfStop == nil {
        // Whoever has connected is still heard; nobody else gets in.
        if listener.isOwn { _ = acceptAll() }
        stopListening()
        endOfStop = Moment.now.later(milliseconds: limits.graceMilliseconds)
      }
    }
  }

  private func stopListening() {
    if isListening { listener.close() }
    isListening = false
  }

  /// Lets in who waits at the door, and reads what he has brought; so many at once that those inside are not kept waiting.
  private func acceptAll() -> String? {
    for _ in 0..<RecordService.mostAccepted {
      let descriptor = accept(listener.descriptor, nil, nil)
      if descriptor < 0 {
        switch errno {
        case EAGAIN, EWOULDBLOCK: return nil
        case EINTR, ECONNABORTED: continue
        case EMFILE, ENFILE, ENOMEM, ENOBUFS:
          guard !peers.isEmpty else { return "accept: \(RecordFailure.words(errno))" }
          shed(by: { _ in 1 }, "too many connections")
        default: return "accept: \(RecordFailure.words(errno))"
        }
        continue
      }
      guard UnixSocket.setNonblocking(descriptor), let account = UnixSocket.peer(of: descriptor) else {
        close(descriptor)
        continue
      }
      let peer = RecordPeer(descriptor: descriptor, account: account, patience: limits.patienceMilliseconds)
      if peers.count(where: { $0.account == account && !$0.isClosed }) >= limits.connectionsOfAccount {
        refuse(peer, "too many connections of one account")
        continue
      }
      peers.removeAll { $0.isClosed }
      if peers.count >= limits.connections { shed(by: { _ in 1 }, "too many connections") }
      peers.append(peer)
      read(peer)
    }
    return nil
  }

  private func read(_ peer: RecordPeer) {
    switch peer.read() {
    case .closed: peer.hangUp()
    case .refused(let words): refuse(peer, words)
    case .waiting, .complete:
      if peers.reduce(0, { $0 + $1.held }) > limits.bytes { shed(by: \.held, "too many bytes at once") }
    }
  }

  /// Somebody must go: of the account that takes most, the one that takes most, and of those the one that came first.
  private func shed(by size: (RecordPeer) -> Int, _ words: String) {
    var sizes: [UInt32: Int] = [:]
    for peer in peers where !peer.isClosed { sizes[peer.account, default: 0] += size(peer) }
    guard let greedy = sizes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else { return }
    let theirs = peers.filter { $0.account == greedy && !$0.isClosed }
    guard let largest = theirs.map(size).max(), let first = theirs.first(where: { size($0) == largest }) else { return }
    refuse(first, words)
  }

  private func refuse(_ peer: RecordPeer, _ words: String) {
    complain(of: peer.account, "refused: \(words)")
    peer.answer(.refused(words))
    peer.hangUp()
  }

  private func complain(of account: UInt32, _ words: String) {
    guard let omitted = complaints.take(account) else { return }
    let name = surroundings.accountName(account).map { " (\(SafeText.line($0, longest: 64)))" } ?? ""
    let more = omitted > 0 ? " (and \(omitted) more of this account)" : ""
    surroundings.say("account \(account)\(name) \(words)\(more)")
  }

  // MARK: Writing

  /// Everything that is ready, with one sync.
  private func commit() {
    let time = surroundings.now()
    var batch = RecordBatch()
    for peer in peers where peer.isComplete && !peer.isClosed && batch.size < limits.batchBytes {
      if peer.isGone {
        peer.hangUp()
      } else if peer.line.isEmpty {
        peer.answer(.written(.record))
      } else {
        take(peer, into: &batch, time: time)
      }
    }
    if batch.lines.isEmpty { return }
    let results = file.append(lines: batch.stamped, time: time)
    for (line, result) in zip(batch.lines, results) {
      switch result {
      case .success(let place):
        seen.insert(line.line, account: line.account)
        for peer in line.peers { peer.answer(.written(place)) }
      case .failure(let error):
        for peer in line.peers { peer.answer(.refused(error.reason)) }
      }
    }
    if case .failure(let error)? = results.first(where: { if case .failure = $0 { true } else { false } }) {
      surroundings.say("\(batch.lines.count) records could not be written: \(error.reason)")
    }
  }

  private func take(_ peer: RecordPeer, into batch: inout RecordBatch, time: Timestamp) {
    let line: RecordLine
    do {
      line = try RecordLine(peer.line)
    } catch {
      return refuse(peer, error.words)
    }
    switch seen.find(line, account: peer.account) {
    case .written: return peer.answer(.written(.record))
    case .taken: return refuse(peer, "`decision_id` stands in the record already, under other words")
    case .new: break
    }
    let name = surroundings.accountName(peer.account)
    if !batch.add(line, of: peer, stamped: line.stamped(account: peer.account, name: name, time: time)) {
      refuse(peer, "`decision_id` stands in the record already, under other words")
    }
  }
}
