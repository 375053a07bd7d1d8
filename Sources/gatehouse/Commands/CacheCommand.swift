import ArgumentParser
import Foundation
import Gate
import Hook
import PolicySources

/// `gatehouse cache build`, `gatehouse cache status`.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Compile policies ahead of pushes, or say which are.",
    discussion: """
      A hook that was installed with --cache loads compiled policies from there instead of compiling them. Changed policies
      are compiled by each push until `gatehouse cache build` is run again.
      """,
    subcommands: [Build.self, Status.self])

  struct Place: ParsableArguments {
    @OptionGroup var administrationOptions: AdministrationOptions

    @Option(
      help: "The directory of compiled policies (default: /var/cache/gatehouse for root, else ~/.cache/gatehouse).",
      completion: .directory)
    var cache: String?

    var directory: String { cache.map(Programs.absolute) ?? CacheCommand.standardDirectory }

    /// The administrator's own files are believed: a hook looks for itself.
    var administration: Administration {
      Administration.full(
        policies: administrationOptions.policy, config: administrationOptions.config, trust: .everything)
    }

    var caching: PlanCaching { PlanCaching(PlanCache(directory: directory), administration: administration) }
  }

  static var standardDirectory: String {
    PlanCache.standardDirectory { ProcessInfo.processInfo.environment[$0] }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compile and keep everything that repositories are judged by.",
      discussion: "Exit codes: 0 kept, 2 settings or policies cannot be used, or the directory cannot be written.")

    @OptionGroup var place: Place

    func run() throws {
      try CacheCommand.sayingWhatIsWrong {
        for state in try place.caching.states() {
          let policies = try place.caching.build(state)
          print(
            "\(CacheCommand.names(state)): \(CacheCommand.count(policies)), revision \(policies.revision.prefix(12))")
        }
        print("kept in \(SafeText.name(place.directory))")
      }
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say which policies are kept compiled.",
      discussion: "Exit codes: 0 all are, 1 some push would have to compile, 2 settings or policies cannot be used.")

    @OptionGroup var place: Place

    @Option(help: "Load and compile each so many times, and say how long it takes (medians).")
    var measure: Int?

    func run() throws {
      let isComplete = try CacheCommand.sayingWhatIsWrong {
        let states = try place.caching.states()
        for state in states {
          print("\(CacheCommand.names(state)): \(state.isKept ? "kept" : "not kept: each push compiles them")")
          if let measure, state.isKept { print(try times(state, runs: measure)) }
        }
        let entries = place.caching.cache.entries
        let bytes = entries.reduce(0) { $0 + $1.bytes }
        print(
          "\(SafeText.name(place.directory)): \(entries.count) \(entries.count == 1 ? "file" : "files"), \(bytes) bytes"
        )
        return states.allSatisfy(\.isKept)
      }
      if !isComplete { throw ExitCode(1) }
    }

    private func times(_ state: PlanCaching.State, runs: Int) throws -> String {
      guard let times = try PlanTimes(state, cache: place.caching.cache, trust: .everything, runs: runs) else {
        return "  what is kept is not what compiling gives: run `gatehouse cache build`"
      }
      func words(_ time: PlanTimes.Time) -> String {
        String(format: "%.3f ms (processor %.3f)", Double(time.elapsed) / 1e6, Double(time.processor) / 1e6)
      }
      return "  to load     \(words(times.loading))\n  of it to read the policies \(words(times.reading))\n"
        + "  to compile  \(words(times.compiling))"
    }
  }

  /// The directories of a list, for a person.
  private static func names(_ state: PlanCaching.State) -> String {
    state.paths.map { SafeText.name($0) }.joined(separator: " + ")
  }

  private static func count(_ policies: PolicySet) -> String {
    let rules = policies.rules.count
    return "\(rules) \(rules == 1 ? "rule" : "rules")"
  }

  private static func sayingWhatIsWrong<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error where error is AdministrationError || error is PlanCacheError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }
}
