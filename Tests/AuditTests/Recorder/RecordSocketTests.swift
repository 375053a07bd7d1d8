import Foundation
import Gate
import Testing

@testable import Audit

/// The hook's side: whom it believes, how long it waits, and what it says.
@Suite struct RecordSocketTests {
  private func reason(_ path: String, patience: Int = 20_000) -> String? {
    do {
      try RecordSocket(path: path, trustsOwnAccount: true, patience: patience).append(Decisions.named("a"))
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func onlyRootAndTheOwnerOfTheDirectoryMayListen() {
    func isTrusted(_ peer: UInt32, own: UInt32, trustsOwn: Bool = false, owner: UInt32?) -> Bool {
      RecordSocket.isTrusted(peer, ownAccount: own, trustsOwnAccount: trustsOwn, ownerOfDirectory: owner)
    }
    #expect(isTrusted(0, own: 1000, owner: 500))
    #expect(isTrusted(500, own: 1000, owner: 500))
    #expect(!isTrusted(1001, own: 1000, owner: 500))
    #expect(!isTrusted(1001, own: 1000, owner: nil))
    #expect(!isTrusted(1000, own: 1000, owner: 1000), "the pusher himself, in a directory of his own")
    #expect(isTrusted(1000, own: 1000, trustsOwn: true, owner: 0))
  }

  @Test func nobodyThereIsSaidSo() throws {
    let folder = try RecordFolder()
    let path = folder.url.appendingPathComponent("s").path
    #expect(
      reason(path, patience: 1)
        == "\(path): no recorder answers here (no such file or directory): `gatehouse recordd` does not run")
    // A socket that nobody listens on any more.
    let recorder = try Recorder(in: folder)
    recorder.tell("T")
    recorder.run()
    _ = recorder.end()
    let dead = UnixSocket.make()
    _ = UnixSocket.withAddress(path) { bind(dead, $0, $1) }
    close(dead)
    #expect(reason(path, patience: 1)?.contains("connection refused") == true)
  }

  @Test func whatIsNoSocketIsRefused() throws {
    let recorder = try Recorder()
    #expect(reason(recorder.folder.url.path) == "\(recorder.folder.url.path): not a socket")
    let link = recorder.folder.url.appendingPathComponent("link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: recorder.socket)
    #expect(reason(link) == "\(link): not a socket")
    let long = "/tmp/" + String(repeating: "a", count: 120)
    #expect(reason(long, patience: 1)?.hasPrefix(long) == true)
  }

  /// Stopped, or hung: it takes the connection and says nothing.
  @Test func whoDoesNotAnswerInTimeIsNotWaitedFor() throws {
    let recorder = try Recorder()
    #expect(reason(recorder.socket, patience: 50) == "\(recorder.socket): the recorder did not answer in time")
    // Once it goes on, what had been sent meanwhile is not written: that push was refused.
    recorder.run()
    #expect(try recorder.sent(try Decisions.line("b")).answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["b"])
  }

  /// The recorder is started anew while a hook waits for its answer: the line is sent again.
  @Test func aRestartIsWaitedFor() throws {
    let folder = try RecordFolder()
    let path = folder.url.appendingPathComponent("s").path
    // Takes one connection and drops it, as one does that is killed.
    let listener = try ListeningSocket(path: path, mode: 0o666)
    let finished = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var outcome: String? = "nothing"
    Thread.detachNewThread {
      outcome = self.reason(path)
      finished.signal()
    }
    var entry = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 20_000) == 1)
    close(accept(listener.descriptor, nil, nil))
    listener.close()
    let next = try Recorder(in: folder)
    next.run()
    finished.wait()
    #expect(outcome == nil)
    next.stop()
    #expect(try Decisions.names(folder.lines()) == ["a"])
  }

  @Test func theRecordersWordsReachTheHook() throws {
    let disk = FailingDisk()
    let recorder = try Recorder(system: disk.system)
    disk.set { $0.room = 0 }
    recorder.run()
    #expect(
      reason(recorder.socket)
        == "\(recorder.socket): the recorder said: \(recorder.folder.record): no space left on device")
    recorder.stop()
  }

  // MARK: The socket's own file

  @Test func aSocketThatIsLeftOverIsReplaced() throws {
    let folder = try RecordFolder()
    let path = folder.url.appendingPathComponent("s").path
    let dead = UnixSocket.make()
    #expect(UnixSocket.withAddress(path) { bind(dead, $0, $1) } == 0)
    close(dead)
    let socket = try ListeningSocket(path: path, mode: 0o660)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
    #expect(throws: ListeningError.running(path)) { _ = try ListeningSocket(path: path, mode: 0o666) }
    socket.close()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func whatIsNoSocketIsNotReplaced() throws {
    let folder = try RecordFolder()
    try folder.write("mine\n", to: folder.record)
    #expect(throws: ListeningError.inTheWay(folder.record)) {
      _ = try ListeningSocket(path: folder.record, mode: 0o666)
    }
    #expect(folder.text(folder.record) == "mine\n")
  }

  /// Somebody put another one in its place: that is not ours to take away.
  @Test func anothersSocketIsLeftAlone() throws {
    let folder = try RecordFolder()
    let path = folder.url.appendingPathComponent("s").path
    let socket = try ListeningSocket(path: path, mode: 0o660)
    try FileManager.default.removeItem(atPath: path)
    let other = try ListeningSocket(path: path, mode: 0o660)
    socket.close()
    #expect(FileManager.default.fileExists(atPath: path))
    other.close()
  }

  @Test func aSocketThatWasHandedOverStays() throws {
    let folder = try RecordFolder()
    let path = folder.url.appendingPathComponent("s").path
    let made = UnixSocket.make()
    _ = UnixSocket.withAddress(path) { bind(made, $0, $1) }
    #expect(throws: ListeningError.notListening) { _ = try ListeningSocket(inherited: dup(made)) }
    #expect(listen(made, 5) == 0)
    let socket = try ListeningSocket(inherited: made)
    #expect(socket.path == path)
    socket.close()
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
