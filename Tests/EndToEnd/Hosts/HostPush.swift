import Foundation
import Testing

/// One push to a repository behind a Git host, and what came of it.
struct HostPush {
  var status: Int32
  /// The `remote:` lines, without what differs from run to run.
  var remote: String
  /// The last record.
  var record: [String: Any]

  var via: NSDictionary? { record["via"] as? NSDictionary }
  var actor: NSDictionary? { record["actor"] as? NSDictionary }
  var repository: String? { (record["repo"] as? [String: Any])?["name"] as? String }

  static let latest = "nginx:latest"
  static let pinned = "nginx:1.25"
}

extension Sandbox {
  /// Changes the image of a Pod, commits, and pushes with the variables of the host's process.
  func push(
    _ image: String, to refspec: String = "HEAD:main", adding variables: [String: String] = [:]
  ) throws -> HostPush {
    try shell.require(
      """
      printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers:\\n    - name: nginx\\n      image: \(image)\\n' > web.yaml
      git add -A
      git commit -q --allow-empty -m '\(image)'
      """, in: client)
    let result = try shell.script("git push -q origin '\(refspec)'", in: client, adding: variables)
    let remote = PushTests.remoteLines(result.errorText)
      .replacingOccurrences(of: root.path, with: "$SANDBOX")
      .replacing(/Decision [0-9a-f-]{36}\./, with: "Decision ID.")
      .replacing(/--base [0-9a-f]{12}/, with: "--base BASE")
    let record = try records().last.flatMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    return HostPush(status: result.status, remote: remote, record: record ?? [:])
  }

  /// A sandbox with a first push on the server, and policies and settings beside it.
  static func behindHost(settings: String = "", base: String = "true") throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: base)
    try sandbox.administer(settings: settings)
    return sandbox
  }

  /// A file of the server's repository.
  func server(_ path: String) -> URL { server.appendingPathComponent(path) }

  /// Writes a program of the host's, making the folders above it.
  func writeHostProgram(_ text: String, at path: String) throws {
    try FileManager.default.createDirectory(
      at: server(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try shell.writeProgram(text, to: server(path))
  }
}

/// What a terminal shows of a refused push, whatever host is between.
enum HostGolden {
  static let refused = """
    gatehouse: rejected: 1 violation in 1 file

    web.yaml:7:14: kubernetes.admission.deny in Pod web
      container nginx uses latest tag
      7 |       image: nginx:latest
        |              ^

    To see the same before you push:
      gatehouse test --base BASE --policy $SANDBOX/etc/policy
    Decision ID.

    """

  /// On a page there is little room, and no clone at hand.
  static let refusedOnPage = """
    gatehouse: rejected: 1 violation in 1 file

    web.yaml:7:14: kubernetes.admission.deny in Pod web
      container nginx uses latest tag

    Decision ID.

    """

  static let accepted = "gatehouse: accepted: 1 document in 1 file, 1 rule\n"

  static func dictionary(_ members: [String: Any]) -> NSDictionary { members as NSDictionary }
}
