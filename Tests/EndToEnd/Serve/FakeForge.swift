import Foundation
import Testing

/// The contracts of the shared reference material, which the fake forge holds every request against.
enum Contracts {
  static let folder: URL? = {
    guard let folder = Fixtures.shared?.appendingPathComponent("contracts"),
      FileManager.default.fileExists(atPath: folder.appendingPathComponent("fixtures/errors.json").path)
    else {
      print("skipped: the tests with a fake forge need ../shared/contracts (or GATEHOUSE_SHARED)")
      return nil
    }
    return folder
  }()

  /// Debian's interpreter, whose `jsonschema` the fake uses.
  static let python = "/usr/bin/python3"

  static let areUsable: Bool = {
    guard folder != nil else { return false }
    let shell = Shell(environment: Sandbox.environment(home: FileManager.default.temporaryDirectory))
    let result = try? shell.run(python, ["-c", "import jsonschema"], in: FileManager.default.temporaryDirectory)
    if result?.status != 0 { print("skipped: the fake forge needs \(python) with python3-jsonschema") }
    return result?.status == 0
  }()
}

/// A fake forge of `Tests/FakeForge` in a process of its own; what it is told to do is in `Tests/FakeForge/control.py`.
final class FakeForge {
  enum Kind: String, Sendable, CaseIterable { case github, gitlab, gitea, forgejo }

  let kind: Kind
  let root: URL
  /// Where people, git and the API go.
  let url: String
  private let control: String
  private let child: Child

  struct DidNotStart: Error { var said: String }
  struct Refused: Error, CustomStringConvertible { var description: String }

  static let folder = Fixtures.repository.appendingPathComponent("Tests/FakeForge")

  /// - Parameter secrets: a JSON file (see `fakeforge.py`).
  init(_ kind: Kind, apiVersion: String? = nil, root: URL, secrets: URL, contracts: URL, shell: Shell) throws {
    self.kind = kind
    self.root = root
    let said = root.appendingPathExtension("out")
    let words =
      [
        FakeForge.folder.appendingPathComponent("fakeforge.py").path, "--kind", kind.rawValue, "--contracts",
        contracts.path, "--root", root.path, "--secret-file", secrets.path,
      ] + (apiVersion.map { ["--api-version", $0] } ?? [])
    child = try Child(
      Contracts.python, words, in: root.deletingLastPathComponent(), environment: shell.environment,
      files: ("/dev/null", said.path, root.appendingPathExtension("err").path))
    let child = child
    let addresses = try Poll.until("the fake forge listens") { () -> Told? in
      if child.finished() != nil {
        throw DidNotStart(said: (try? String(contentsOf: root.appendingPathExtension("err"), encoding: .utf8)) ?? "")
      }
      let told = Told(json: (try? Data(contentsOf: said)) ?? Data())
      return told["url"].text == nil ? nil : told
    }
    url = addresses["url"].text ?? ""
    control = String((addresses["control"].text ?? "").dropFirst("http://".count))
  }

  deinit { child.stop() }

  @discardableResult
  func tell(_ name: String, _ arguments: [String: Any] = [:]) throws -> Told {
    let body = try JSONSerialization.data(withJSONObject: arguments)
    let answer = try Exchange.send(
      "POST", to: control, path: "/_fake/\(name)", headers: [("Content-Type", "application/json")], body: body)
    let told = Told(json: answer.body)
    guard answer.status == 200 else { throw Refused(description: "\(name): \(told["error"]) \(told["at"])") }
    return told
  }

  /// What is wrong with the requests that it got, by the contracts.
  func breaches() throws -> [String] { try tell("breaches").list.map(\.description) }

  /// The requests to the API (not git's) since a number, which each carries as `n`.
  func requests(since number: Int = 0) throws -> [Told] {
    try tell("log", ["since": number]).list.filter { !$0["git"].flag }
  }

  var lastRequest: Int { get throws { try tell("log").list.last?["n"].number ?? 0 } }

  /// The writes that took effect.
  func ledger() throws -> [Told] { try tell("ledger").list }

  func state(_ repository: String = "acme/app") throws -> Told { try tell("state")[repository] }

  func script(_ rules: [[String: Any]]) throws { try tell("script", ["rules": rules]) }

  /// The names of the gates at which requests stand.
  func held() throws -> [String: Told] { try tell("held")["held"].members }
}

/// Waiting for something that comes: looked for again and again, with a bound that only a defect reaches.
enum Poll {
  struct NeverCame: Error, CustomStringConvertible {
    var description: String
  }

  static func until<Value>(_ what: String, seconds: Double = 60, _ look: () throws -> Value?) throws -> Value {
    let end = Date().addingTimeInterval(seconds)
    var pause: UInt32 = 2_000
    while Date() < end {
      if let value = try look() { return value }
      usleep(pause)
      pause = min(pause * 2, 50_000)
    }
    throw NeverCame(description: "\(what): not within \(Int(seconds)) s")
  }

  static func until(_ what: String, seconds: Double = 60, _ look: () throws -> Bool) throws {
    _ = try until(what, seconds: seconds) { try look() ? true : nil }
  }
}
