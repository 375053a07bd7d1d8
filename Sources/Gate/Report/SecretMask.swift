import RegoValues

/// Keeps secrets out of source lines that are shown: the text of a policy's message is its author's, the line is ours.
package enum SecretMask {
  package static let mark = "«masked»"

  /// The source line as it may be shown and the column that still points at the same thing; nil where no line of the
  /// document may be shown.
  static func shown(_ finding: Finding) -> (line: [UInt8], column: Int?)? {
    guard let excerpt = finding.place.excerpt, finding.resource?.kind != "Secret" else { return nil }
    guard let start = startOfSecret(in: excerpt, keyPath: finding.place.keyPath) else {
      return (excerpt, finding.place.column)
    }
    return (Array(excerpt[..<start]) + Array(mark.utf8), finding.place.column.map { min($0, start + 1) })
  }

  /// The words of a policy about a finding, without the secret that the finding's own line holds.
  package static func masked(_ words: String, of finding: Finding) -> String {
    guard let line = finding.place.excerpt else { return words }
    var start = startOfSecret(in: line, keyPath: finding.place.keyPath)
    if start == nil, finding.resource?.kind == "Secret", let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      start = line[(colon + 1)...].firstIndex { $0 != 0x20 && $0 != 0x09 }
    }
    guard let start else { return words }
    var secret = String(decoding: line[start...], as: UTF8.self)[...]
    if let quote = secret.first, quote == "\"" || quote == "'", let end = secret.dropFirst().firstIndex(of: quote) {
      secret = secret[secret.index(after: secret.startIndex)..<end]
    } else if let comment = secret.firstRange(of: " #") {
      secret = secret[..<comment.lowerBound]
    }
    while secret.last == " " { secret.removeLast() }
    return secret.utf8.count < 4 ? words : words.replacing(secret, with: mark)
  }

  /// Whether a line of a manifest holds a value that is secret by its key's name.
  package static func holdsSecret(_ line: [UInt8], isVariable: Bool) -> Bool {
    startOfSecret(in: line, keyPath: KeyPath(isVariable ? ["env"] : [])) != nil
  }

  /// The offset of a value that is secret by its key's name, or the value of an environment variable.
  private static func startOfSecret(in line: [UInt8], keyPath: KeyPath) -> Int? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 < line.count else { return nil }
    let key = name(in: line[..<colon])
    let isVariable = key.utf8.elementsEqual("value".utf8) && keyPath.steps.contains("env")
    guard isVariable || secretEndings.contains(where: { key.hasSuffix($0) }) else { return nil }
    guard let start = line[(colon + 1)...].firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
    let value = String(decoding: line[start...], as: UTF8.self)
    let isStructure = "{[|>&*#".utf8.contains(line[start])
    return isStructure || ["true", "false", "null", "~", "\"\"", "''"].contains(value) ? nil : start
  }

  /// The key without list dash, quotes, `_` and `-`, in small letters.
  private static func name(in part: ArraySlice<UInt8>) -> String {
    var letters: [UInt8] = []
    for byte in part {
      switch byte {
      case 0x41...0x5A: letters.append(byte | 0x20)
      case 0x30...0x39, 0x61...0x7A: letters.append(byte)
      default: continue
      }
    }
    return String(decoding: letters, as: UTF8.self)
  }

  private static let secretEndings = [
    "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey",
    "credential", "credentials",
  ]
}
