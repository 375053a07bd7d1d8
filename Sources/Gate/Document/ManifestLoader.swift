import Manifests
import RegoValues
import YAMLReader

/// Reads versions of files into documents: asks the size first, reads once, and keeps what may be asked for again.
///
/// ```swift
/// let loader = ManifestLoader(content: repository, settings: settings)
/// loader.isManifest(change.path)                                    // by name and by `paths`
/// loader.load(version, at: change.path, in: ref.headTree).documents
/// ```
final class ManifestLoader {
  let content: any ContentSource
  let settings: EffectiveSettings
  /// Whether what was read may be asked for again; without it nothing is kept.
  var keeps = true
  private(set) var blobsRead = 0
  private(set) var bytesRead = 0
  private let limits: ManifestLimits
  /// One for each tree of the push that was looked into: two for each of its refs, as a rule.
  private var surroundings: [(id: ObjectID?, tree: ContentManifestTree, classifier: ManifestClassifier)] = []
  private var kept: [Key: LoadedManifest] = [:]
  private var order: [(key: Key, bytes: Int)] = []
  private var oldest = 0
  private var keptBytes = 0

  /// Source bytes whose documents are kept; values take about ten times that.
  private static let budget = 8 << 20

  private struct Key: Hashable {
    var path: RepositoryPath
    var version: FileVersion
    var tree: ObjectID?
  }

  init(content: any ContentSource, settings: EffectiveSettings) {
    self.content = content
    self.settings = settings
    limits = ManifestLimits(
      bytes: settings.limits.fileBytes, depth: settings.limits.depth, documents: settings.limits.documents,
      aliasExpansion: settings.limits.aliasExpansion)
  }

  /// Everything that was read, the files that tell what others are included.
  var read: (blobs: Int, bytes: Int) {
    surroundings.reduce((blobsRead, bytesRead)) { ($0.0 + $1.tree.blobsRead, $0.1 + $1.tree.bytesRead) }
  }

  /// Whether a path is looked at at all. A submodule has no extension, and is told of wherever it stands.
  func isManifest(_ path: RepositoryPath, kind: FileVersion.Kind) -> Bool {
    (kind == .submodule || ManifestFormat.of(path: path.bytes) != nil) && settings.paths.contains(path.bytes)
  }

  /// The documents of one version of a file, with what stands around it in `tree`.
  func load(_ version: FileVersion, at path: RepositoryPath, in tree: ObjectID?) -> LoadedManifest {
    switch version.kind {
    case .symlink: return .notJudged("a symbolic link, which is never followed")
    case .submodule: return .notJudged("a submodule: its files are in another repository")
    case .file, .executable: break
    }
    let key = Key(path: path, version: version, tree: tree)
    if let known = kept[key] { return known }
    let (loaded, bytes) = read(version, at: path, in: tree)
    if keeps, !version.id.isZero { keep(loaded, under: key, bytes: bytes) }
    return loaded
  }

  private func read(_ version: FileVersion, at path: RepositoryPath, in tree: ObjectID?) -> (LoadedManifest, Int) {
    let bytes: [UInt8]
    do throws(ContentError) {
      let size = try content.size(of: version)
      if size > limits.bytes { throw ContentError.tooLarge(size: size, limit: limits.bytes) }
      bytes = try content.content(of: version, limit: limits.bytes)
    } catch {
      return (ManifestLoader.unread(error), 0)
    }
    blobsRead += 1
    bytesRead += bytes.count
    if LFSPointer.matches(bytes) {
      return (.notJudged("a Git LFS pointer: the content is not in the repository"), bytes.count)
    }
    guard let format = ManifestFormat.of(path: path.bytes) else { return (.notJudged("not a manifest"), bytes.count) }
    do {
      let file = try classifier(of: tree).read(path: path.bytes, bytes: bytes, format: format)
      return (ManifestLoader.sorted(file), bytes.count)
    } catch {
      switch error {
      case .broken(let problem): return (.refused(LoadedManifest.Refusal(problem, bytes: bytes)), bytes.count)
      case .tree(let problem): return (.failed(LoadedManifest.Failure(reason: problem.reason)), bytes.count)
      }
    }
  }

  private static func unread(_ error: ContentError) -> LoadedManifest {
    switch error {
    case .tooLarge(let size, let limit):
      .refused(
        LoadedManifest.Refusal(message: "\(size) bytes, more than the limit of \(limit)", limit: "fileBytes"))
    case .notContent: .notJudged("a submodule: its files are in another repository")
    case .deadlineExceeded: .failed(LoadedManifest.Failure(reason: error.words, limit: "deadline"))
    case .missing, .unreadable: .failed(LoadedManifest.Failure(reason: error.words))
    }
  }

  /// Documents that rules can be asked about, and the reasons of those they cannot. Empty documents are neither: nothing
  /// that reads manifests makes anything of them.
  private static func sorted(_ file: ManifestFile) -> LoadedManifest {
    if file.documents.isEmpty, let why = file.notAnObject { return .notJudged(why.why) }
    var documents: [Document] = []
    var reasons: [String] = []
    for document in file.documents {
      switch document.notAnObject {
      case nil, .withoutKind?: documents.append(document)
      case .empty?: break
      case let why?: if !reasons.contains(why.why) { reasons.append(why.why) }
      }
    }
    if documents.isEmpty, reasons.count == 1 { return .notJudged(reasons[0]) }
    return .documents(documents, notJudged: reasons)
  }

  private func classifier(of tree: ObjectID?) -> ManifestClassifier {
    if let known = surroundings.last(where: { $0.id == tree }) { return known.classifier }
    let files = ContentManifestTree(content: content, tree: tree)
    let classifier = ManifestClassifier(tree: files, limits: limits)
    surroundings.append((tree, files, classifier))
    return classifier
  }

  private func keep(_ loaded: LoadedManifest, under key: Key, bytes: Int) {
    kept[key] = loaded
    order.append((key, bytes))
    keptBytes += bytes
    while keptBytes > ManifestLoader.budget, oldest < order.count {
      kept[order[oldest].key] = nil
      keptBytes -= order[oldest].bytes
      oldest += 1
    }
  }
}
