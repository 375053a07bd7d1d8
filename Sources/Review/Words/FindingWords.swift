import Gate

/// What templates and marks say of one finding.
struct FindingWords {
  var finding: Finding

  private static let longestMessage = 1_000

  /// The policy's message without the secret that its line holds.
  var message: String { SecretMask.masked(finding.message, of: finding) }
  var fix: String? { finding.fix.flatMap { $0.isEmpty ? nil : SecretMask.masked($0, of: finding) } }

  /// Longer ones are cut: `longest` counts characters of what is foreign, not of what becomes of it.
  func values(longest: Int = longestMessage) -> [String: TemplateValue] {
    var values: [String: TemplateValue] = [
      "place": .made(.path(finding.place.path, line: finding.place.line)),
      "path": .made(.path(finding.place.path)),
      "message": .foreignLines(SafeCut.words(message, longest: longest)),
      "rule": .code(finding.rule.description),
      "isWarning": .flag(finding.severity == .warn),
    ]
    if let fix { values["fix"] = .foreignLines(SafeCut.words(fix, longest: longest)) }
    if let resource = finding.resource { values["resource"] = .code(resource.label) }
    return values
  }
}

/// Cuts foreign words before they are escaped: what is escaped cannot be cut anywhere.
enum SafeCut {
  static func words(_ text: String, longest: Int) -> String {
    text.utf8.count <= longest || text.count <= longest ? text : String(text.prefix(longest)) + "…"
  }
}
