import Foundation
import Gate
import Testing

@testable import Git

@Suite struct ChildProcessTests {
  private func shell(_ script: String, milliseconds: Int = 30_000) throws -> ChildProcess {
    try ChildProcess(
      program: "/bin/sh".bytes, arguments: ["-c".bytes, script.bytes], environment: ["A=b c".bytes],
      deadline: .after(milliseconds: milliseconds))
  }

  @Test func moreThanEveryPipeHoldsGoesBothWays() throws {
    let child = try shell("cat; head -c 300000 /dev/zero >&2; exit 3")
    let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    child.send(sent[..<1_000_000])
    child.send(sent[1_000_000...])
    child.closeInput()
    #expect(try child.bytes(10) == Array(sent[..<10]))
    #expect(try child.rest(limit: 4_000_000) == Array(sent[10...]))
    #expect(try child.finish().status == 3)
  }

  @Test func linesAndTheEndAreToldApart() throws {
    let child = try shell("printf 'one\\n\\nthree'; echo why >&2; echo really >&2")
    #expect(try child.line() == "one".bytes)
    #expect(try child.line() == [])
    #expect(try child.line() == nil)
    #expect(try child.bytes(5) == "three".bytes)
    #expect(try child.bytes(1) == nil)
    let end = try child.finish()
    #expect(end.status == 0)
    #expect(end.words == "really")
  }

  @Test func onlyTheGivenEnvironmentIsThere() throws {
    let child = try shell("echo \"$A|$HOME|$GIT_DIR\"")
    #expect(try child.line() == "b c||".bytes)
  }

  /// Libraries open sockets that every child would get: one that outlives us would hold our port.
  @Test func nothingElseThatIsOpenIsInherited() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    // As low and as high as can be.
    let high = dup2(ends[0], 200)
    defer { for end in ends + [high] { close(end) } }
    for file in [nil, ends[1]] {
      let child = try ChildProcess(
        program: "/bin/sh".bytes,
        arguments: ["-c".bytes, "for f in /proc/self/fd/*; do test -S $f && echo $f; done; :".bytes],
        environment: [], deadline: .after(milliseconds: 30_000), handing: file)
      child.closeInput()
      let sockets = String(decoding: try child.rest(limit: 4096) ?? [], as: UTF8.self).split(separator: "\n")
      // Its input, and what it is handed.
      #expect(sockets == (file == nil ? ["/proc/self/fd/0"] : ["/proc/self/fd/0", "/proc/self/fd/3"]))
    }
  }

  @Test func writingToOneThatReadsNoMoreHarmsNobody() throws {
    let child = try shell("exec <&-; echo done; sleep 0.1; exit 5")
    #expect(try child.line() == "done".bytes)
    child.send([UInt8](repeating: 65, count: 1_000_000))
    child.closeInput()
    #expect(try child.finish().status == 5)
  }

  @Test func theDeadlineEndsTheWholeGroup() throws {
    let child = try shell("sh -c 'echo $$; exec sleep 100' & wait", milliseconds: 300)
    let line = try #require(try child.line())
    let grandchild = try #require(pid_t(String(decoding: line, as: UTF8.self)))
    #expect(throws: GitError.deadlineExceeded) { try child.line() }
    // Whoever inherits it has to reap it: a zombie is as good as gone. Killing it takes the system a moment.
    var isGone = false
    for _ in 0..<1_000 where !isGone {
      let state = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)
      isGone = state.map { $0.contains(") Z ") || $0.contains(") X ") } ?? true
      if !isGone { usleep(10_000) }
    }
    #expect(isGone)
  }

  @Test func aSignalIsAStatus() throws {
    #expect(try shell("kill -9 $$").finish().status == 137)
  }

  @Test func whatCannotStartSaysSo() {
    #expect(throws: GitError.programUnstartable(path: "/nowhere/git".bytes, code: ENOENT)) {
      try ChildProcess(program: "/nowhere/git".bytes, arguments: [], environment: [], deadline: .never)
    }
  }

  @Test func gitIsLookedForInAbsoluteDirectoriesOnly() throws {
    let scratch = try Scratch()
    try scratch.write("bin/git", "#!/bin/sh\necho \"$@\"\n", executable: true)
    try scratch.write("dir/git/x", "")
    func program(_ path: String) -> GitProgram {
      GitProgram(
        gitDirectory: "/r".bytes, directories: .none, variables: EnvironmentVariables(["PATH": path]))
    }
    #expect(throws: GitError.programMissing) { try program("bin::.:relative").output(["hello"], deadline: .never) }
    let found = program("bin:\(scratch("dir")):\(scratch("bin"))")
    let said = String(decoding: try found.output(["hello"], deadline: .never), as: UTF8.self)
    #expect(said.contains("core.hooksPath=/dev/null"))
    #expect(said.contains("protocol.allow=never"))
    #expect(said.hasSuffix("hello\n"))
  }
}
