import Gate
import Glibc

/// Hands decisions to `gatehouse recordd` over its socket: how a hook records that runs as whoever pushes.
///
/// ```swift
/// let record = RecordSocket(path: "/run/gatehouse/record.sock", trustsOwnAccount: false)
/// try record.append(decision)   // returns once the recorder has synced the line, or throws why it has not
/// ```
///
/// - The other side must be root or the account that the socket's directory belongs to; the account itself only where it
///   is trusted. That nobody else can put a socket there is for the caller to see to: the directory must not be writable.
/// - A recorder that is being started again is waited for; a line that may have arrived is sent once more and written once.
/// - One that does not answer in time (stopped, hung) is a failure like any other: no decision without a record.
public final class RecordSocket: DecisionSink {
  public let path: String
  private let trustsOwnAccount: Bool
  private let patience: Int

  /// How long a recorder that is not there is waited for: the time that a service manager needs to start it again.
  private static let absence = 1000
  private static let pause: UInt32 = 10_000

  /// - Parameter patience: how long the answer may take, in milliseconds.
  public init(path: String, trustsOwnAccount: Bool, patience milliseconds: Int = 5000) {
    self.path = path
    self.trustsOwnAccount = trustsOwnAccount
    patience = milliseconds
  }

  @discardableResult
  public func append(_ record: DecisionRecord) throws(DecisionSinkError) -> RecordedPlace {
    guard let line = record.line(limit: RecordFrame.longestLine) else {
      throw DecisionSinkError(
        reason: "\(SafeText.line(path)): the record is longer than \(RecordFrame.longestLine) bytes")
    }
    return try send(Array(line.utf8))
  }

  /// Asks whether the recorder is there and may be believed; nothing is recorded.
  public func probe() throws(DecisionSinkError) { _ = try send([]) }

  /// Sends one line, which ends with a newline.
  func send(_ line: [UInt8]) throws(DecisionSinkError) -> RecordedPlace {
    let request = RecordFrame.request(line)
    let start = Moment.now
    let end = start.later(milliseconds: patience)
    let endOfAbsence = min(end, start.later(milliseconds: RecordSocket.absence))
    while true {
      do {
        switch try exchange(request, until: end) {
        case .written(let place): return place
        case .refused(let words): throw DecisionSinkError(reason: "\(SafeText.line(path)): the recorder said: \(words)")
        }
      } catch let failure as RecordSocketFailure {
        guard failure.mayPass, Moment.now < (failure.isAbsence ? endOfAbsence : end) else {
          throw DecisionSinkError(reason: "\(SafeText.line(path)): \(failure.words)")
        }
        usleep(RecordSocket.pause)
      } catch let error as DecisionSinkError {
        throw error
      } catch {
        throw DecisionSinkError(reason: SafeText.line(path))
      }
    }
  }

  private func exchange(_ request: [UInt8], until end: Moment) throws -> RecordAnswer {
    let connection = try RecordConnection(path: path, until: end)
    guard let peer = connection.peer, isTrusted(peer) else {
      throw RecordSocketFailure.untrusted(connection.peer)
    }
    try connection.send(request, until: end)
    let header = try connection.receive(RecordAnswer.headerSize, until: end)
    guard let count = RecordAnswer.length(inHeader: header) else { throw RecordSocketFailure.nonsense }
    let words = try connection.receive(count, until: end)
    guard let answer = RecordAnswer(header: header, words: words) else { throw RecordSocketFailure.nonsense }
    return answer
  }

  private func isTrusted(_ peer: UInt32) -> Bool {
    var directory = stat()
    let isThere = stat(RecordSocket.directory(of: path), &directory) == 0
    return RecordSocket.isTrusted(
      peer, ownAccount: geteuid(), trustsOwnAccount: trustsOwnAccount,
      ownerOfDirectory: isThere ? directory.st_uid : nil)
  }

  static func isTrusted(
    _ peer: UInt32, ownAccount: UInt32, trustsOwnAccount: Bool, ownerOfDirectory: UInt32?
  ) -> Bool {
    if peer == 0 { return true }
    if peer == ownAccount { return trustsOwnAccount }
    return peer == ownerOfDirectory
  }

  /// The directory that holds the socket: whoever may write it decides who records.
  public static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(decoding: path.utf8[..<slash], as: UTF8.self)
  }
}

/// Why the recorder could not be asked.
enum RecordSocketFailure: Error, Equatable {
  case absent(Int32)
  case notASocket
  case tooLong
  case untrusted(UInt32?)
  /// It closed before it answered.
  case lost
  case late
  case nonsense
  case system(Int32)

  /// Whether asking again can help.
  var mayPass: Bool { isAbsence || self == .lost }
  var isAbsence: Bool {
    if case .absent = self { return true }
    return false
  }

  var words: String {
    switch self {
    case .absent(let number):
      "no recorder answers here (\(RecordFailure.words(number))): `gatehouse recordd` does not run"
    case .notASocket: "not a socket"
    case .tooLong: "too long for the path of a socket, which has at most 107 bytes"
    case .untrusted(let account):
      "the recorder is not trusted: it runs as \(account.map { "the account \($0)" } ?? "an unknown account"), not as root or as the owner of the socket's directory"
    case .lost: "the recorder closed the connection without an answer"
    case .late: "the recorder did not answer in time"
    case .nonsense: "what answers there is no recorder"
    case .system(let number): RecordFailure.words(number)
    }
  }
}
