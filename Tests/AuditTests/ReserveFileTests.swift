import Foundation
import Gate
import Testing

@testable import Audit

/// On a full disk a decision goes into the room that was set aside.
@Suite struct ReserveFileTests {
  @Test func isSetAsideInGoodTimes() throws {
    let folder = try RecordFolder()
    try RecordFile(path: folder.record, reserve: folder.reserve).append(Decisions.named("a"))
    let bytes = try #require(FileManager.default.contents(atPath: folder.reserve))
    #expect(bytes.count == ReserveFile.size)
    #expect(bytes.allSatisfy { $0 == 0 })
  }

  @Test func takesDecisionsAndGivesThemBack() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    func file() -> RecordFile { RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system) }
    #expect(try file().append(Decisions.named("a")) == .record)
    disk.set { $0.room = 0 }
    #expect(try file().append(Decisions.named("b")) == .reserve)
    #expect(try file().append(Decisions.named("c")) == .reserve)
    #expect(try Decisions.names(folder.lines()) == ["a"])
    #expect(folder.text(folder.reserve).hasPrefix(#"{"v":1,"#))

    // Room for one more line, but not for those that wait: it waits as well, and nothing is half written.
    disk.set { $0.room = 600 }
    #expect(try file().append(Decisions.named("d")) == .reserve)
    #expect(try Decisions.names(folder.lines()) == ["a"])

    disk.set { $0.room = nil }
    #expect(try file().append(Decisions.named("e")) == .record)
    #expect(try Decisions.names(folder.lines()) == ["a", "b", "c", "d", "e"])
    let bytes = try #require(FileManager.default.contents(atPath: folder.reserve))
    #expect(bytes.count == ReserveFile.size && bytes.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [ENOSPC, EDQUOT, EFBIG])
  func everyKindOfFullDisk(error: Int32) throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system)
    try file.append(Decisions.named("a"))
    disk.set { plan in
      plan.room = 10
      plan.fullError = error
    }
    #expect(try file.append(Decisions.named("b")) == .reserve)
  }

  @Test func otherFailuresAreNotHidden() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system)
    try file.append(Decisions.named("a"))
    disk.set { plan in
      plan.room = 10
      plan.fullError = EIO
    }
    #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("b")) }
    #expect(FileManager.default.contents(atPath: folder.reserve)?.first == 0)
  }

  /// The reserve itself fills: lines get shorter, then the decision is refused.
  @Test func aFullReserveRefuses() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system)
    try file.append(Decisions.named("a"))
    disk.set { $0.room = 0 }
    #expect(try file.append(Decisions.named("big", findings: 10_000)) == .reserve)
    let text = folder.text(folder.reserve)
    #expect(text.contains("violations_omitted"))
    var refusal: DecisionSinkError?
    for _ in 0..<10 where refusal == nil {
      do { try file.append(Decisions.named("more")) } catch let error { refusal = error }
    }
    #expect(refusal?.reason == "\(folder.reserve): the reserve has no room left")
  }

  @Test func withoutRoomToSetItAsideTheDiskIsFull() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let system = disk.system
    let full = RecordSystem(
      write: { _, _, _ in
        errno = ENOSPC
        return -1
      }, sync: system.sync, truncate: system.truncate)
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: full)
    let failure = #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("a")) }
    #expect(failure?.reason == "\(folder.record): no space left on device")
    #expect(FileManager.default.contents(atPath: folder.reserve)?.isEmpty == true, "no half reserve")
  }

  /// A crash in the reserve leaves a line without an end there too.
  @Test func aTornLineInTheReserveIsDropped() throws {
    let folder = try RecordFolder()
    let whole = try #require(Decisions.named("whole").line())
    var bytes = Data((whole + #"{"v":1,"torn"#).utf8)
    bytes.append(Data(repeating: 0, count: ReserveFile.size - bytes.count))
    try bytes.write(to: URL(fileURLWithPath: folder.reserve))
    try RecordFile(path: folder.record, reserve: folder.reserve).append(Decisions.named("next"))
    #expect(try Decisions.names(folder.lines()) == ["whole", "next"])
  }

  /// A torn record found on a full disk: its note goes into the reserve with the line.
  @Test func theNoteAboutATornLineIsNotLost() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    func file() -> RecordFile { RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system) }
    try file().append(Decisions.named("a"))
    try folder.write(folder.text(folder.record) + "torn", to: folder.record)
    disk.set { $0.room = 0 }
    #expect(try file().append(Decisions.named("b")) == .reserve)
    disk.set { $0.room = nil }
    try file().append(Decisions.named("c"))
    #expect(try Decisions.names(folder.lines()) == ["a", "recovered", "b", "c"])
  }

  @Test func aReserveThatCannotBeHadDoesNotStopARecordThatCan() throws {
    let folder = try RecordFolder()
    let file = RecordFile(path: folder.record, reserve: folder.url.path + "/no/such")
    #expect(try file.append(Decisions.named("a")) == .record)
  }

  /// Lines that share a write: what the reserve has no more room for is refused, the others are kept.
  @Test func ofManyLinesThoseThatFitAreKept() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system)
    try file.prepare()
    disk.set { $0.room = 0 }
    let lines = (0..<3).map { number in
      Array("{\"repo\":{\"name\":\"n\(number)\"},\"pad\":\"\(String(repeating: "x", count: 400_000))\"}\n".utf8)
    }
    let results = file.append(lines: lines, time: Timestamp(nanoseconds: 0))
    #expect(results.prefix(2) == [.success(.reserve), .success(.reserve)])
    #expect(results[2] == .failure(DecisionSinkError(reason: "\(folder.reserve): the reserve has no room left")))
    disk.set { $0.room = nil }
    try file.append(Decisions.named("after"))
    #expect(try Decisions.names(folder.lines()) == ["n0", "n1", "after"])
  }
}
