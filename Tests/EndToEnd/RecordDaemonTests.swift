import Foundation
import Testing

/// `gatehouse recordd` as a service: what it refuses to begin with, how it ends, and what a push meets meanwhile.
@Suite struct RecordDaemonTests {
  private static let change = "git commit -q --allow-empty -m a; git push -q origin HEAD:main"

  private func server(settings: String = "", lane: Lane = .fast) throws -> (Sandbox, Recordd) {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    let recorder = try Recordd(sandbox)
    try sandbox.install(policyNamed: "article", settings: settings, lane: lane, recorder: recorder.socket)
    return (sandbox, recorder)
  }

  private func recordd(_ sandbox: Sandbox, _ words: String) throws -> Shell.Result {
    try sandbox.shell.script("timeout 60 '\(Fixtures.program("gatehouse").path)' recordd \(words)", in: sandbox.root)
  }

  @Test(arguments: Lane.allCases)
  func aPushIsRecordedOverTheSocket(lane: Lane) throws {
    let (sandbox, recorder) = try server(lane: lane)
    for number in 1...3 {
      let push = try sandbox.shell.script(RecordDaemonTests.change, in: sandbox.client)
      #expect(push.status == 0, "\(push.errorText)")
      #expect(sandbox.records().count == number)
    }
    #expect(recorder.stop() == 0)
    #expect(!FileManager.default.fileExists(atPath: recorder.socket.path))
    #expect(
      recorder.said
        == "gatehouse recordd: listens at \(recorder.socket.path), records in \(sandbox.record.path)\ngatehouse recordd: stopped; everyone who had asked was answered\n"
    )
    // Nobody records: nobody gets in.
    let push = try sandbox.shell.script(RecordDaemonTests.change, in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("`gatehouse recordd` does not run"), "\(push.errorText)")
    #expect(sandbox.records().count == 3)
  }

  /// Stopped, it answers nobody: the push is refused in time, and once it goes on the record does not say otherwise.
  @Test func aStoppedRecorderRefusesInTime() throws {
    let (sandbox, recorder) = try server()
    // A host with little time, so that the test needs little.
    let hook = sandbox.server.appendingPathComponent("hooks/pre-receive")
    try sandbox.shell.writeProgram(
      try String(contentsOf: hook, encoding: .utf8) + "--host github\n", to: hook)
    kill(recorder.child.id, SIGSTOP)
    let push = try sandbox.shell.script(RecordDaemonTests.change, in: sandbox.client)
    kill(recorder.child.id, SIGCONT)
    #expect(push.status == 1)
    #expect(push.errorText.contains("the recorder did not answer in time"), "\(push.errorText)")
    let next = try sandbox.shell.script("git push -q origin HEAD:main", in: sandbox.client)
    #expect(next.status == 0, "\(next.errorText)")
    #expect(sandbox.records().count == 1)
  }

  @Test func aKilledRecorderIsReplaced() throws {
    let (sandbox, recorder) = try server()
    #expect(try sandbox.shell.script(RecordDaemonTests.change, in: sandbox.client).status == 0)
    try recorder.killAndStartAgain()
    #expect(try sandbox.shell.script(RecordDaemonTests.change, in: sandbox.client).status == 0)
    #expect(sandbox.records().count == 2)
  }

  @Test(arguments: [
    ("chmod 777 log", "everybody could change it"),
    ("chmod 775 log", "could change it; mend it with `chmod g-w"),
    ("chmod 1777 log", "everybody could change it"),
    ("chmod 777 .", "everybody could change it"),
    ("touch log/record.ndjson; chmod 666 log/record.ndjson", "everybody could change it"),
    ("mkdir log/record.ndjson", "record.ndjson: is a directory"),
    ("chmod 777 run", "everybody could change it"),
    ("echo mine > run/s", "something else than a socket stands there"),
    ("rm -r run", "no such file or directory"),
  ])
  func whatOthersCouldChangeIsNoRecord(arranging: String, words: String) throws {
    let sandbox = try Sandbox()
    try sandbox.shell.require("chmod 755 . && mkdir run && \(arranging)", in: sandbox.root)
    let result = try recordd(sandbox, "--file log/record.ndjson --socket run/s")
    #expect(result.status == 2)
    #expect(result.errorText.contains(words), "\(result.errorText)")
    try sandbox.shell.require("chmod 755 .", in: sandbox.root)
  }

  @Test func aSecondRecorderDoesNotBegin() throws {
    let (sandbox, recorder) = try server()
    let result = try recordd(sandbox, "--file '\(sandbox.root.path)/etc/other' --socket '\(recorder.socket.path)'")
    #expect(result.status == 2)
    // As root it could take the other's place, and does not.
    #expect(result.errorText.contains(getuid() == 0 ? "could change it" : "another recorder listens there"))
  }

  @Test(arguments: ["--mode 999", "--mode rw", "--group no-such-group", ""])
  func wrongUsageIsSaidSo(words: String) throws {
    let sandbox = try Sandbox()
    let socket = words.isEmpty ? "" : "--socket s "
    let result = try recordd(sandbox, "--file log/record.ndjson \(socket)\(words)")
    #expect(result.status == 2 || result.status == 64, "\(result.errorText)")
  }

  /// A service manager's socket and notices, as systemd gives them.
  @Test func aServiceManagersSocketIsTakenOver() throws {
    let sandbox = try Sandbox()
    let script = """
      import os, socket, subprocess, sys
      program, folder = sys.argv[1:]
      listener = socket.socket(socket.AF_UNIX)
      listener.bind(folder + "/s")
      listener.listen(5)
      notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      notices.bind(folder + "/n")
      notices.settimeout(20)
      child = os.fork()
      if child == 0:
          os.dup2(listener.fileno(), 3)
          os.set_inheritable(3, True)
          environment = dict(os.environ, LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", NOTIFY_SOCKET=folder + "/n")
          os.execve(program, [program, "recordd", "--file", folder + "/log/record.ndjson"], environment)
      print(notices.recv(100))
      client = socket.socket(socket.AF_UNIX)
      client.settimeout(20)
      client.connect(folder + "/s")
      client.sendall(b"GHR1\\0\\0\\0\\0")
      print(client.recv(3))
      os.kill(child, 15)
      print(notices.recv(100))
      print(os.waitpid(child, 0)[1], os.path.exists(folder + "/s"))
      """
    try script.write(to: sandbox.root.appendingPathComponent("manager.py"), atomically: true, encoding: .utf8)
    let result = try sandbox.shell.require(
      "chmod 755 . && python3 manager.py '\(Fixtures.program("gatehouse").path)' '\(sandbox.root.path)'",
      in: sandbox.root)
    #expect(result == "b'READY=1'\nb'w\\x00\\x00'\nb'STOPPING=1'\n0 True\n")
  }
}
