import Foundation
import Gate
import Testing

@testable import Audit

/// The recorder: what it writes, whom it answers, and what it does when something fails.
@Suite struct RecordServiceTests {
  @Test func writesWhatItIsHandedAndWhoHandedItIn() throws {
    let recorder = try Recorder()
    recorder.run()
    let socket = RecordSocket(path: recorder.socket, trustsOwnAccount: true, patience: 20_000)
    try socket.probe()
    #expect(try socket.append(Decisions.named("a")) == .record)
    #expect(try socket.append(Decisions.named("b", findings: 3)) == .record)
    #expect(recorder.stop() == .asked)
    let lines = try recorder.folder.lines()
    #expect(Decisions.names(lines) == ["a", "b"])
    for line in lines {
      let stamp = try #require(line["recorder"] as? [String: Any])
      #expect(stamp["uid"] as? UInt32 == geteuid())
      #expect(stamp["account"] as? String == "account \"\(geteuid())\"")
      #expect(stamp["received_at"] as? String == "1970-01-01T00:00:00.000000000Z")
      #expect(stamp.count == 3)
    }
    #expect(!FileManager.default.fileExists(atPath: recorder.socket), "it takes its socket away")
  }

  @Test func theWholeLineIsKept() throws {
    let recorder = try Recorder()
    let line = try Decisions.line("a")
    let connection = try recorder.sent(line)
    recorder.run()
    #expect(try connection.answer() == .written(.record))
    recorder.stop()
    let written = recorder.folder.text(recorder.folder.record)
    #expect(written.hasPrefix(line.dropLast(2) + ",\"recorder\":{\"uid\":\(geteuid()),"))
  }

  /// Fifty who ask at once share one write and one sync.
  @Test func whoComesTogetherSharesASync() throws {
    let disk = FailingDisk()
    let recorder = try Recorder(system: disk.system)
    let connections = try (0..<50).map { try recorder.sent(try Decisions.line("n\($0)")) }
    recorder.run()
    for connection in connections { #expect(try connection.answer() == .written(.record)) }
    recorder.stop()
    #expect(disk.syncs == 1)
    #expect(disk.calls == 1)
    #expect(try Set(Decisions.names(recorder.folder.lines())) == Set((0..<50).map { "n\($0)" }))
  }

  /// Its answer got lost: the line is sent again, to the same recorder or to the next one.
  @Test func aLineThatIsSentAgainIsWrittenOnce() throws {
    let folder = try RecordFolder()
    let line = try Decisions.line("a")
    let first = try Recorder(in: folder)
    let together = try [first.sent(line), first.sent(line)]
    first.run()
    for connection in together { #expect(try connection.answer() == .written(.record)) }
    #expect(try first.sent(line).answer() == .written(.record))
    first.stop()
    let second = try Recorder(in: folder)
    second.run()
    #expect(try second.sent(line).answer() == .written(.record))
    // The same id under other words is nobody's to take.
    let other = line.replacing("\"name\":\"a\"", with: "\"name\":\"b\"")
    guard case .refused(let words) = try second.sent(other).answer() else {
      Issue.record("taken")
      return
    }
    #expect(words.contains("`decision_id` stands in the record already"))
    second.stop()
    #expect(try Decisions.names(folder.lines()) == ["a"])
  }

  /// He was told that nothing was recorded, and his push was refused.
  @Test func whoHasGoneIsNotRecorded() throws {
    let recorder = try Recorder()
    do { _ = try recorder.sent(try Decisions.line("gone")) }
    let connection = try recorder.sent(try Decisions.line("here"))
    recorder.run()
    #expect(try connection.answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["here"])
  }

  @Test func aStopAnswersWhoHasAsked() throws {
    let recorder = try Recorder()
    let connections = try (0..<5).map { try recorder.sent(try Decisions.line("n\($0)")) }
    recorder.tell("H")
    recorder.tell("T")
    recorder.run()
    for connection in connections { #expect(try connection.answer() == .written(.record)) }
    #expect(recorder.end() == .asked)
    #expect(try recorder.folder.lines().count == 5)
    #expect(recorder.said == ["the record is opened anew with the next line: \(recorder.folder.record)"])
  }

  @Test func aRecordThatWasMovedAwayIsOpenedAnew() throws {
    let recorder = try Recorder()
    recorder.run()
    #expect(try recorder.sent(try Decisions.line("a")).answer() == .written(.record))
    let old = recorder.folder.record + ".1"
    try FileManager.default.moveItem(atPath: recorder.folder.record, toPath: old)
    #expect(try recorder.sent(try Decisions.line("b")).answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["b"])
    #expect(recorder.folder.text(old).split(separator: "\n").count == 1)
  }

  // MARK: Disks

  /// After a failed sync nobody is told that something was written, and the recorder ends.
  @Test func aFailedSyncIsTheEnd() throws {
    let disk = FailingDisk()
    let recorder = try Recorder(system: disk.system)
    disk.set { $0.failingSync = 2 }
    let good = try recorder.sent(try Decisions.line("a"))
    recorder.run()
    #expect(try good.answer() == .written(.record))
    guard case .refused(let words) = try recorder.sent(try Decisions.line("b")).answer() else {
      Issue.record("written")
      return
    }
    #expect(words.contains("could not be synced"))
    guard case .failed(let why)? = recorder.end() else {
      Issue.record("goes on")
      return
    }
    #expect(why == "\(recorder.folder.record): a sync failed, nothing more is written")
    #expect(try Decisions.names(recorder.folder.lines()) == ["a"])
  }

  @Test func aFullDiskRefusesAndIsLeftBehind() throws {
    let disk = FailingDisk()
    let recorder = try Recorder(system: disk.system)
    disk.set { $0.room = 100 }
    recorder.run()
    guard case .refused(let words) = try recorder.sent(try Decisions.line("a")).answer() else {
      Issue.record("written")
      return
    }
    #expect(words.contains("no space left"))
    disk.set { $0.room = nil }
    #expect(try recorder.sent(try Decisions.line("b")).answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["b"])
    #expect(recorder.said.contains { $0.hasPrefix("1 records could not be written: ") })
  }

  @Test func aFullDiskWithAReserveIsAnswered() throws {
    let disk = FailingDisk()
    let recorder = try Recorder(system: disk.system, reserve: true)
    recorder.run()
    #expect(try recorder.sent(try Decisions.line("a")).answer() == .written(.record))
    disk.set { $0.room = 0 }
    #expect(try recorder.sent(try Decisions.line("b")).answer() == .written(.reserve))
    disk.set { $0.room = nil }
    #expect(try recorder.sent(try Decisions.line("c")).answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["a", "b", "c"])
  }
}
