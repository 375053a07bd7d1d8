import Foundation

/// gitolite behind an sshd of its own, for the account that runs the tests: its home is the sandbox's.
enum Gitolite {
  static func start(for sandbox: Sandbox) throws -> Transport {
    let home = sandbox.root.appendingPathComponent("gitolite")
    let keys = sandbox.root.appendingPathComponent("keys")
    for folder in [home, keys] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for name in ["admin", "host"] {
      try sandbox.shell.require("ssh-keygen -q -t ed25519 -N '' -f '\(keys.path)/\(name)'", in: keys)
    }
    // gitolite's own repository must have the branch `master` (its post-update hook looks at no other).
    let gitolite = ["HOME": home.path, "USER": NSUserName()]
    try sandbox.shell.require(
      """
      git config --file '\(home.path)/.gitconfig' init.defaultBranch master
      gitolite setup -pk '\(keys.path)/admin.pub' >/dev/null 2>&1
      printf 'repo app\\n  RW+ = @all\\n' >> '\(home.path)/.gitolite/conf/gitolite.conf'
      gitolite compile >/dev/null
      cp '\(home.path)/repositories/app.git/gl-conf' '\(sandbox.server.path)/'
      cp -P '\(home.path)/repositories/app.git/hooks/update' '\(sandbox.server.path)/hooks/'
      rm -rf '\(home.path)/repositories/app.git'
      ln -s '\(sandbox.server.path)' '\(home.path)/repositories/app.git'
      """, in: home, adding: gitolite)
    // root's sshd wants a directory that the system's service makes when it starts.
    if getuid() == 0 {
      try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    let file = sandbox.root.appendingPathComponent("sshd_config")
    let (server, port) = try Transport.launch(
      { port in
        try configuration(port: port, home: home, keys: keys).write(to: file, atomically: true, encoding: .utf8)
        return ("/usr/sbin/sshd", ["-D", "-e", "-f", file.path])
      }, in: sandbox.root)
    let ssh =
      "ssh -F /dev/null -i '\(keys.path)/admin' -p \(port) -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    return Transport(
      url: "ssh://\(NSUserName())@127.0.0.1:\(port)/app", variables: ["GIT_SSH_COMMAND": ssh], server: server)
  }

  /// What gitolite calls `LOCAL_CODE`.
  static func localCode(of sandbox: Sandbox) -> URL { sandbox.root.appendingPathComponent("gitolite/local") }

  /// Does what `gatehouse install` leaves to the administrator: turns features on and tells gitolite to take up its hooks.
  static func administer(_ sandbox: Sandbox, configuration: String) throws {
    let home = sandbox.root.appendingPathComponent("gitolite")
    try sandbox.shell.require(
      """
      sed -i -e 's/# *\\(LOCAL_CODE *=> *"$ENV{HOME}.local"\\)/\\1/' -e "s/# *'repo-specific-hooks'/'repo-specific-hooks'/" .gitolite.rc
      printf '\(configuration)' >> .gitolite/conf/gitolite.conf
      mkdir -p local/hooks/repo-specific
      gitolite setup
      """, in: home, adding: ["HOME": home.path, "USER": NSUserName()])
  }

  private static func configuration(port: UInt16, home: URL, keys: URL) -> String {
    """
    ListenAddress 127.0.0.1
    Port \(port)
    HostKey \(keys.path)/host
    PidFile none
    AuthorizedKeysFile \(home.path)/.ssh/authorized_keys
    SetEnv HOME=\(home.path)
    PermitRootLogin prohibit-password
    PasswordAuthentication no
    StrictModes no
    UsePAM no
    """
  }
}
