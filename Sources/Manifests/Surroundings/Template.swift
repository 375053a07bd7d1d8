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

  /// `{{` stands in the line where reading failed: only that explains the failure.
  static func hasMark(in bytes: [UInt8], line: Int) -> Bool {
    SourceText(bytes).line(line).map(hasMark) ?? false
  }

  /// Errors that a template's marks can cause. Limits hold for templates too.
  static func mayExplain(_ reason: ManifestError.Reason) -> Bool {
    switch reason {
    case .syntax, .keyNotScalar, .tab, .json, .duplicateKey, .unknownAnchor, .tagMismatch: true
    default: false
    }
  }
}
