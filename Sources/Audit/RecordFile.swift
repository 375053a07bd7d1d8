import Gate
import Glibc

/// The file that decisions are appended to: one line of JSON each, on the disk before anyone is answered.
///
/// ```swift
/// let record = RecordFile(path: "/var/log/gatehouse/decisions.ndjson", reserve: "/var/log/gatehouse/decisions.reserve")
/// try record.append(decision)   // returns once the line is synced, or throws why it is not
/// ```
///
/// - One writer at a time (`flock`), one `write`, repeated where it came back short; on failure the file is cut back to
///   what it was.
/// - A failed sync poisons this value: the kernel reports an error once and then forgets it.
/// - A last line without an end, left by a crash, is cut off before the next line goes in, and a line of kind `recovered`
///   says how much and its digest. Nobody had been answered because of it.
/// - On a full disk the line goes into the reserve and moves to the file with the first line that fits again. A crash
///   between the two can leave it in both: `decision_id` tells.
/// - A file that was renamed away (rotated) is left alone; the next line opens a new one.
public final class RecordFile: DecisionSink {
  public let path: String
  public let reservePath: String?

  private let system: RecordSystem
  /// A sync failed: nothing more is written.
  public private(set) var isPoisoned = false
  /// The note about a torn line that was cut off and is not written yet.
  private var recoveryNote: [UInt8] = []

  /// How long another writer is waited for.
  private static let patienceMilliseconds = 5000

  public convenience init(path: String, reserve: String? = nil) {
    self.init(path: path, reserve: reserve, system: .kernel)
  }

  init(path: String, reserve: String?, system: RecordSystem) {
    self.path = path
    reservePath = reserve
    self.system = system
    // A limit on the size of files is to fail the write, not to kill the program.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Opens the file and sets the reserve aside, so that what is wrong with them shows before the first record.
  public func prepare() throws(DecisionSinkError) {
    do {
      _ = try lockedFile()
      if let reservePath { _ = try ReserveFile(reservePath, system: system, patience: RecordFile.patienceMilliseconds) }
    } catch {
      throw DecisionSinkError(reason: SafeText.line(error.words))
    }
  }

  @discardableResult
  public func append(_ record: DecisionRecord) throws(DecisionSinkError) -> RecordedPlace {
    do {
      return try write(record)
    } catch {
      if case .notSynced = error { isPoisoned = true }
      throw DecisionSinkError(reason: SafeText.line(error.words))
    }
  }

  /// Appends lines that are made already, all with one write and one sync; what came of each.
  func append(lines: [[UInt8]], time: Timestamp) -> [Result<RecordedPlace, DecisionSinkError>] {
    do {
      return try write(lines, time: time).map { $0.mapError { DecisionSinkError(reason: SafeText.line($0.words)) } }
    } catch {
      if case .notSynced = error { isPoisoned = true }
      return lines.map { _ in .failure(DecisionSinkError(reason: SafeText.line(error.words))) }
    }
  }

  private func write(_ lines: [[UInt8]], time: Timestamp) throws(RecordFailure)
    -> [Result<RecordedPlace, RecordFailure>]
  {
    if isPoisoned { throw .poisoned(path) }
    do {
      try writeToFile(Array(lines.joined()), time: time)
      return lines.map { _ in .success(.record) }
    } catch  where error.isFull {
      let kept = try writeToReserve(lines, after: error)
      return lines.indices.map { $0 < kept ? .success(.reserve) : .failure(.reserveFull(reservePath ?? path)) }
    }
  }

  private func write(_ record: DecisionRecord) throws(RecordFailure) -> RecordedPlace {
    if isPoisoned { throw .poisoned(path) }
    guard let line = record.line() else { throw .tooLong(path, limit: DecisionRecord.longestLine) }
    do {
      try writeToFile(Array(line.utf8), time: record.time)
      return .record
    } catch  where error.isFull {
      try writeToReserve(record, after: error)
      return .reserve
    }
  }

  private func writeToFile(_ line: [UInt8], time: Timestamp) throws(RecordFailure) {
    let file = try lockedFile()
    // A reserve that cannot be had now is missed when the disk is full, not before.
    let reserve = reservePath.flatMap {
      try? ReserveFile($0, system: system, patience: RecordFile.patienceMilliseconds)
    }
    let saved = reserve.flatMap { try? $0.lines() } ?? []
    try append(saved + line, to: file, time: time)
    // The record is on the disk. Lines that stay in the reserve as well are written twice, which `decision_id` tells.
    if !saved.isEmpty { try? reserve?.clear() }
  }

  /// The file at the path, ours alone. A file that was rotated between opening and locking is let go.
  private func lockedFile() throws(RecordFailure) -> OpenedFile {
    for _ in 0..<10 {
      let file = try OpenedFile(path, creates: true, appends: true)
      try file.lock(patience: RecordFile.patienceMilliseconds)
      if file.isStillAtItsPath {
        if file.isNew, let number = file.syncDirectory() { throw .notSynced(path, number) }
        return file
      }
    }
    throw .locked(path)
  }

  /// Appends, syncs, and on failure leaves the file as it was.
  private func append(_ lines: [UInt8], to file: OpenedFile, time: Timestamp) throws(RecordFailure) {
    if let torn = try TornLine(endOf: file) {
      guard system.truncate(file.descriptor, torn.start) == 0 else { throw .system(path, errno) }
      recoveryNote = torn.note(time: time)
    }
    let end = file.size
    if let number = system.writeAll(recoveryNote + lines, to: file.descriptor) {
      _ = system.truncate(file.descriptor, end)
      throw .system(path, number)
    }
    if let number = system.syncFailure(file.descriptor) {
      _ = system.truncate(file.descriptor, end)
      throw .notSynced(path, number)
    }
    recoveryNote = []
  }

  /// The disk is full: the record goes where room was set aside, shortened if it must be.
  private func writeToReserve(_ record: DecisionRecord, after failure: RecordFailure) throws(RecordFailure) {
    let reserve = try openedReserve(after: failure)
    guard let line = record.line(limit: reserve.room - recoveryNote.count) else {
      throw .reserveFull(reservePath ?? path)
    }
    try reserve.append(recoveryNote + Array(line.utf8))
    recoveryNote = []
  }

  /// As many of the lines as the reserve has room for, from the first; how many.
  private func writeToReserve(_ lines: [[UInt8]], after failure: RecordFailure) throws(RecordFailure) -> Int {
    let reserve = try openedReserve(after: failure)
    var bytes = recoveryNote
    var count = 0
    for line in lines {
      guard bytes.count + line.count <= reserve.room else { break }
      bytes += line
      count += 1
    }
    guard count > 0 else { return 0 }
    try reserve.append(bytes)
    recoveryNote = []
    return count
  }

  private func openedReserve(after failure: RecordFailure) throws(RecordFailure) -> ReserveFile {
    guard let reservePath else { throw failure }
    do {
      return try ReserveFile(reservePath, system: system, patience: RecordFile.patienceMilliseconds)
    } catch  where error.isFull {
      // There is no reserve and no room to set one aside.
      throw failure
    }
  }
}
