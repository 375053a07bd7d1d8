import Gate

/// A verdict as the requests that make a check run of it: annotations go in batches, and only the last one ends the run.
struct CheckRunParts {
  /// Makes a new run of the first part.
  let first: GitHubWire.CheckRunBody
  /// Edits of a run, in order; at least one.
  let bodies: [GitHubWire.CheckRunBody]
  let hasAnnotations: Bool

  /// Annotations of one run at most; beyond it people read the summary.
  static let mostAnnotations = 500

  init(_ verdict: ShownVerdict, context: String, commit: ObjectID) {
    let shown = verdict.annotations.prefix(CheckRunParts.mostAnnotations).map(CheckRunParts.annotation)
    let title = FittedText.cut(verdict.title, to: GitHubForge.longestTitle)
    let missing = verdict.annotations.count - shown.count
    let more = missing > 0 ? "\n\n… and \(missing) more lines that are not marked." : ""
    let room = GitHubForge.longestOutput - FittedText.Measure.utf16.count(more)
    let summary = FittedText.cutMarkdown(verdict.summary.isEmpty ? title : verdict.summary, to: room) + more
    var batches: [[GitHubWire.CheckRunBody.Annotation]] = []
    for start in stride(from: 0, to: shown.count, by: GitHubForge.annotationsPerCall) {
      batches.append(Array(shown[start..<min(start + GitHubForge.annotationsPerCall, shown.count)]))
    }
    if batches.isEmpty { batches = [[]] }
    let key = CheckRunParts.externalID(verdict)
    var bodies = batches.map { batch in
      GitHubWire.CheckRunBody(
        external_id: key, details_url: verdict.detailsURL, status: "in_progress",
        output: .init(title: title, summary: summary, annotations: batch.isEmpty ? nil : batch))
    }
    if let conclusion = CheckRunParts.conclusion(verdict.state) {
      bodies[bodies.count - 1].status = "completed"
      bodies[bodies.count - 1].conclusion = conclusion
    }
    self.bodies = bodies
    var first = bodies[0]
    first.name = context
    first.head_sha = "\(commit)"
    self.first = first
    hasAnnotations = !shown.isEmpty
  }

  /// What ends a run that somebody left in the middle of its annotations; a new one follows it.
  static let abandoned = GitHubWire.CheckRunBody(
    status: "completed", conclusion: "cancelled",
    output: .init(title: "Begun again", summary: "This run was interrupted; the newer one counts."))

  private static func annotation(_ one: ShownVerdict.Annotation) -> GitHubWire.CheckRunBody.Annotation {
    let line = max(1, one.line)
    let title = FittedText.cut(one.title, to: GitHubForge.longestTitle)
    let message = FittedText.cut(one.message, to: 16_384, in: .bytes)
    return .init(
      path: one.path, start_line: line, end_line: max(line, one.endLine), annotation_level: one.level.rawValue,
      title: title.isEmpty ? nil : title, message: message.isEmpty ? "-" : message)
  }

  /// nil: it goes on.
  private static func conclusion(_ state: ShownVerdict.State) -> String? {
    switch state {
    case .pending: nil
    case .success: "success"
    case .failure, .error: "failure"
    case .neutral: "neutral"
    }
  }

  // MARK: The key

  /// GitHub has no conclusion for "could not judge" that blocks: the run's own id tells it apart from a denial.
  private static let error = " error"

  private static func externalID(_ verdict: ShownVerdict) -> String {
    verdict.state == .error ? verdict.key + error : verdict.key
  }

  static func key(_ externalID: String?) -> (key: String?, isError: Bool) {
    guard let externalID, !externalID.isEmpty else { return (nil, false) }
    guard externalID.hasSuffix(error) else { return (externalID, false) }
    return (String(externalID.dropLast(error.count)), true)
  }
}
