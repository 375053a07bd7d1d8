/// What each template may name. `docs/serve.md` lists them for people; a test compares the two.
enum TemplateNames {
  static func of(_ name: ReviewTemplates.Name) -> Set<String> {
    switch name {
    case .summary: summary.union(finding).union(listed)
    case .line: finding.union(["suggestion", "isNotEnforced"])
    case .status: verdict
    }
  }

  /// About the verdict.
  static let verdict: Set<String> = [
    "title", "isPassed", "isFailed", "isError", "isNotEnforced", "violationCount", "warningCount", "fixedCount",
    "oldCount", "notJudgedCount", "decision",
  ]

  static let summary: Set<String> = verdict.union([
    "violations", "moreViolations", "warnings", "moreWarnings", "failures", "moreFailures", "refusals", "moreRefusals",
    "notJudged", "moreNotJudged", "limits", "old", "moreOld", "hasOld", "hasFixed", "command", "head", "base",
    "canComment", "isFirst",
  ])

  /// About one finding.
  static let finding: Set<String> = [
    "place", "path", "message", "rule", "fix", "resource", "isWarning",
  ]

  /// About one file that was not judged, or one failure.
  static let listed: Set<String> = ["place", "rule", "why"]
}
