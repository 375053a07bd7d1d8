import Foundation

/// `git daemon` with pushes enabled: no identity at all.
enum GitDaemon {
  static func start(for sandbox: Sandbox) throws -> Transport {
    let (server, port) = try Transport.launch(
      { port in
        (
          "/usr/lib/git-core/git-daemon",
          [
            "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(sandbox.root.path)/srv", "--export-all",
            "--enable=receive-pack", "--reuseaddr",
          ]
        )
      }, in: sandbox.root)
    return Transport(url: "git://127.0.0.1:\(port)/app.git", server: server)
  }
}
