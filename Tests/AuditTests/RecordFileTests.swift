import Foundation
import Gate
import Testing

@testable import Audit

@Suite struct RecordFileTests {
  @Test func appendsOneLineEach() throws {
    let folder = try RecordFolder()
    let file = RecordFile(path: folder.record)
    #expect(try file.append(Decisions.named("a")) == .record)
    #expect(try file.append(Decisions.named("b", findings: 3)) == .record)
    #expect(try RecordFile(path: folder.record).append(Decisions.named("c")) == .record)
    #expect(try Decisions.names(folder.lines()) == ["a", "b", "c"])
  }

  @Test func onlyTheOwnerAndGroupMayReadANewRecord() throws {
    let folder = try RecordFolder()
    try RecordFile(path: folder.record).append(Decisions.named("a"))
    let mode = try FileManager.default.attributesOfItem(atPath: folder.record)[.posixPermissions] as? Int
    #expect(try #require(mode) & 0o137 == 0)
  }

  @Test func shortWritesAreContinued() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    disk.set { $0.mostPerCall = 7 }
    try RecordFile(path: folder.record, reserve: nil, system: disk.system).append(Decisions.named("a"))
    #expect(try Decisions.names(folder.lines()) == ["a"])
    #expect(disk.calls > 20)
  }

  /// A disk that is full after every number of bytes up to the line's length: the file is what it was before.
  @Test func aFullDiskLeavesTheFileAsItWas() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: nil, system: disk.system)
    try file.append(Decisions.named("a"))
    let before = folder.text(folder.record)
    let length = try #require(Decisions.named("b").line()).utf8.count
    for (room, error) in zip(stride(from: 0, to: length, by: 23), [ENOSPC, EDQUOT, EFBIG, EIO].cycled()) {
      disk.set { plan in
        plan.room = room
        plan.fullError = error
      }
      let failure = #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("b")) }
      #expect(failure?.reason.hasPrefix(folder.record) == true)
      #expect(folder.text(folder.record) == before)
    }
    disk.set { $0.room = nil }
    try file.append(Decisions.named("c"))
    #expect(try Decisions.names(folder.lines()) == ["a", "c"])
  }

  @Test func aFullDiskIsNamed() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    disk.set { $0.room = 0 }
    let file = RecordFile(path: folder.record, reserve: nil, system: disk.system)
    let failure = #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("b")) }
    #expect(failure?.reason == "\(folder.record): no space left on device")
  }

  /// After a failed sync the kernel would report success: nothing more is written, and the line is taken back.
  @Test func aFailedSyncPoisons() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: folder.reserve, system: disk.system)
    try file.append(Decisions.named("a"))
    disk.set { $0.failingSync = 1 }
    let first = #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("b")) }
    #expect(first?.reason == "\(folder.record): it could not be synced to the disk (input/output error)")
    let second = #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("c")) }
    #expect(second?.reason == "\(folder.record): a sync failed before, nothing more is written")
    #expect(try Decisions.names(folder.lines()) == ["a"])
  }

  @Test(arguments: [
    ("", []), ("{\"v\":1}\n", ["?"]),
  ])
  func wholeLinesStay(before: String, names: [String]) throws {
    let folder = try RecordFolder()
    try folder.write(before, to: folder.record)
    try RecordFile(path: folder.record).append(Decisions.named("a"))
    #expect(folder.text(folder.record).hasPrefix(before))
    #expect(try folder.lines().count == names.count + 1)
  }

  /// Every length that a crash can leave of a line.
  @Test func aTornLastLineIsCutOffAndNoted() throws {
    let folder = try RecordFolder()
    let whole = try #require(Decisions.named("whole").line())
    let torn = try #require(Decisions.named("torn").line())
    for count in stride(from: 1, to: torn.utf8.count, by: 41) {
      try folder.write(whole + String(torn.prefix(count)), to: folder.record)
      try RecordFile(path: folder.record).append(Decisions.named("next"))
      let lines = try folder.lines()
      #expect(Decisions.names(lines) == ["whole", "recovered", "next"])
      #expect(lines[1]["dropped_bytes"] as? Int == count)
      #expect((lines[1]["dropped_sha256"] as? String)?.count == 64)
    }
  }

  @Test func aLongTornLineIsFoundFromItsEnd() throws {
    let folder = try RecordFolder()
    let whole = try #require(Decisions.named("whole").line())
    try folder.write(whole + String(repeating: "x", count: 300_000), to: folder.record)
    try RecordFile(path: folder.record).append(Decisions.named("next"))
    let lines = try folder.lines()
    #expect(Decisions.names(lines) == ["whole", "recovered", "next"])
    #expect(lines[1]["dropped_bytes"] as? Int == 300_000)
    try folder.write(String(repeating: "x", count: 70_000), to: folder.record)
    try RecordFile(path: folder.record).append(Decisions.named("next"))
    #expect(try Decisions.names(folder.lines()) == ["recovered", "next"])
  }

  /// Cutting back can fail as well; the next line then finds a torn one.
  @Test func aWriteThatCouldNotBeTakenBackIsRepairedByTheNext() throws {
    let folder = try RecordFolder()
    let disk = FailingDisk()
    let file = RecordFile(path: folder.record, reserve: nil, system: disk.system)
    disk.set { plan in
      plan.room = 30
      plan.truncationFails = true
    }
    #expect(throws: DecisionSinkError.self) { try file.append(Decisions.named("a")) }
    #expect(folder.text(folder.record).utf8.count == 30)
    disk.set { plan in
      plan.room = nil
      plan.truncationFails = false
    }
    try file.append(Decisions.named("b"))
    #expect(try Decisions.names(folder.lines()) == ["recovered", "b"])
  }

  @Test func aRenamedFileIsLeftAlone() throws {
    let folder = try RecordFolder()
    let file = RecordFile(path: folder.record)
    try file.append(Decisions.named("a"))
    try FileManager.default.moveItem(atPath: folder.record, toPath: folder.record + ".1")
    try file.append(Decisions.named("b"))
    #expect(try Decisions.names(folder.lines()) == ["b"])
  }

  @Test func whatIsNoFileIsRefused() throws {
    let folder = try RecordFolder()
    #expect(refusal(of: "/dev/full") == "/dev/full: not a regular file")
    #expect(refusal(of: folder.url.path) == "\(folder.url.path): is a directory")
    #expect(refusal(of: folder.url.path + "/no/such") == "\(folder.url.path)/no/such: no such file or directory")
    try FileManager.default.createSymbolicLink(atPath: folder.record, withDestinationPath: "/tmp/elsewhere")
    #expect(refusal(of: folder.record) == "\(folder.record): too many levels of symbolic links")
    mkfifo(folder.reserve, 0o600)
    #expect(refusal(of: folder.reserve) == "\(folder.reserve): not a regular file")
  }

  private func refusal(of path: String) -> String? {
    #expect(throws: DecisionSinkError.self) { try RecordFile(path: path).append(Decisions.named("a")) }?.reason
  }

  /// Many writers at once: no line is lost and none is mixed with another.
  @Test func writersTakeTurns() async throws {
    let folder = try RecordFolder()
    let path = folder.record
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<15 {
            _ = try? RecordFile(path: path).append(Decisions.named("\(writer).\(number)", findings: 5))
          }
        }
      }
    }
    let names = try Decisions.names(folder.lines())
    #expect(Set(names).count == 60)
    #expect(names.count == 60)
  }
}

extension Sequence {
  fileprivate func cycled() -> some Sequence<Element> {
    let items = Array(self)
    return (0...).lazy.map { items[$0 % items.count] }
  }
}
