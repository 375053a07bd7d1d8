import Foundation
import Git
import Logging

/// Tidies one repository of the cache in each round, so that it never grows without end and never takes all of the disk at once.
actor FetchUpkeep {
  private let cache: FetchCache
  private let directory: String
  private let logger: Logger
  private var waiting: [String] = []

  init(cache: FetchCache, directory: String, logger: Logger) {
    self.cache = cache
    self.directory = directory
    self.logger = logger
  }

  func tidyOne() async {
    if waiting.isEmpty { waiting = repositories() }
    guard let name = waiting.popLast() else { return }
    let cache = cache
    let failure = await BlockingWork.run { () -> String? in
      do throws(GitError) {
        try cache.tidy(name)
        return nil
      } catch { return error.words }
    }
    if let failure { logger.warning("a fetched repository was not tidied", metadata: ["reason": .string(failure)]) }
  }

  /// `<forge>/<id>` of every repository.
  private func repositories() -> [String] {
    let files = FileManager.default
    let forges = (try? files.contentsOfDirectory(atPath: directory)) ?? []
    return forges.sorted().flatMap { forge in
      ((try? files.contentsOfDirectory(atPath: "\(directory)/\(forge)")) ?? []).sorted()
        .filter { $0.hasSuffix(".git") }.map { "\(forge)/\($0.dropLast(4))" }
    }
  }
}
