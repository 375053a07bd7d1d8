import Gate

/// The decisions that were written last: one that is handed in again, because its answer got lost, is not written twice.
struct SeenDecisions {
  /// What came of a line.
  enum Finding: Equatable {
    case new
    /// The same account handed in the same line before.
    case written
    /// The id stands under other words, or another account's.
    case taken
  }

  private struct Entry: Equatable {
    var account: UInt32
    var digest: [UInt8]
  }

  private var entries: [String: Entry] = [:]
  /// Oldest first, from `oldest` on.
  private var order: [String] = []
  private var oldest = 0

  /// How many are remembered.
  static let most = 4096
  /// Bytes of the file's end that are read at the start.
  private static let tail = 1 << 20

  init() {}

  /// What a recorder before this one wrote last: whoever waited for its answer may ask this one.
  init(endOf path: String) {
    guard let file = try? OpenedFile(path, creates: false, appends: true) else { return }
    let size = file.size
    let from = max(0, size - SeenDecisions.tail)
    guard let bytes = try? file.read(from: from, count: size - from) else { return }
    for line in bytes.split(separator: 0x0A).dropFirst(from > 0 ? 1 : 0) {
      if let original = RecordLine.original(of: line) { insert(original.line, account: original.account) }
    }
  }

  func find(_ line: RecordLine, account: UInt32) -> Finding {
    guard let entry = entries[line.decision] else { return .new }
    return entry == Entry(account: account, digest: line.digest) ? .written : .taken
  }

  mutating func insert(_ line: RecordLine, account: UInt32) {
    if entries.updateValue(Entry(account: account, digest: line.digest), forKey: line.decision) == nil {
      order.append(line.decision)
    }
    while entries.count > SeenDecisions.most {
      entries[order[oldest]] = nil
      oldest += 1
    }
    if oldest > SeenDecisions.most {
      order.removeFirst(oldest)
      oldest = 0
    }
  }
}
