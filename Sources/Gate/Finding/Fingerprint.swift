import Digests

/// What makes two findings the same one, across pushes, renames of files and moved lines. **Final: version 1.**
///
/// SHA-256 over a version byte and length-prefixed fields (8 bytes, big endian, then the bytes), so that no content can
/// imitate the border between two fields:
///
/// 1. the rule's id, `package.name`
/// 2. what the finding is about: `resource`, group, kind, namespace, name; or, for a document that has no such
///    identity, `document`, the file's path and the document's index in it
/// 3. the key path, list items told by their name: `spec.containers[name=web].image`
/// 4. the message, normalised: runs of white space are one space, none at the ends, and positions that follow the words
///    `line`, `column` or `col` (`line 12`, `column: 3`) read `0`. Other numbers and quantities stay, because they
///    are what differs (`limit is 2Gi`, `port 22`).
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  public static let version: UInt8 = 1

  public let bytes: [UInt8]

  public init(rule: RuleIdentity, subject: Subject, keyPath: String, message: String) {
    var input: [UInt8] = [Fingerprint.version]
    Fingerprint.append(rule.id, to: &input)
    switch subject {
    case .resource(let name):
      for field in ["resource", name.group, name.kind, name.namespace, name.name] {
        Fingerprint.append(field, to: &input)
      }
    case .document(let path, let index):
      Fingerprint.append("document", to: &input)
      Fingerprint.append(path.bytes, to: &input)
      Fingerprint.append(String(index), to: &input)
    }
    Fingerprint.append(keyPath, to: &input)
    Fingerprint.append(Fingerprint.normalised(message), to: &input)
    bytes = SHA256.digest(of: input)
  }

  /// What a finding is about.
  public enum Subject: Hashable, Sendable {
    case resource(ResourceName)
    case document(RepositoryPath, index: Int)
  }

  /// 64 lower-case hex digits.
  public var description: String { Hex.text(of: bytes) }

  private static func append(_ field: String, to input: inout [UInt8]) { append(Array(field.utf8), to: &input) }

  private static func append(_ field: [UInt8], to input: inout [UInt8]) {
    let count = UInt64(field.count)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      input.append(UInt8(truncatingIfNeeded: count >> shift))
    }
    input.append(contentsOf: field)
  }

  /// The message as it enters the digest (see the type's own text, field 4).
  static func normalised(_ message: String) -> [UInt8] {
    var words: [[UInt8]] = []
    for part in message.utf8.split(whereSeparator: isSpace) {
      let word = Array(part)
      words.append(words.last.map(namesPosition) == true ? withoutLeadingNumber(word) : word)
    }
    return Array(words.joined(separator: [0x20]))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// `line`, `Column:`, `(col`: a word after which a number is a position.
  private static func namesPosition(_ word: [UInt8]) -> Bool {
    let letters = word.filter { byte in (0x41...0x5A).contains(byte & 0xDF) }.map { $0 | 0x20 }
    let others = word.filter { byte in !(0x41...0x5A).contains(byte & 0xDF) }
    guard others.allSatisfy({ [0x28, 0x5B, 0x3A, 0x3D].contains($0) }) else { return false }
    return ["line", "column", "col"].contains { Array($0.utf8) == letters }
  }

  private static func withoutLeadingNumber(_ word: [UInt8]) -> [UInt8] {
    let rest = word.drop { (0x30...0x39).contains($0) }
    return rest.count == word.count ? word : [0x30] + rest
  }
}
