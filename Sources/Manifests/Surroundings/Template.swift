import YAMLReader

/// Tells files that are rendered before they are YAML.
enum Template {
  /// `{{` stands somewhere in the bytes.
  static func hasMark(_ bytes: ArraySlice<UInt8>) -> Bool {
    let brace = UInt8(ascii: "{")
    var rest = bytes
    while let found = rest.firstIndex(of: brace) {
      rest = rest[(found + 1)...]
      if rest.first == brace { return true }
    }
    return false
  }

  /// `{{` stands in the line where reading failed, or where what failed begins: only that explains the failure.
  static func explains(_ error: ManifestError, in bytes: [UInt8]) -> Bool {
    guard mayExplain(error.reason) else { return false }
    var lines = [error.line]
    if case .syntax(_, let context?) = error.reason { lines.append(context.line) }
    let source = SourceText(bytes)
    return lines.contains { source.line($0).map(hasMark) ?? false }
  }

  /// Errors that a template's marks can cause. Limits hold for templates too.
  static func mayExplain(_ reason: ManifestError.Reason) -> Bool {
    switch reason {
    case .syntax, .keyNotScalar, .tab, .json, .duplicateKey, .unknownAnchor, .tagMismatch: true
    default: false
    }
  }
}
