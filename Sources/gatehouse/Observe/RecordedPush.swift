import Gate
import RegoValues

/// What a report needs of one line of the record.
struct RecordedPush {
  struct Finding {
    var rule: String
    var short: String?
    var severity: Severity
    /// File, line and column, as far as they are known.
    var place: String
    var message: String
  }

  var time: String
  var mode: Enforcement
  var result: DecisionRecord.Result
  var repository: String
  /// The refs that were judged.
  var refs: [String]
  var findings: [Finding]
  /// Findings that the record counted and left out.
  var findingsOmitted: Int
  /// Files that were refused because they could not be judged.
  var refusedFiles: [String]
  var isDryRun: Bool

  /// What a line of the record is.
  enum Line {
    case push(RecordedPush)
    /// A record of something else: a test, a note about the record.
    case other
    /// JSON, but nothing that we know.
    case unknown
    /// No JSON: cut off, or written by somebody else.
    case broken
  }

  static func line(_ bytes: [UInt8]) -> Line {
    guard let value = try? JSONReader.read(bytes, limits: .generous) else { return .broken }
    guard case .object = value, value["v"] == .number(Number(DecisionRecord.version)) else { return .unknown }
    switch value["kind"]?.stringValue {
    case "push": return RecordedPush(value).map { .push($0) } ?? .unknown
    case "test", "recovered", "pull_request", "status_tampered": return .other
    default: return .unknown
    }
  }

  private init?(_ value: Value) {
    guard let time = value["time"]?.stringValue,
      let mode = value["mode"]?.stringValue.flatMap(Enforcement.init(rawValue:)),
      let result = value["result"]?.stringValue.flatMap(DecisionRecord.Result.init(rawValue:)),
      let repository = value["repo"]?["name"]?.stringValue
    else { return nil }
    self.time = time
    self.mode = mode
    self.result = result
    self.repository = repository
    refs = RecordedPush.list(value["refs"]).filter { $0["skipped"] == nil }.compactMap { $0["ref"]?.stringValue }
    findings = RecordedPush.list(value["violations"]).compactMap(Finding.init)
    findingsOmitted = RecordedPush.number(value["violations_omitted"]) ?? 0
    refusedFiles = RecordedPush.list(value["files"]?["skipped"]).filter { $0["denied"]?.isTrue == true }
      .compactMap { $0["path"]?.stringValue }
    isDryRun = value["via"]?["dry_run"]?.isTrue == true
  }

  fileprivate static func list(_ value: Value?) -> [Value] {
    guard case .array(let array)? = value else { return [] }
    return Array(array.elements)
  }

  fileprivate static func number(_ value: Value?) -> Int? {
    guard case .number(let number)? = value else { return nil }
    return number.exactInt
  }
}

extension RecordedPush.Finding {
  fileprivate init?(_ value: Value) {
    guard let rule = value["rule"]?.stringValue,
      let severity = value["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
      let file = value["file"]?.stringValue, let message = value["msg"]?.stringValue
    else { return nil }
    self.rule = rule
    self.severity = severity
    self.message = message
    short = value["short"]?.stringValue
    let position = [value["line"], value["column"]].compactMap { RecordedPush.number($0) }
    place = ([file] + position.map { String($0) }).joined(separator: ":")
  }
}
