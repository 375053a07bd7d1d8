import Foundation
import Testing

/// What an account can do that may push: to the record, the policies, the settings and the recorder. The hook runs as that
/// account; the recorder under one of its own.
@Suite(.enabled(if: getuid() == 0, "attacking as other accounts needs root"))
struct PusherAttackTests {
  private static let pusher = 65_534
  private static let attacker = 54_402
  private static let bad = """
    printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers: [{name: a, image: "a:latest"}]\\n' > a.yaml
    git add -A
    git commit -qm a
    """

  private static func acting(as account: Int) -> String {
    "setpriv --reuid=\(account) --regid=\(account) --clear-groups"
  }

  /// A server as plain Git over ssh has it: the pushers own the objects and refs, the administrator everything else.
  private func server(lane: Lane = .fast) throws -> (Sandbox, Recordd) {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    let recorder = try Recordd(sandbox)
    try sandbox.install(policyNamed: "article", settings: "", lane: lane, recorder: recorder.socket)
    if lane == .fast {
      let hook = sandbox.server.appendingPathComponent("hooks/pre-receive")
      let text = try String(contentsOf: hook, encoding: .utf8).split(separator: "\n").filter {
        !$0.hasPrefix("--cache")
      }
      try sandbox.shell.require(
        "'\(Fixtures.program("gatehouse").path)' cache build --policy etc/policy --config etc/gatehouse.yaml --cache cache",
        in: sandbox.root)
      try sandbox.shell.writeProgram(
        (text + ["--cache \(sandbox.root.path)/cache", ""]).joined(separator: "\n"), to: hook)
    }
    let owner = "\(PusherAttackTests.pusher):\(PusherAttackTests.pusher)"
    try sandbox.shell.require(
      """
      git config --file home/.gitconfig safe.directory '*'
      chown -R \(owner) srv/app.git/objects srv/app.git/refs client home
      """, in: sandbox.root)
    return (sandbox, recorder)
  }

  private func push(_ sandbox: Sandbox, change: String = bad) throws -> Shell.Result {
    try sandbox.shell.run(
      "/usr/bin/env",
      PusherAttackTests.acting(as: PusherAttackTests.pusher).split(separator: " ").map(String.init)
        + ["sh", "-ec", change + "\ngit push -q origin HEAD:main"], in: sandbox.client)
  }

  private func stamps(_ sandbox: Sandbox) throws -> [(result: String, account: Int)] {
    try sandbox.records().map { line in
      let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let stamp = try #require(record["recorder"] as? [String: Any])
      return (record["result"] as? String ?? "?", stamp["uid"] as? Int ?? -1)
    }
  }

  /// Each line is tried as the pusher and must fail.
  private static func attempts(_ sandbox: Sandbox, _ recorder: Recordd) -> String {
    let record = sandbox.record.path
    let log = sandbox.record.deletingLastPathComponent().path
    let (run, socket) = (recorder.directory.path, recorder.socket.path)
    let (policy, settings) = (sandbox.policy.path, sandbox.settings.path)
    let etc = sandbox.settings.deletingLastPathComponent().path
    let daemon = recorder.child.id
    let replaced = [record, recorder.reserve.path, settings, "\(policy)/latest.rego"].map { file in
      """
      : > \(file)
      echo x >> \(file)
      rm -f \(file) && ! [ -e \(file) ] && true || false
      mv \(file) /tmp/gatehouse-stolen-$$
      ln -sf /dev/null \(file)
      chmod 777 \(file)
      chown $(id -u) \(file)
      truncate -s 0 \(file)
      """
    }
    let cache = sandbox.root.appendingPathComponent("cache").path
    let directories = [log, run, policy, etc, cache, sandbox.root.path, "\(sandbox.server.path)/hooks"].map { folder in
      """
      mv \(folder) \(folder).old
      : > \(folder)/new
      mkdir \(folder)/below
      chmod 777 \(folder)
      """
    }
    return (replaced + directories).joined(separator: "\n") + """

      for file in \(cache)/*; do : > $file || exit 1; done
      rm \(cache)/*
      cat \(record)
      ls \(log)
      rm -f \(socket)
      mv \(socket) \(socket).old
      ln -sf /tmp/x \(socket)
      python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("\(socket)")'
      python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("\(run)/record.socket")'
      kill -9 \(daemon)
      kill -STOP \(daemon)
      kill -HUP \(daemon)
      python3 -c 'import ctypes, sys; sys.exit(0 if ctypes.CDLL(None).ptrace(16, \(daemon), 0, 0) == 0 else 1)'
      : > /proc/\(daemon)/mem
      ls /proc/\(daemon)/fd/
      echo 1000 > /proc/\(daemon)/oom_score_adj
      prlimit --pid \(daemon) --fsize=0
      echo '#!/bin/sh' > \(sandbox.server.path)/hooks/pre-receive
      git --git-dir '\(sandbox.server.path)' config core.hooksPath /tmp
      """
  }

  @Test func nothingOfTheAdministratorsCanBeChanged() throws {
    let (sandbox, recorder) = try server()
    #expect(try push(sandbox).status == 1)
    let before = try sandbox.shell.require(
      "find etc log run cache srv/app.git/hooks srv/app.git/config -printf '%p %U:%G %m %s %T@\\n' | sort",
      in: sandbox.root)
    let attempts = PusherAttackTests.attempts(sandbox, recorder)
    try attempts.write(to: sandbox.root.appendingPathComponent("attempts"), atomically: true, encoding: .utf8)
    let done = try sandbox.shell.require(
      """
      \(PusherAttackTests.acting(as: PusherAttackTests.pusher)) sh -c '
        while read -r line; do
          if (eval "$line") > /dev/null 2>&1 < /dev/null; then echo "could: $line"; fi
        done < attempts'
      """, in: sandbox.root)
    #expect(done == "")
    let after = try sandbox.shell.require(
      "find etc log run cache srv/app.git/hooks srv/app.git/config -printf '%p %U:%G %m %s %T@\\n' | sort",
      in: sandbox.root)
    #expect(after == before)
    // And the gate stands as it stood.
    let refused = try push(sandbox, change: "git commit -q --allow-empty -m b")
    #expect(refused.status == 1)
    #expect(refused.errorText.contains("container a uses latest tag"), "\(refused.errorText)")
    #expect(try stamps(sandbox).map(\.account) == [PusherAttackTests.pusher, PusherAttackTests.pusher])
    #expect(try stamps(sandbox).map(\.result) == ["deny", "deny"])
  }

  /// What is handed in to the recorder: forged, broken, endless, half, and connections that are held open.
  @Test func theRecorderTakesNoForgeriesAndKnowsItsCallers() throws {
    let (sandbox, recorder) = try server()
    #expect(try push(sandbox).status == 1)
    let honest = try #require(sandbox.records().last)
    let attack = """
      import json, os, socket, struct, sys
      path, honest = sys.argv[1], json.loads(sys.argv[2])
      def ask(line, mark=b"GHR1", length=None):
          s = socket.socket(socket.AF_UNIX)
          s.settimeout(20)
          s.connect(path)
          try:
              s.sendall(mark + struct.pack(">I", len(line) if length is None else length) + line)
          except OSError:
              pass
          return s
      def answer(s):
          try:
              return s.recv(1)
          except OSError:
              return b""
      def line(**more):
          record = {k: v for k, v in honest.items() if k != "recorder"}
          record.update(more)
          return json.dumps(record, separators=(",", ":")).encode() + b"\\n"
      other = honest["decision_id"][:-1] + ("0" if honest["decision_id"][-1] != "0" else "1")
      refused = [
          ask(line(decision_id=other, recorder={"uid": 0, "account": "root"})),
          ask(line()), ask(line(decision_id=other) * 2), ask(os.urandom(5000)), ask(b"{}\\n"),
          ask(line(decision_id=other)[:-1]), ask(line(decision_id=other, kind="recovered")),
          ask(b"", length=1 << 31), ask(line(decision_id=other), mark=b"GHR2"),
          ask(b"x" * (5 << 20)),
      ]
      print([answer(s) for s in refused] == [b"n"] * len(refused))
      # In another's name, as it should be: taken, with the forger's account on it.
      print(answer(ask(line(decision_id=other, actor={"login": "root", "auth": "account"}))) == b"w")
      held = [ask(line(decision_id=other)[:50], length=2000) for _ in range(100)]
      held += [socket.socket(socket.AF_UNIX) for _ in range(250)]
      for s in held[100:]:
          s.connect(path)
      print("held", flush=True)
      sys.stdin.read()
      """
    try attack.write(to: sandbox.root.appendingPathComponent("attack.py"), atomically: true, encoding: .utf8)
    try honest.write(to: sandbox.root.appendingPathComponent("honest"), atomically: true, encoding: .utf8)
    let result = try sandbox.shell.require(
      """
      mkfifo hold
      \(PusherAttackTests.acting(as: PusherAttackTests.attacker)) python3 attack.py '\(recorder.socket.path)' "$(cat honest)" < hold > said 2>&1 &
      exec 9> hold
      for i in $(seq 1000); do grep -q held said && break; sleep 0.02; done
      cat said
      cd client
      \(PusherAttackTests.acting(as: PusherAttackTests.pusher)) git push -q origin HEAD:main > ../pushed 2>&1 || echo refused
      exec 9>&-
      wait
      """, in: sandbox.root)
    #expect(result == "True\nTrue\nheld\nrefused\n")
    let pushed = try String(contentsOf: sandbox.root.appendingPathComponent("pushed"), encoding: .utf8)
    #expect(pushed.contains("container a uses latest tag"), "\(pushed)")
    #expect(
      try stamps(sandbox).map(\.account)
        == [PusherAttackTests.pusher, PusherAttackTests.attacker, PusherAttackTests.pusher])
    #expect(recorder.said.contains("account \(PusherAttackTests.attacker) refused: "))
  }

  /// Policies, settings or the way to the recorder that the pusher could write are not believed, with what to do about it.
  @Test(arguments: [
    ("chmod 666 etc/policy/latest.rego", "chmod 644 etc/policy/latest.rego", "latest.rego"),
    ("chmod 777 etc/policy", "chmod 755 etc/policy", "etc/policy"),
    ("chmod 646 etc/gatehouse.yaml", "chmod 644 etc/gatehouse.yaml", "gatehouse.yaml"),
    ("chmod 777 run", "chmod 755 run", "run"),
    ("chown 65534 run", "chown 54401 run", "run"),
  ])
  func whatThePusherCouldWriteIsNotBelieved(opening: String, mending: String, name: String) throws {
    let (sandbox, recorder) = try server()
    try sandbox.shell.require(opening, in: sandbox.root)
    let push = try push(sandbox)
    #expect(push.status == 1)
    #expect(push.errorText.contains(name), "\(push.errorText)")
    #expect(push.errorText.contains("could write it"), "\(push.errorText)")
    #expect(push.errorText.contains("mend it with"), "\(push.errorText)")
    try sandbox.shell.require(mending, in: sandbox.root)
    let again = try self.push(sandbox, change: "true")
    #expect(again.errorText.contains("container a uses latest tag"), "\(again.errorText)")
    #expect(try stamps(sandbox).last?.account == PusherAttackTests.pusher)
    #expect(recorder.stop() == 0)
  }

  /// A cache that stands open, with plans in it that the pusher made of policies of his own: it is not read.
  @Test func plansThatThePusherCouldWriteAreNotBelieved() throws {
    let (sandbox, recorder) = try server()
    let gatehouse = Fixtures.program("gatehouse").path
    try sandbox.shell.require(
      """
      chmod 777 cache && chmod 666 cache/*
      \(PusherAttackTests.acting(as: PusherAttackTests.pusher)) sh -ec '
        mkdir home/policy
        printf "package kubernetes.admission\\ndeny[msg] { false; msg := \\"never\\" }\\n" > home/policy/latest.rego
        "\(gatehouse)" cache build --policy home/policy --cache home/cache
        for file in cache/*; do cat home/cache/* > $file; done'
      """, in: sandbox.root)
    let push = try push(sandbox)
    #expect(push.status == 1)
    #expect(push.errorText.contains("container a uses latest tag"), "\(push.errorText)")
    #expect(try stamps(sandbox).map(\.result) == ["deny"])
    #expect(recorder.stop() == 0)
  }

  /// A recorder of the pusher's own, although nobody could have put it there but root.
  @Test func aRecorderOfThePushersOwnIsNotBelieved() throws {
    let (sandbox, recorder) = try server()
    #expect(recorder.stop() == 0)
    let script = """
      import os, socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      os.chmod(sys.argv[1], 0o666)
      os.setgid(65534)
      os.setuid(65534)
      s.listen(5)
      print("listens", flush=True)
      while True:
          c, _ = s.accept()
          c.sendall(b"w\\0\\0")
      """
    try script.write(to: sandbox.root.appendingPathComponent("false.py"), atomically: true, encoding: .utf8)
    let listening = try Child(
      "/usr/bin/python3", ["false.py", recorder.socket.path], in: sandbox.root, environment: sandbox.shell.environment,
      files: ("/dev/null", sandbox.root.appendingPathComponent("said").path, "/dev/null"))
    defer { listening.stop() }
    try sandbox.shell.require(
      "for i in $(seq 1000); do if grep -q listens said; then break; fi; sleep 0.02; done", in: sandbox.root)
    let push = try push(sandbox)
    #expect(push.status == 1)
    #expect(
      push.errorText.contains("the recorder is not trusted: it runs as the account 65534"), "\(push.errorText)")
  }

  /// Without a recorder the hook would append as the pusher: it does not, and says what to do.
  @Test(arguments: Lane.allCases)
  func aRecordInThePushersHandsIsNone(lane: Lane) throws {
    let (sandbox, _) = try server(lane: lane)
    let file = sandbox.root.appendingPathComponent("home/record.ndjson")
    for settings in ["record: {file: \(file.path)}\n", ""] {
      try settings.write(to: sandbox.settings, atomically: true, encoding: .utf8)
      let push = try push(sandbox, change: "git commit -q --allow-empty -m b")
      #expect(push.status == 1)
      #expect(push.errorText.contains("rejected: the decision could not be recorded"), "\(push.errorText)")
      #expect(push.errorText.contains("gatehouse recordd"), "\(push.errorText)")
      #expect(push.errorText.contains("--trusted-account"), "\(push.errorText)")
    }
    #expect(!FileManager.default.fileExists(atPath: file.path))
    // Root would be believed; the hook is proved as the account that it will run as.
    let install = try sandbox.shell.script(
      """
      chown 65534 srv/app.git
      '\(Fixtures.program("gatehouse").path)' install srv/app.git --policy etc/policy --config etc/gatehouse.yaml
      """, in: sandbox.root)
    #expect(install.status == 2)
    #expect(
      install.errorText.contains("would be appended to by the account that pushes (uid 65534)"), "\(install.errorText)")
  }
}
