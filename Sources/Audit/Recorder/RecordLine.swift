import Digests
import Gate
import RegoValues

/// A line that was handed in: held to what a decision record is, then stamped with what the recorder itself knows.
///
/// Whoever may connect can hand in what he likes. He cannot hand in something that is no record, that breaks a line or that
/// a terminal would act on, and he cannot do it in another account's name: `recorder` comes from the kernel.
struct RecordLine {
  /// As it was handed in, with its newline.
  let bytes: [UInt8]
  let decision: String
  let digest: [UInt8]

  /// The most bytes that a stamp adds.
  static let longestStamp = 1024
  private static let longestAccount = 64
  private static let stamp = "recorder"

  /// Why a line is not taken.
  struct Fault: Error, Equatable {
    var words: String
  }

  init(_ bytes: [UInt8]) throws(Fault) {
    // Cut at both ends without looking further: what is between the braces is extended before the last one.
    guard bytes.first == UInt8(ascii: "{"), bytes.suffix(2).elementsEqual("}\n".utf8) else {
      throw Fault(words: "not one line with a JSON object")
    }
    guard !bytes.dropLast().contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw Fault(words: "control characters in the line")
    }
    let value: Value
    do {
      value = try JSONReader.read(bytes, duplicateKeys: .refused)
    } catch {
      throw Fault(words: "not JSON: \(error)")
    }
    guard RecordLine.isShown(bytes) else { throw Fault(words: "characters in the line that a terminal would act on") }
    guard value[RecordLine.stamp] == nil else { throw Fault(words: "`recorder` is not for the sender to say") }
    for (name, type) in RecordLine.members where value[name]?.typeName != type {
      throw Fault(words: "no decision record: `\(name)` is missing or of another type")
    }
    guard case .number(let version)? = value["v"], version.exactInt == DecisionRecord.version else {
      throw Fault(words: "not version \(DecisionRecord.version) of the decision record")
    }
    guard case .string(let kind)? = value["kind"], DecisionRecord.Kind(rawValue: kind.string) != nil else {
      throw Fault(words: "`kind` is not that of a decision")
    }
    guard case .string(let id)? = value["decision_id"], RecordLine.isDecision(id.string) else {
      throw Fault(words: "`decision_id` is no UUID of version 7")
    }
    self.bytes = bytes
    decision = id.string
    digest = SHA256.digest(of: bytes)
  }

  /// The members that every decision has, as `config/decision-record.schema.json` says.
  static let members: [(name: String, type: String)] = [
    ("v", "number"), ("time", "string"), ("decision_id", "string"), ("kind", "string"), ("mode", "string"),
    ("result", "string"), ("accepted", "boolean"), ("repo", "object"), ("refs", "array"), ("policy", "object"),
    ("engine", "object"), ("config_digest", "string"), ("files", "object"), ("violations", "array"),
    ("pre_existing", "number"), ("fixed", "number"), ("limits_hit", "array"), ("duration_ms", "number"),
  ]

  private static func isShown(_ bytes: [UInt8]) -> Bool {
    if bytes.allSatisfy({ $0 < 0x80 }) { return true }
    return String(decoding: bytes.dropLast(), as: UTF8.self).unicodeScalars.allSatisfy {
      $0.value < 0x7F || SafeText.isShown($0)
    }
  }

  private static func isDecision(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36, bytes[14] == UInt8(ascii: "7") else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      [8, 13, 18, 23].contains(index)
        ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
  }

  /// The line as it is written: with who handed it in, by the kernel's word, and when.
  func stamped(account: UInt32, name: String?, time: Timestamp) -> [UInt8] {
    var members: [(String, JSONText)] = [("uid", .number(Int(account)))]
    if let name { members.append(("account", .string(SafeText.line(name, longest: RecordLine.longestAccount)))) }
    members.append(("received_at", .string(time.description)))
    let stamp = ",\"\(RecordLine.stamp)\":" + JSONText.object(members).compact + "}\n"
    return bytes.dropLast(2) + Array(stamp.utf8)
  }

  /// What had been handed in for a line that stands in the file, and by whom; nil where no recorder wrote it.
  static func original(of stamped: ArraySlice<UInt8>) -> (account: UInt32, line: RecordLine)? {
    let mark = Array(",\"\(stamp)\":{\"uid\":".utf8)
    guard stamped.count > mark.count else { return nil }
    // The last one is ours: what follows it holds no bare quote of anybody else's.
    var start = stamped.endIndex - mark.count
    while start > stamped.startIndex, !stamped[start...].starts(with: mark) { start -= 1 }
    let digits = stamped[(start + mark.count)...].prefix { (0x30...0x39).contains($0) }
    guard start > stamped.startIndex, let account = UInt32(String(decoding: digits, as: UTF8.self)),
      let line = try? RecordLine(stamped[..<start] + Array("}\n".utf8))
    else { return nil }
    return (account, line)
  }
}
