import Forges
import Gate
import Glibc
import Hook

/// Writes decisions about pull requests to the record that the settings name, before anyone is answered.
struct DecisionRecorder: Sendable {
  let administration: Administration
  /// Where decisions go when the settings name no place.
  let directory: String

  private static let patienceMilliseconds = 5000

  /// Blocks. Throws why there is no record, and so no decision.
  func append(_ record: DecisionRecord, _ settings: EffectiveSettings) throws(DecisionSinkError) {
    let recording = administration.recording(settings, gitDirectory: Array(directory.utf8))
    try recording.sink(patience: DecisionRecorder.patienceMilliseconds).append(record)
  }

  static let host: String? = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
