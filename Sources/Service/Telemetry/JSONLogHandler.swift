import Foundation
import Gate
import Logging

/// Writes one line of JSON for each message to standard error: `time level message` and the metadata as members. What came
/// from outside cannot break a line or move a terminal's cursor (`JSONText`).
struct JSONLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  private let write: @Sendable (String) -> Void

  init(write: @escaping @Sendable (String) -> Void = JSONLogHandler.toStandardError) { self.write = write }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var members: [(String, JSONText)] = [
      ("time", .string(Timestamp(nanoseconds: SystemTime.nanoseconds).description)),
      ("level", .string(event.level.rawValue)), ("message", .string(event.message.description)),
    ]
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    // The server's own names for what we name ourselves are left out.
    for key in all.keys.sorted() where !key.hasPrefix("hb.") {
      if let value = all[key] { members.append((key, JSONLogHandler.json(value))) }
    }
    write(JSONText.object(members).compact + "\n")
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSONText {
    switch value {
    case .string(let text): .string(cut(text))
    case .stringConvertible(let value): .string(cut(value.description))
    case .array(let items): .array(items.map(json))
    case .dictionary(let members): .object(members.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
    }
  }

  private static func cut(_ text: String) -> String { text.count > 2000 ? String(text.prefix(2000)) + "…" : text }

  /// One write a line: lines of several threads do not mix.
  private static func toStandardError(_ line: String) { FileHandle.standardError.write(Data(line.utf8)) }
}

/// The wall clock.
enum SystemTime {
  static var nanoseconds: Int64 { Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()) * 1000 }
  static var milliseconds: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) }
}
