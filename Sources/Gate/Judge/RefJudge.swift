/// Judges what one ref update changes: has its files judged, tells which documents come from which over the whole change,
/// and puts together what came of it.
///
/// 1. every file is judged by itself, on as many threads as there are processors for it
/// 2. documents that come from other files are told by their names; the files that hold them are judged again
/// 3. what came of the files is taken in order, and what was judged without knowing of a rule that had run into a limit
///    by then is judged again: the answer is the one of a single thread
/// 4. deletions
///
/// Between these steps nothing is kept of a file but what was found in it and the names of documents without a counterpart.
struct RefJudge {
  private var brief: RefBrief
  private let loader: ManifestLoader
  private let threads: Int?
  private var pairs = DocumentPairs(left: [], open: [])
  private(set) var findings: [Finding] = []
  private(set) var notJudged: [NotJudged] = []
  private(set) var counts = JudgementCounts()

  /// `threads`: how many at the most; nil leaves it to the machine.
  init(_ brief: RefBrief, loader: ManifestLoader, threads: Int?) {
    self.brief = brief
    self.loader = loader
    self.threads = threads
  }

  mutating func run(_ account: inout Account, _ memory: inout JudgementMemory) {
    if account.isOver { return }
    loader.content.prefetch(brief.contents, limit: brief.settings.limits.fileBytes)
    loader.keeps = memory.isShared
    var outcomes = judge(Array(brief.changes.indices), account)
    if brief.hasOld { judgeMoved(&outcomes, account) }
    guard take(outcomes, &account, &memory) else { return }
    judgeDeletions(&account)
  }

  /// Has files judged; nil where time was up before.
  private func judge(_ indices: [Int], _ account: Account) -> [FileOutcome?] {
    let desk = ReadingDesk(brief, loader: loader, indices: indices, stopped: account.stoppedRules)
    let wanted = JudgingThreads.count(forFiles: indices.count)
    JudgingThreads.run(threads.map { max(1, min($0, indices.count)) } ?? wanted) { [brief] in desk.work(Juror(brief)) }
    loader.settle()
    return desk.finish()
  }

  // MARK: - Documents from other files

  /// Judges files again whose documents come from other files, now that it is known from which.
  private mutating func judgeMoved(_ outcomes: inout [FileOutcome?], _ account: Account) {
    if !brief.readsOld {
      guard outcomes.contains(where: { $0?.asksOthers == true }) else { return }
      learnNames(&outcomes)
    }
    func entries(_ side: Swift.KeyPath<FileOutcome, [DocumentPairs.Entry]>) -> [(
      change: Int, entries: [DocumentPairs.Entry]
    )] {
      outcomes.enumerated().compactMap { index, outcome in
        outcome.flatMap { $0[keyPath: side].isEmpty ? nil : (index, $0[keyPath: side]) }
      }
    }
    pairs = DocumentPairs(left: entries(\.left), open: entries(\.open))
    let moved = outcomes.indices.filter { index in
      guard let outcome = outcomes[index], brief.readsOld || outcome.asksOthers else { return false }
      return outcome.open.contains { pairs.old(of: .init(change: index, document: $0.document)) != nil }
    }
    brief.know(pairs)
    for (index, outcome) in zip(moved, judge(moved, account)) { outcomes[index] = outcome }
  }

  /// Reads both sides of all changes for the names of what they hold.
  private func learnNames(_ outcomes: inout [FileOutcome?]) {
    for index in outcomes.indices where outcomes[index] != nil && !brief.isLate {
      let change = brief.changes[index]
      let new = loader.fetchNew(change, in: brief)?.manifest(limits: brief.limits, like: nil)
      guard new?.isReadable ?? true else { continue }
      let sides = FileSides(change, new: new?.documents ?? [], limits: brief.limits) {
        loader.fetchOld(change, in: brief)
      }
      outcomes[index]?.open = sides.pairs.open
      outcomes[index]?.left = sides.pairs.left
    }
  }

  // MARK: - Putting together

  /// Takes what came of the files in their order; false where time was up.
  private mutating func take(
    _ outcomes: [FileOutcome?], _ account: inout Account, _ memory: inout JudgementMemory
  ) -> Bool {
    lazy var juror = Juror(brief)
    for (index, judged) in outcomes.enumerated() {
      guard let outcome = judged?.assumed == account.stoppedRules ? judged : judgeAgain(index, juror, account) else {
        account.runOut(judged: index, of: brief.changes.count)
        return false
      }
      if outcome.ranOut {
        account.runOut(judged: index, of: brief.changes.count)
        return false
      }
      take(outcome, of: brief.changes[index].path)
      for (key, findings) in outcome.remembered { memory[key] = findings }
      counts.blobsRead += judged?.blobsRead ?? outcome.blobsRead
      counts.bytesRead += judged?.bytesRead ?? outcome.bytesRead
      account.add(outcome.account)
      if account.isOver { return false }
    }
    return true
  }

  private func judgeAgain(_ index: Int, _ juror: Juror, _ account: Account) -> FileOutcome? {
    juror.begin(stopped: account.stoppedRules)
    let file = loader.file(index, in: brief)
    return juror.judge(file) { loader.fetchOld(brief.changes[index], in: brief) }
  }

  private mutating func take(_ outcome: FileOutcome, of path: RepositoryPath) {
    findings += outcome.findings
    for why in outcome.notJudged {
      notJudged.append(NotJudged(path: path, why: why, isDenied: brief.settings.notJudged == .deny))
    }
    if outcome.isJudged { counts.files += 1 }
    counts.documents += outcome.documents
  }

  private mutating func judgeDeletions(_ account: inout Account) {
    guard brief.judgesDeletions, brief.hasOld else { return }
    let juror = Juror(brief)
    for address in pairs.deleted {
      if brief.isLate { return account.runOut(judged: brief.changes.count, of: brief.changes.count) }
      let change = brief.changes[address.change]
      guard let old = loader.fetchOld(change, in: brief)?.manifest(limits: brief.limits, like: nil),
        let version = DocumentVersion(address.document, of: old.documents, before: change)
      else { continue }
      juror.begin(stopped: account.stoppedRules)
      let outcome = juror.judgeDeletion(of: version)
      findings += outcome.findings
      account.add(outcome.account)
      if account.isOver { return }
    }
  }
}
