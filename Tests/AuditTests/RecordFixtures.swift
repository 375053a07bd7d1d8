import Foundation
import Gate
import Synchronization

@testable import Audit

/// A directory that is gone afterwards, with a record and a reserve in it.
final class RecordFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-record-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  var record: String { url.appendingPathComponent("decisions.ndjson").path }
  var reserve: String { url.appendingPathComponent("decisions.reserve").path }

  func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }

  /// The record's lines as JSON; fails the test where one is none.
  func lines() throws -> [[String: Any]] {
    let text = text(record)
    guard text.isEmpty || text.hasSuffix("\n") else { throw NotJSON(line: text) }
    return try text.split(separator: "\n").map { line in
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
        throw NotJSON(line: String(line))
      }
      return object
    }
  }

  struct NotJSON: Error { var line: String }
}

/// Decisions to record, told apart by the name of their repository.
enum Decisions {
  static func named(_ name: String, findings: Int = 0) -> DecisionRecord {
    let rule = RuleIdentity(package: "p", name: "deny")
    let judgement = Judgement(
      verdict: findings > 0 ? .deny : .allow,
      findings: (0..<findings).map { number in
        let message = "number \(number)"
        return Finding(
          rule: rule, severity: .deny, message: message, place: Place(path: RepositoryPath("a.yaml")), resource: nil,
          fingerprint: Fingerprint(
            rule: rule, subject: .document(RepositoryPath("a.yaml"), index: 0), keyPath: "", message: message),
          state: .introduced)
      }, policyRevision: "")
    let settings = EffectiveSettings()
    return DecisionRecord(
      judgement, answer: Answer(to: judgement.verdict, settings: settings), settings: settings,
      push: DecisionRecord.Push(repository: name, refs: [], actor: nil),
      engine: DecisionRecord.Engine(version: "0.1.0"), time: Timestamp(nanoseconds: 1_795_507_642_000_000_123))
  }

  static func names(_ lines: [[String: Any]]) -> [String] {
    lines.map { ($0["repo"] as? [String: Any])?["name"] as? String ?? $0["kind"] as? String ?? "?" }
  }
}

/// A disk that fails when it is told to; otherwise the kernel's.
final class FailingDisk: Sendable {
  struct Plan {
    /// Bytes that still fit into appended files; nil: all.
    var room: Int?
    /// The error of a write that does not fit.
    var fullError = ENOSPC
    /// Bytes of the most that one call writes.
    var mostPerCall = Int.max
    /// The n-th sync from now fails.
    var failingSync: Int?
    var truncationFails = false
    var calls = 0
    var syncs = 0
  }

  private let plan = Mutex(Plan())

  var calls: Int { plan.withLock { $0.calls } }
  var syncs: Int { plan.withLock { $0.syncs } }

  func set(_ change: (inout Plan) -> Void) { plan.withLock { change(&$0) } }

  var system: RecordSystem {
    RecordSystem(
      write: { descriptor, bytes, offset in
        let (most, error) = self.plan.withLock { plan in
          plan.calls += 1
          // What was set aside has its room.
          if offset != nil { return (plan.mostPerCall, Int32(0)) }
          let most = min(plan.mostPerCall, plan.room ?? Int.max)
          plan.room = plan.room.map { max(0, $0 - min($0, min(most, bytes.count))) }
          return (most, plan.fullError)
        }
        if most == 0 {
          errno = error
          return -1
        }
        return RecordSystem.kernel.write(
          descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(most)), offset)
      },
      sync: { descriptor in
        let fails = self.plan.withLock { plan in
          plan.syncs += 1
          plan.failingSync = plan.failingSync.map { $0 - 1 }
          return plan.failingSync == 0
        }
        if fails {
          errno = EIO
          return -1
        }
        return RecordSystem.kernel.sync(descriptor)
      },
      truncate: { descriptor, size in
        self.plan.withLock { $0.truncationFails } ? -1 : RecordSystem.kernel.truncate(descriptor, size)
      })
  }
}
