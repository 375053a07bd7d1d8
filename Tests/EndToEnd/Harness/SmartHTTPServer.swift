import Foundation

/// lighttpd in front of `git http-backend`, with Basic authentication, as an administrator would set it up.
enum SmartHTTPServer {
  static func start(for sandbox: Sandbox) throws -> Transport {
    let users = sandbox.root.appendingPathComponent("http-users")
    try "alice:secret\n".write(to: users, atomically: true, encoding: .utf8)
    let file = sandbox.root.appendingPathComponent("lighttpd.conf")
    let (server, port) = try Transport.launch(
      { port in
        try configuration(port: port, sandbox: sandbox, users: users).write(to: file, atomically: true, encoding: .utf8)
        return ("/usr/sbin/lighttpd", ["-D", "-f", file.path])
      }, in: sandbox.root)
    return Transport(url: "http://alice:secret@127.0.0.1:\(port)/git/app.git", server: server)
  }

  private static func configuration(port: UInt16, sandbox: Sandbox, users: URL) -> String {
    """
    server.document-root = "\(sandbox.root.path)/srv"
    server.bind = "127.0.0.1"
    server.port = \(port)
    server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_setenv", "mod_cgi")
    auth.backend = "plain"
    auth.backend.plain.userfile = "\(users.path)"
    auth.require = ("/git" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
    alias.url = ("/git" => "/usr/lib/git-core/git-http-backend")
    $HTTP["url"] =~ "^/git" {
      cgi.assign = ("" => "")
      setenv.add-environment = ("GIT_PROJECT_ROOT" => "\(sandbox.root.path)/srv", "GIT_HTTP_EXPORT_ALL" => "1")
    }
    """
  }
}
