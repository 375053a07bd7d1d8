import Foundation
import Testing

/// One push, told in a text file: what stands on the server, what is changed, what is pushed, and what must come back.
///
/// ```
/// # A Pod whose image has a mutable tag is refused.
/// == base       shell, in the client's clone; committed and on the server before the hook is
/// == change     shell, in the client's clone; not committed for it
/// == settings   gatehouse.yaml, added to what the harness writes
/// == server     shell, in the bare repository, after the hook is installed
/// == push       shell, in the client's clone; its exit code and its `remote:` lines are judged
/// == exit       0 or 1
/// == remote     the exact `remote:` lines
/// == record     JSON whose members the last record must have; `none` where none may be written
/// == transports local http daemon ssh (all four where the section is absent: local)
/// == needs      `shared`: skipped where the reference material is absent
/// == init       options of `git init`
/// == policy     a directory of `Tests/EndToEnd/Policies`, or `starter`
/// ```
///
/// With `GATEHOUSE_UPDATE_GOLDENS=1` the section `remote` is written anew; read the difference before it is committed.
struct Scenario: Sendable, CustomTestStringConvertible {
  var name: String
  var file: URL
  var title: String
  private var sections: [String: String]

  init(file: URL) throws {
    self.file = file
    name = file.deletingPathExtension().lastPathComponent
    var sections: [String: String] = [:]
    var title = ""
    var current: String?
    for line in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n") {
      if line.hasPrefix("== ") {
        current = String(line.dropFirst(3))
        sections[line.dropFirst(3).description] = ""
      } else if let section = current {
        sections[section, default: ""] += line + "\n"
      } else if line.hasPrefix("# ") {
        title = String(line.dropFirst(2))
      }
    }
    self.title = title
    self.sections = sections.mapValues { text in
      var trimmed = text
      while trimmed.hasSuffix("\n\n") { trimmed.removeLast() }
      return trimmed == "\n" ? "" : trimmed
    }
  }

  var testDescription: String { "\(name): \(title)" }

  func section(_ name: String) -> String? { sections[name] }

  /// The section's one word or line.
  func line(_ name: String) -> String? {
    sections[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  var transports: [Transport.Kind] {
    guard let names = line("transports") else { return [.local] }
    return names.split(separator: " ").compactMap { Transport.Kind(rawValue: String($0)) }
  }

  /// Writes the golden section anew.
  func update(remote: String) throws {
    var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    if let start = lines.firstIndex(of: "== remote") {
      let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("== ") } ?? lines.count
      lines.replaceSubrange(
        (start + 1)..<end, with: remote.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
    try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
  }

  static let all: [Scenario] = {
    let folder = Fixtures.folder("Scenarios")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "scenario" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { try? Scenario(file: $0) }
  }()
}

/// Where the tests' files lie: beside the sources, so that goldens can be written back.
enum Fixtures {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let repository = root.deletingLastPathComponent().deletingLastPathComponent()

  static func folder(_ name: String) -> URL { root.appendingPathComponent(name, isDirectory: true) }

  /// The programs under test, built beside the test bundle.
  static func program(_ name: String) -> URL {
    if name == "gatehouse-hook", let chosen = ProcessInfo.processInfo.environment["GATEHOUSE_HOOK_PROGRAM"] {
      return URL(fileURLWithPath: chosen)
    }
    if let chosen = ProcessInfo.processInfo.environment["GATEHOUSE_PROGRAMS"] {
      return URL(fileURLWithPath: chosen).appendingPathComponent(name)
    }
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: own).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent(name)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return repository.appendingPathComponent(".build/debug/\(name)")
  }

  /// The shared reference material, or nil with a reason to print where it is absent.
  static let shared: URL? = {
    let path =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"] ?? repository.appendingPathComponent("../shared").path
    let url = URL(fileURLWithPath: path).standardizedFileURL
    return FileManager.default.fileExists(atPath: url.appendingPathComponent("manifests").path) ? url : nil
  }()
}
