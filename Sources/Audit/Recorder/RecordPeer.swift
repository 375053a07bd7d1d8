import Gate
import Glibc

/// One connection to the recorder: who it is by the kernel's word, and how far his request has come.
final class RecordPeer {
  let account: UInt32
  let descriptor: Int32
  /// When he is cut off if nothing more has come of him.
  private(set) var end: Moment
  private let patience: Int
  private var header: [UInt8] = []
  private var expected = 0
  private var body: [UInt8] = []
  private(set) var isClosed = false
  private var wasAnswered = false

  enum Progress: Equatable {
    case waiting
    /// A whole line is there: `line`.
    case complete
    case closed
    case refused(String)
  }

  init(descriptor: Int32, account: UInt32, patience: Int) {
    self.descriptor = descriptor
    self.account = account
    self.patience = patience
    end = Moment.now.later(milliseconds: patience)
  }

  deinit { hangUp() }

  var line: [UInt8] { body }
  /// Bytes that are kept for him.
  var held: Int { body.count }
  var isComplete: Bool { header.count == RecordFrame.headerSize && body.count == expected }
  var hasBegun: Bool { !header.isEmpty }
  /// He has had his answer and asks for nothing more.
  var isSatisfied: Bool { wasAnswered && !hasBegun }
  /// He has gone: what he handed in is nobody's question any more.
  var isGone: Bool { UnixSocket.isAtEnd(descriptor) }

  /// Takes what is there, never a byte beyond the request.
  func read() -> Progress {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !isComplete {
      let wanted =
        header.count < RecordFrame.headerSize
        ? RecordFrame.headerSize - header.count : min(chunk.count, expected - body.count)
      let got = recv(descriptor, &chunk, wanted, Int32(MSG_DONTWAIT))
      if got < 0, errno == EINTR { continue }
      if got < 0, errno == EAGAIN || errno == EWOULDBLOCK { return .waiting }
      if got <= 0 { return .closed }
      if header.count < RecordFrame.headerSize {
        header += chunk.prefix(got)
        guard header.count == RecordFrame.headerSize else { continue }
        guard let length = RecordFrame.length(inHeader: header) else { return .refused("not a request of Gatehouse's") }
        guard length <= RecordFrame.longestLine else {
          return .refused("the line is longer than \(RecordFrame.longestLine) bytes")
        }
        expected = length
      } else {
        body += chunk.prefix(got)
      }
    }
    return .complete
  }

  /// Answers and begins anew; who does not take so small an answer is cut off.
  func answer(_ answer: RecordAnswer) {
    let bytes = answer.bytes
    if send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) != bytes.count {
      hangUp()
    }
    wasAnswered = true
    header = []
    body = []
    expected = 0
    end = Moment.now.later(milliseconds: patience)
  }

  func hangUp() {
    if !isClosed { close(descriptor) }
    isClosed = true
    body = []
  }
}
