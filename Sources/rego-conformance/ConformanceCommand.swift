/// `rego-conformance DIR`: runs the cases of a compliance suite and says how many hold.
enum ConformanceCommand {
  static let usage = """
    usage: rego-conformance DIR [--folder NAME] [--failures] [--known FILE] [--force-not]
                            [--through-cache] [--no-caches]

      DIR           holds v0, v1, compile-v0, compile-v1: files of one JSON case a line
      --folder      only folders whose name is NAME (may be given again)
      --failures    print each case that fails, and why
      --known FILE  a line each: the id of a case (or FOLDER/*), then the reason why it fails;
                    listed cases may fail, and one that passes is an error
      --force-not   run each case with `import future.keywords.not` in force
      --through-cache
                    write each plan as bytes, as the plan cache has it, and evaluate what is read back
      --no-caches   remember no results, use no index
    """

  struct Arguments {
    var directory = ""
    var folders: Set<String> = []
    var showsFailures = false
    var known: String?
    var forcesNot = false
    var goesThroughCache = false
    var usesCaches = true

    init?(_ words: [String]) {
      var rest = words[...]
      while let word = rest.popFirst() {
        switch word {
        case "--failures": showsFailures = true
        case "--force-not": forcesNot = true
        case "--through-cache": goesThroughCache = true
        case "--no-caches": usesCaches = false
        case "--folder":
          guard let name = rest.popFirst() else { return nil }
          folders.insert(name)
        case "--known":
          guard let file = rest.popFirst() else { return nil }
          known = file
        default:
          if word.hasPrefix("-") || !directory.isEmpty { return nil }
          directory = word
        }
      }
      if directory.isEmpty { return nil }
    }
  }

  /// The exit code: 0 all as it should be, 1 not, 2 wrong usage.
  static func run(_ words: [String]) -> Int32 {
    guard let arguments = Arguments(words) else {
      print(usage)
      return 2
    }
    do {
      return try judge(arguments)
    } catch {
      print("rego-conformance: \(error.message)")
      return 2
    }
  }

  private static func judge(_ arguments: Arguments) throws(ConformanceError) -> Int32 {
    let report = try ConformanceReport(arguments)
    if arguments.showsFailures {
      for failure in report.failures { print("FAILED \(failure.id)  \(failure.note)\n       \(failure.reason)") }
    }
    print(report.table.text)
    for id in report.outdated { print("listed as a known issue, but passes: \(id)") }
    print(report.table.total)
    return report.failures.isEmpty && report.outdated.isEmpty ? 0 : 1
  }
}

/// The suite cannot be read.
struct ConformanceError: Error {
  var message: String
}
