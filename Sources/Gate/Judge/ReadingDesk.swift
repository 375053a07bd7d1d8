import Glibc

/// Hands out the files of a change to those who judge them, with what they hold, in order: whoever asks next gets the
/// next few. All reading is done here, one thread at a time, so that a content source need not know of threads and is
/// asked in the same order however many there are.
///
/// `@unchecked Sendable`: everything that changes is only touched with the lock held, the loader and its content source
/// too; nothing of them is handed out but values.
final class ReadingDesk: @unchecked Sendable {
  /// One changed file with what both of its sides hold.
  struct File: Sendable {
    var index: Int
    /// nil: the path is gone or is not looked at.
    var new: FetchedFile?
    /// nil: nothing is known of before, or it is not wanted.
    var old: FetchedFile?
    /// The old sides of other files from which documents of this one come.
    var origins: [(index: Int, file: FetchedFile)] = []
    /// The deadline passed before it was read.
    var isLate = false
  }

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let brief: RefBrief
  private let loader: ManifestLoader
  /// What is still to be handed out, from `next` on.
  private let indices: [Int]
  private var next = 0
  private var outcomes: [FileOutcome?]
  private var stopped: Set<String>

  /// So many files are handed out at once, or so many bytes.
  private static let mostFiles = 16
  private static let mostBytes = 256 << 10

  init(_ brief: RefBrief, loader: ManifestLoader, indices: [Int], stopped: Set<String>) {
    self.brief = brief
    self.loader = loader
    self.indices = indices
    self.stopped = stopped
    outcomes = Array(repeating: nil, count: indices.count)
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deinitialize(count: 1)
    lock.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  /// Judges everything that is left, with as many others as do the same.
  func work(_ juror: Juror) {
    while let (first, files, stopped) = claim() {
      juror.begin(stopped: stopped)
      var done: [FileOutcome] = []
      done.reserveCapacity(files.count)
      for file in files {
        let outcome = juror.judge(file) { [self] in locked { loader.fetchOld(brief.changes[file.index], in: brief) } }
        done.append(outcome)
        if outcome.ranOut || outcome.account.isOver { break }
      }
      deposit(done, at: first)
    }
  }

  /// The next files, and the rules that are known to be stopped.
  private func claim() -> (first: Int, files: [File], stopped: Set<String>)? {
    locked {
      guard next < indices.count else { return nil }
      let first = next
      let before = loader.bytesRead
      var files: [File] = []
      while next < indices.count, files.count < ReadingDesk.mostFiles, loader.bytesRead - before < ReadingDesk.mostBytes
      {
        files.append(loader.file(indices[next], in: brief))
        next += 1
      }
      return (first, files, stopped)
    }
  }

  private func deposit(_ done: [FileOutcome], at first: Int) {
    locked {
      for (offset, outcome) in done.enumerated() {
        outcomes[first + offset] = outcome
        outcomes[first + offset]?.kept = []
        loader.keep(outcome.kept)
        stopped.formUnion(outcome.account.stoppedRules)
        // Nothing behind it counts.
        if outcome.ranOut || outcome.account.isOver { next = indices.count }
      }
    }
  }

  /// What came of the files, in their order; nil where none came to judge them.
  func finish() -> [FileOutcome?] { locked { outcomes } }
}
