import YAMLReader
import Manifests
import Rego

/// What all who judge one ref have in common.
struct RefBrief: Sendable {
  let policies: PolicySet
  let settings: EffectiveSettings
  let context: AdmissionReview.Context
  let expansion: DocumentInputs.Expansion
  let tellsFixed: Bool
  let now: Int64
  /// By the monotonic clock.
  let deadline: UInt64?
  let ref: RefChange
  /// The changes that are looked at, in order of path.
  let changes: [Change]
  /// What other refs have been told already.
  let memory: JudgementMemory
  /// Where documents come from whose origin stands in another file; nil where that is not known yet.
  private(set) var origins: [DocumentPairs.Address: DocumentPairs.Address]?
  /// By file the others in which the origins of its documents stand.
  private(set) var originFiles: [Int: [Int]] = [:]
  /// Something was there before.
  let hasOld: Bool
  /// Whether some rule knows of deletions.
  let judgesDeletions: Bool
  /// Whether the old side is wanted before any rule was asked: a rule knows of it, or fixed findings are told.
  var readsOld: Bool { hasOld && (tellsFixed || judgesDeletions) }

  init(
    _ judge: Judge, ref: RefChange, of change: ChangeSet, memory: JudgementMemory, now: Int64, deadline: UInt64?
  ) {
    policies = judge.policies
    settings = judge.settings
    context = AdmissionReview.Context(
      actor: change.actor, repository: change.repository, ref: ref.judgedName, commit: ref.head?.description ?? "")
    expansion = DocumentInputs.Expansion(admission: settings.expandPodTemplates, manifest: judge.expandsManifests)
    tellsFixed = judge.tellsFixed
    self.now = now
    self.deadline = deadline
    self.ref = ref
    self.memory = memory
    changes = RefBrief.changes(of: ref, settings)
    hasOld = changes.contains { $0.old != nil }
    judgesDeletions = policies.rules.contains { $0.reads.knowsOperation }
  }

  /// A new mode alone changes no document; a new name may make a manifest of what was none.
  private static func changes(of ref: RefChange, _ settings: EffectiveSettings) -> [Change] {
    ref.changes.filter { change in
      let isNew = change.changesContent || change.oldPath != nil || change.old?.isFile != change.new?.isFile
      guard isNew || change.new?.id.isZero == true else { return false }
      return change.new.map { settings.takesManifest(change.path, kind: $0.kind) } ?? false
        || change.old.map { settings.takesManifest(change.oldPath ?? change.path, kind: $0.kind) } ?? false
    }
    .sorted { $0.path < $1.path }
  }

  /// Learns which documents come from which over all files.
  mutating func know(_ pairs: DocumentPairs) {
    origins = pairs.origins
    for (document, origin) in pairs.origins.sorted(by: { $0.key < $1.key })
    where originFiles[document.change]?.contains(origin.change) != true {
      originFiles[document.change, default: []].append(origin.change)
    }
  }

  /// Whether the deadline has passed.
  var isLate: Bool { deadline.map { SystemClock.monotonicNanoseconds >= $0 } ?? false }

  /// What will be read, in that order.
  var contents: [FileVersion] {
    changes.flatMap { change in
      let old = readsOld ? change.old.map { ($0, change.oldPath ?? change.path) } : nil
      return [change.new.map { ($0, change.path) }, old].compactMap(\.self).filter { version, path in
        version.isFile && settings.takesManifest(path, kind: version.kind)
      }.map(\.0)
    }
  }

  var limits: ManifestLimits { settings.manifestLimits }
}

extension FileVersion {
  /// A file with content of its own.
  var isFile: Bool { kind == .file || kind == .executable }
}

extension EffectiveSettings {
  /// How much one manifest may hold.
  var manifestLimits: ManifestLimits {
    ManifestLimits(
      bytes: limits.fileBytes, depth: limits.depth, documents: limits.documents, aliasExpansion: limits.aliasExpansion)
  }

  /// Whether a path is looked at at all. A submodule has no extension, and is told of wherever it stands.
  func takesManifest(_ path: RepositoryPath, kind: FileVersion.Kind) -> Bool {
    (kind == .submodule || ManifestFormat.of(path: path.bytes) != nil) && paths.contains(path.bytes)
  }
}
