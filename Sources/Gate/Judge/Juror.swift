import Manifests
import RegoValues

/// Judges files one after the other, for one thread. It reads nothing itself: what files hold it is given.
final class Juror {
  private let brief: RefBrief
  private let inquiry: Inquiry
  private let documents: DocumentJudge

  init(_ brief: RefBrief) {
    self.brief = brief
    inquiry = Inquiry(settings: brief.settings, now: brief.now, deadline: brief.deadline)
    documents = DocumentJudge(brief, inquiry: inquiry)
  }

  /// Starts anew, with rules that are not to be asked.
  func begin(stopped: Set<String>) { inquiry.begin(stopped: stopped) }

  /// Judges one file. `fetchOld` reads what it held before, where that is not always wanted.
  func judge(_ file: ReadingDesk.File, fetchOld: @escaping () -> FetchedFile?) -> FileOutcome {
    var outcome = FileOutcome()
    outcome.assumed = inquiry.account.stoppedRules
    if file.isLate || brief.isLate {
      outcome.ranOut = true
      return outcome
    }
    let change = brief.changes[file.index]
    let new = file.new.map { $0.manifest(limits: brief.limits, like: nil) }
    let sides = FileSides(change, new: new?.documents ?? [], limits: brief.limits) { [brief] in
      brief.readsOld ? file.old : fetchOld()
    }
    judge(new, of: file, sides, in: &outcome)
    if brief.readsOld, new?.isReadable ?? true {
      outcome.open = sides.pairs.open
      outcome.left = sides.pairs.left
    }
    if let new, let key = file.new?.key { outcome.kept.append((key, new)) }
    if let kept = sides.kept { outcome.kept.append(kept) }
    outcome.count(file.new)
    outcome.count(brief.readsOld ? file.old : sides.fetched)
    outcome.account = inquiry.takeAccount()
    return outcome
  }

  private func judge(
    _ new: LoadedManifest?, of file: ReadingDesk.File, _ sides: FileSides, in outcome: inout FileOutcome
  ) {
    let path = brief.changes[file.index].path
    switch new {
    case .refused(let refusal)?:
      if let limit = refusal.limit { inquiry.account.hit(limit: limit) }
      outcome.findings.append(Finding(refusal, path: path))
    case .failed(let failure)?:
      inquiry.account.fail(JudgementFailure(path: path, reason: failure.reason), limit: failure.limit)
    case .notJudged(let why)?: outcome.notJudged = [why]
    case .documents(let all, let reasons)?:
      outcome.isJudged = true
      outcome.notJudged = reasons
      for document in all { judge(document, of: file, sides, in: &outcome) }
    case nil: break
    }
  }

  private func judge(
    _ document: Document, of file: ReadingDesk.File, _ sides: FileSides, in outcome: inout FileOutcome
  ) {
    let change = brief.changes[file.index]
    let old = OldVersion { [self] in origin(of: document, in: file, sides) }
    let key = brief.memory.key(change, document: document.index, old: old, ref: brief.ref)
    if let key, let known = brief.memory[key] {
      outcome.findings += known
    } else {
      let judged = documents.judge(DocumentVersion(path: change.path, document: document), old: old)
      if judged.wasAsked {
        outcome.documents += 1
      } else {
        outcome.notJudged.append(NotAnObject.withoutKind.why)
      }
      outcome.findings += judged.findings
      if let key { outcome.remembered.append((key, judged.findings)) }
    }
    if old.isUnknown { outcome.asksOthers = true }
  }

  /// Where a document comes from: another place of its file, or a file that the pairs of all files tell.
  private func origin(of document: Document, in file: ReadingDesk.File, _ sides: FileSides) -> OldVersion.Answer {
    guard brief.hasOld else { return .none }
    if let own = sides.old(of: document.index) { return .version(own) }
    guard let origins = brief.origins else { return .unknown }
    let address = DocumentPairs.Address(change: file.index, document: document.index)
    guard let origin = origins[address], let held = file.origins.first(where: { $0.index == origin.change })?.file,
      let version = DocumentVersion(
        origin.document, of: held.manifest(limits: brief.limits, like: document).documents,
        before: brief.changes[origin.change])
    else { return .none }
    return .version(version)
  }

  /// Judges the deletion of a document.
  func judgeDeletion(of old: DocumentVersion) -> FileOutcome {
    var outcome = FileOutcome()
    outcome.findings = documents.judgeDeletion(of: old).findings
    outcome.account = inquiry.takeAccount()
    return outcome
  }
}
