import Foundation
import Gate
import Synchronization
import Testing

@testable import Audit

/// A recorder in a thread of this process, with a socket that listens before it runs: what is sent before `run` waits.
final class Recorder {
  let folder: RecordFolder
  var socket: String { folder.url.appendingPathComponent("s").path }
  private let listener: ListeningSocket
  private let limits: RecordService.Limits
  private let system: RecordSystem
  private let reserve: String?
  private let control: (read: Int32, write: Int32)
  private let outcome = Outcome()

  /// What the thread leaves behind.
  private final class Outcome: Sendable {
    let end = Mutex<RecordService.End?>(nil)
    let said = Mutex<[String]>([])
    let finished = DispatchSemaphore(value: 0)
  }

  init(
    in folder: RecordFolder? = nil, limits: RecordService.Limits = RecordService.Limits(),
    system: RecordSystem = .kernel, reserve: Bool = false
  ) throws {
    self.folder = try folder ?? RecordFolder()
    self.limits = limits
    self.system = system
    self.reserve = reserve ? self.folder.reserve : nil
    listener = try ListeningSocket(path: self.folder.url.appendingPathComponent("s").path, mode: 0o666)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    control = (ends[0], ends[1])
  }

  deinit {
    close(control.read)
    close(control.write)
  }

  func run() {
    let outcome = self.outcome
    // Handed over whole: nobody here touches it again.
    nonisolated(unsafe) let service = RecordService(
      listener: listener, control: control.read,
      file: RecordFile(path: folder.record, reserve: reserve, system: system), limits: limits,
      surroundings: RecordService.Surroundings(
        accountName: { "account \"\($0)\"" }, now: { Timestamp(nanoseconds: 0) },
        say: { words in outcome.said.withLock { $0.append(words) } }))
    Thread.detachNewThread {
      let end = service.run()
      outcome.end.withLock { $0 = end }
      outcome.finished.signal()
    }
  }

  func tell(_ sign: Character) {
    var byte = sign.asciiValue ?? 0
    _ = write(control.write, &byte, 1)
  }

  /// Waits for its end.
  func end() -> RecordService.End? {
    outcome.finished.wait()
    return outcome.end.withLock { $0 }
  }

  @discardableResult
  func stop() -> RecordService.End? {
    tell("T")
    return end()
  }

  var said: [String] { outcome.said.withLock { $0 } }

  /// A connection that has not said anything yet.
  func connect() throws -> RecordConnection { try RecordConnection(path: socket, until: Recorder.patience) }

  /// A connection that has sent one line.
  func sent(_ line: String) throws -> RecordConnection {
    let connection = try connect()
    try connection.send(RecordFrame.request(Array(line.utf8)), until: Recorder.patience)
    return connection
  }

  static var patience: Moment { Moment.now.later(milliseconds: 20_000) }
}

extension RecordConnection {
  func answer() throws -> RecordAnswer {
    let header = try receive(RecordAnswer.headerSize, until: Recorder.patience)
    let count = try #require(RecordAnswer.length(inHeader: header))
    return try #require(RecordAnswer(header: header, words: try receive(count, until: Recorder.patience)))
  }

  /// Whether the recorder has closed it.
  func isClosed() -> Bool {
    do {
      _ = try receive(1, until: Recorder.patience)
      return false
    } catch {
      return error == .lost
    }
  }
}

extension Decisions {
  static func line(_ name: String) throws -> String { try #require(named(name).line()) }
}
