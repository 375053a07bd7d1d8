import Manifests
import RegoValues

/// Judges what one ref update changes: reads both sides, pairs their documents, asks the rules.
final class RefJudge {
  private let ref: RefChange
  private let changes: [Change]
  private let loader: ManifestLoader
  private let inquiry: Inquiry
  private let documents: DocumentJudge
  private let memory: JudgementMemory
  private lazy var pairs: DocumentPairs = pairDocuments()
  private(set) var findings: [Finding] = []
  private(set) var notJudged: [NotJudged] = []
  private(set) var files = 0
  private(set) var documentCount = 0

  init(
    ref: RefChange, loader: ManifestLoader, inquiry: Inquiry, documents: DocumentJudge, memory: JudgementMemory
  ) {
    self.ref = ref
    self.loader = loader
    self.inquiry = inquiry
    self.documents = documents
    self.memory = memory
    changes = RefJudge.changes(of: ref, loader)
  }

  /// The changes that are looked at, in order of path. A new mode alone changes no document; a new name may make a
  /// manifest of what was none.
  private static func changes(of ref: RefChange, _ loader: ManifestLoader) -> [Change] {
    ref.changes.filter { change in
      let isNew = change.changesContent || change.oldPath != nil || isFile(change.old) != isFile(change.new)
      guard isNew || change.new?.id.isZero == true else { return false }
      return change.new.map { loader.isManifest(change.path, kind: $0.kind) } ?? false
        || change.old.map { loader.isManifest(change.oldPath ?? change.path, kind: $0.kind) } ?? false
    }
    .sorted { $0.path < $1.path }
  }

  private static func isFile(_ version: FileVersion?) -> Bool {
    version?.kind == .file || version?.kind == .executable
  }

  func run() {
    let hasOld = changes.contains { $0.old != nil }
    loader.content.prefetch(changes.flatMap { contents(of: $0) }, limit: loader.settings.limits.fileBytes)
    loader.keeps = hasOld || memory.isShared
    for index in changes.indices {
      guard inquiry.hasTime(judged: index, of: changes.count) else { return }
      judge(index)
    }
    guard documents.judgesDeletions, hasOld else { return }
    for address in pairs.deleted {
      guard inquiry.hasTime(judged: changes.count, of: changes.count) else { return }
      if let version = version(at: address, in: old(address.change)) {
        findings += documents.judgeDeletion(of: version).findings
      }
    }
  }

  /// What will be read of a change, in that order.
  private func contents(of change: Change) -> [FileVersion] {
    let old = documents.readsOld ? change.old.map { ($0, change.oldPath ?? change.path) } : nil
    return [change.new.map { ($0, change.path) }, old].compactMap(\.self).filter { version, path in
      RefJudge.isFile(version) && loader.isManifest(path, kind: version.kind)
    }.map(\.0)
  }

  // MARK: - One file

  private func judge(_ index: Int) {
    let path = changes[index].path
    switch new(index) {
    case nil: break
    case .notJudged(let why)?: add(NotJudged(path: path, why: why))
    case .failed(let failure)?:
      inquiry.fail(JudgementFailure(path: path, reason: failure.reason), limit: failure.limit)
    case .refused(let refusal)?:
      if let limit = refusal.limit { inquiry.hit(limit: limit) }
      findings.append(Finding(refusal, path: path))
    case .documents(let all, let reasons)?:
      files += 1
      for why in reasons { add(NotJudged(path: path, why: why)) }
      for document in all { judge(DocumentVersion(path: path, document: document), of: index) }
    }
  }

  private func judge(_ version: DocumentVersion, of index: Int) {
    let address = DocumentPairs.Address(change: index, document: version.document.index)
    let key = memory.key(
      changes[index], document: version.document.index, old: memory.isShared ? oldKey(address) : nil, ref: ref)
    if let key, let known = memory[key] {
      findings += known
      return
    }
    let outcome = documents.judge(version, old: OldVersion { [self] in oldVersion(of: address) })
    if outcome.wasAsked {
      documentCount += 1
    } else {
      add(NotJudged(path: version.path, why: NotAnObject.withoutKind.why))
    }
    findings += outcome.findings
    if let key { memory[key] = outcome.findings }
  }

  private func add(_ item: NotJudged) {
    var item = item
    item.isDenied = loader.settings.notJudged == .deny
    if !notJudged.contains(item) { notJudged.append(item) }
  }

  // MARK: - Two sides

  /// The new side of a change; nil where the path is gone or is not looked at.
  private func new(_ index: Int) -> LoadedManifest? {
    let change = changes[index]
    guard let version = change.new, loader.isManifest(change.path, kind: version.kind) else { return nil }
    return loader.load(version, at: change.path, in: ref.headTree)
  }

  /// The documents of the old side that were judged before: what was not read then brings no finding now.
  private func old(_ index: Int) -> (path: RepositoryPath, documents: [Document]) {
    let change = changes[index]
    let path = change.oldPath ?? change.path
    guard let version = change.old, loader.isManifest(path, kind: version.kind) else { return (path, []) }
    return (path, loader.load(version, at: path, in: ref.baseTree).documents)
  }

  private func version(
    at address: DocumentPairs.Address, in side: (path: RepositoryPath, documents: [Document])
  ) -> DocumentVersion? {
    side.documents.first { $0.index == address.document }.map { DocumentVersion(path: side.path, document: $0) }
  }

  private func oldVersion(of address: DocumentPairs.Address) -> DocumentVersion? {
    guard changes.contains(where: { $0.old != nil }), let old = pairs.old(of: address) else { return nil }
    return version(at: old, in: self.old(old.change))
  }

  private func oldKey(_ address: DocumentPairs.Address) -> JudgementMemory.Origin? {
    pairs.old(of: address).flatMap { old in
      changes[old.change].old.map { version in
        JudgementMemory.Origin(
          path: changes[old.change].oldPath ?? changes[old.change].path, version: version, document: old.document)
      }
    }
  }

  /// Reads both sides of all changes and pairs what they hold. Where the new side cannot be read, nothing is known to be
  /// deleted.
  private func pairDocuments() -> DocumentPairs {
    var files: [(old: [DocumentPairs.Entry], new: [DocumentPairs.Entry])] = []
    for index in changes.indices {
      guard inquiry.hasTime(judged: 0, of: changes.count) else { break }
      let new = new(index)
      switch new {
      case .refused?, .failed?: files.append(([], []))
      case nil, .notJudged?, .documents?:
        files.append((RefJudge.entries(old(index).documents), RefJudge.entries(new?.documents ?? [])))
      }
    }
    return DocumentPairs(files)
  }

  private static func entries(_ documents: [Document]) -> [DocumentPairs.Entry] {
    documents.map { DocumentPairs.Entry(document: $0.index, name: ResourceName(of: $0.value)) }
  }
}
