/// What a run of the suite came to.
struct ConformanceReport {
  struct Failure {
    var id: String
    var note: String
    var reason: String
  }

  private(set) var table = ResultTable()
  /// The cases that failed and are not known to.
  private(set) var failures: [Failure] = []
  /// The known issues that are none any more.
  private(set) var outdated: [String] = []

  init(_ arguments: ConformanceCommand.Arguments) throws(ConformanceError) {
    var known = KnownIssues()
    if let file = arguments.known { known = try KnownIssues(file: file) }
    let runner = CaseRunner(
      forcesNot: arguments.forcesNot, goesThroughCache: arguments.goesThroughCache, usesCaches: arguments.usesCaches)
    for file in try CaseFile.all(in: arguments.directory, folders: arguments.folders) {
      for test in try file.cases() {
        let outcome = runner.run(test)
        table.add(outcome, folder: file.folder, suite: file.suite)
        switch outcome {
        case .passed: known.notePassed(test.id)
        case .skipped: break
        case .failed(let reason):
          if !known.excuses(test.id) { failures.append(Failure(id: test.id, note: test.note, reason: reason)) }
        }
      }
    }
    outdated = known.passing
  }
}
