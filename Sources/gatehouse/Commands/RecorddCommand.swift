import ArgumentParser
import Audit
import Foundation
import Gate
import PolicySources

/// `gatehouse recordd --file /var/log/gatehouse/decisions.ndjson --socket /run/gatehouse/record.sock`.
struct RecorddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recordd",
    abstract: "Record decisions in an account of its own, for hooks that run as whoever pushes.",
    discussion: """
      Hooks hand their decisions in over a local socket (`record.socket` in their settings). Each line is held to what a
      decision record is, stamped with the sender's account as the kernel knows it, and on the disk before the hook is
      answered; who comes together shares a sync.

      Nobody but root and the account that it runs as may be able to change the directories of the record and the socket.
      SIGTERM ends it once everyone is answered; SIGHUP is for whoever has moved the record away. A socket that a service
      manager hands over (LISTEN_FDS) is used in place of --socket.

      Exit codes: 0 was told to stop, 2 cannot begin, 3 cannot go on: what is on the disk is not certain.
      """)

  @Option(help: "The record: the file that decisions are appended to.", completion: .file())
  var file: String

  @Option(help: "A file of 1 MB that is set aside for a full disk.", completion: .file())
  var reserve: String?

  @Option(help: "The socket to listen on.", completion: .file())
  var socket: String?

  @Option(help: "The group whose members may connect; without it, everybody may.")
  var group: String?

  @Option(help: ArgumentHelp("Who may connect, as a file's mode in octal.", valueName: "mode"))
  var mode: String?

  private static let cannotBegin: Int32 = 2
  private static let cannotGoOn: Int32 = 3

  func validate() throws {
    if let mode, UInt32(mode, radix: 8).map({ $0 & ~0o777 == 0 }) != true {
      throw ValidationError("--mode is a file's mode in octal, such as 0660.")
    }
    if socket == nil, ServiceNotices().inheritedSocket == nil {
      throw ValidationError("Name the socket with --socket.")
    }
  }

  func run() throws {
    // Before anything else, so that no thread is there that a signal could hit.
    guard let signals = SignalPipe() else { throw refusal("no pipe for signals", RecorddCommand.cannotBegin) }
    let notices = ServiceNotices()
    let record = RecordFile(path: absolute(file), reserve: reserve.map(absolute))
    let listener: ListeningSocket
    do {
      try checkPlaces(inherits: notices.inheritedSocket != nil)
      try record.prepare()
      listener = try listen(inherited: notices.inheritedSocket)
    } catch {
      throw refusal("\(error)", RecorddCommand.cannotBegin)
    }
    let service = RecordService(
      listener: listener, control: signals.descriptor, file: record,
      surroundings: RecordService.Surroundings(accountName: AccountNames().name, say: RecorddCommand.say))
    RecorddCommand.say("listens at \(listener.path), records in \(record.path)")
    notices.ready()
    let end = service.run()
    notices.stopping()
    switch end {
    case .asked: RecorddCommand.say("stopped; everyone who had asked was answered")
    case .failed(let words): throw refusal(words, RecorddCommand.cannotGoOn)
    }
  }

  /// What others could change is no record, and no way to one.
  private func checkPlaces(inherits: Bool) throws {
    let trust = Trust.changedOnly(by: .current)
    for path in [file, reserve].compactMap({ $0.map(absolute) }) {
      try TrustedFile.check(RecordSocket.directory(of: path), trust: trust)
      do throws(PolicySourceError) {
        try TrustedFile.check(path, trust: trust)
      } catch {
        // What is not there yet the first line makes.
        guard case .missing = error else { throw error }
      }
    }
    if let socket, !inherits { try TrustedFile.check(RecordSocket.directory(of: absolute(socket)), trust: trust) }
  }

  private func listen(inherited: Int32?) throws -> ListeningSocket {
    if let inherited { return try ListeningSocket(inherited: inherited) }
    var number: UInt32?
    if let group {
      guard let entry = getgrnam(group) else { throw UnknownGroup(name: group) }
      number = entry.pointee.gr_gid
    }
    let mode = mode.flatMap { UInt32($0, radix: 8) } ?? (group == nil ? 0o666 : 0o660)
    return try ListeningSocket(path: absolute(socket ?? ""), mode: mode, group: number)
  }

  private struct UnknownGroup: Error, CustomStringConvertible {
    var name: String
    var description: String { "there is no group \(SafeText.line(name, longest: 60))" }
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  private func refusal(_ words: String, _ code: Int32) -> ExitCode {
    RecorddCommand.say(words)
    return ExitCode(code)
  }

  private static func say(_ words: String) {
    FileHandle.standardError.write(Data("gatehouse recordd: \(SafeText.line(words))\n".utf8))
  }
}
