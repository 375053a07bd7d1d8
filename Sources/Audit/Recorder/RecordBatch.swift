/// The lines that share a sync.
struct RecordBatch {
  struct Line {
    var line: RecordLine
    var account: UInt32
    /// Who waits for it; several, where one asks again while his first question is still open.
    var peers: [RecordPeer]
  }

  private(set) var lines: [Line] = []
  private(set) var stamped: [[UInt8]] = []
  private(set) var size = 0
  private var places: [String: Int] = [:]

  /// False where another line has the same id.
  mutating func add(_ line: RecordLine, of peer: RecordPeer, stamped bytes: [UInt8]) -> Bool {
    if let place = places[line.decision] {
      guard lines[place].account == peer.account, lines[place].line.digest == line.digest else { return false }
      lines[place].peers.append(peer)
      return true
    }
    places[line.decision] = lines.count
    lines.append(Line(line: line, account: peer.account, peers: [peer]))
    stamped.append(bytes)
    size += bytes.count
    return true
  }
}

/// Keeps one account from filling the log with what is said of it.
struct ComplaintLimit {
  private var last: [UInt32: (moment: Moment, omitted: Int)] = [:]

  private static let pause = 10_000
  private static let most = 1000

  /// How many were left out since the last one; nil where this one is left out too.
  mutating func take(_ account: UInt32) -> Int? {
    if last.count > ComplaintLimit.most { last = [:] }
    let now = Moment.now
    if let entry = last[account], now < entry.moment.later(milliseconds: ComplaintLimit.pause) {
      last[account] = (entry.moment, entry.omitted + 1)
      return nil
    }
    let omitted = last[account]?.omitted ?? 0
    last[account] = (now, 0)
    return omitted
  }
}
