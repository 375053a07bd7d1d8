import Foundation
import Gate
import Git

/// Every repository below a folder, and whether its pushes are judged.
struct Coverage {
  struct Entry {
    var path: String
    var inspection: GateInspection
  }

  let root: String
  private(set) var entries: [Entry] = []
  let unreadable: [(path: String, reason: String)]

  /// - Parameter globals: files that the host runs for all its repositories.
  init(root: String, globals: [String]) throws(InstallError) {
    self.root = root
    let walk = try RepositoryWalk(root: root)
    unreadable = walk.unreadable
    entries = walk.repositories.map { Entry(path: $0, inspection: GateInspection(of: $0, globals: globals)) }
  }

  /// What was not seen is not known to be gated.
  var isComplete: Bool { unreadable.isEmpty && entries.allSatisfy { $0.inspection.state == .gated } }

  private func count(_ state: GateInspection.State) -> Int { entries.filter { $0.inspection.state == state }.count }

  /// A line each, sorted by path, and a summary.
  var text: String {
    var text = ""
    for entry in entries {
      let state = entry.inspection.state.rawValue
      text += state + String(repeating: " ", count: 8 - state.count) + SafeText.name(entry.path)
      text += Coverage.detail(entry.inspection).map { "  (\($0))" } ?? ""
      text += "\n"
    }
    for (path, reason) in unreadable { text += "unread  \(SafeText.name(path))  (\(SafeText.line(reason)))\n" }
    let total = entries.count == 1 ? "1 repository" : "\(entries.count) repositories"
    text += "\(total): \(count(.gated)) gated, \(count(.changed)) changed, \(count(.open)) open"
    text += unreadable.isEmpty ? "\n" : ", \(counted(unreadable.count, "folder")) not read\n"
    return text
  }

  private static func detail(_ inspection: GateInspection) -> String? {
    guard inspection.state == .gated else { return SafeText.line(inspection.reason, longest: 300) }
    switch inspection.mode {
    case .observe: return "observes only"
    case .warn: return "warns only"
    case .enforce, nil: return nil
    }
  }

  private func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

  /// For programs; members are only ever added.
  var json: JSONText {
    .object([
      ("v", 1), ("root", .string(root)), ("complete", .bool(isComplete)),
      (
        "counts",
        .object([
          ("gated", .number(count(.gated))), ("changed", .number(count(.changed))), ("open", .number(count(.open))),
        ])
      ),
      ("repositories", .array(entries.map(Coverage.json))),
      (
        "unread",
        .array(unreadable.map { .object([("path", .string($0.path)), ("reason", .string($0.reason))]) })
      ),
    ])
  }

  private static func json(_ entry: Entry) -> JSONText {
    let inspection = entry.inspection
    var members: [(String, JSONText)] = [
      ("path", .string(entry.path)), ("state", .string(inspection.state.rawValue)),
    ]
    if inspection.state != .gated { members.append(("reason", .string(inspection.reason))) }
    if let hook = inspection.hook { members.append(("hook", .string(hook))) }
    if let host = inspection.host { members.append(("host", .string(host.rawValue))) }
    if let mode = inspection.mode { members.append(("mode", .string(mode.rawValue))) }
    return .object(members)
  }
}
