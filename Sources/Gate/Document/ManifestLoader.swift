import Manifests
import YAMLReader

/// Reads versions of files: asks the size first, reads once, and looks at what stands around them.
///
/// ```swift
/// let loader = ManifestLoader(content: repository, settings: settings)
/// let file = loader.fetch(version, at: change.path, in: ref.headTree)
/// file.manifest(limits: limits, like: nil).documents
/// ```
final class ManifestLoader {
  let content: any ContentSource
  /// Whether what was read may be asked for again; without it nothing is kept.
  var keeps = false
  private(set) var bytesRead = 0
  private let limits: ManifestLimits
  /// One for each tree of the push that was looked into: two for each of its refs, as a rule.
  private var surroundings: [(id: ObjectID?, tree: ContentManifestTree, classifier: ManifestClassifier)] = []
  private var kept: [FetchedFile.Key: LoadedManifest] = [:]
  /// What is to be kept once all of a ref is judged: so it does not hang on the order of threads what is read again.
  private var waiting: [(key: FetchedFile.Key, manifest: LoadedManifest)] = []
  private var room = ManifestLoader.budget

  /// Source bytes whose documents are kept; values take about ten times that.
  private static let budget = 8 << 20

  init(content: any ContentSource, limits: ManifestLimits) {
    self.content = content
    self.limits = limits
  }

  /// The files that were read because they tell what others are.
  var surroundingsRead: (blobs: Int, bytes: Int) {
    surroundings.reduce((0, 0)) { ($0.0 + $1.tree.blobsRead, $0.1 + $1.tree.bytesRead) }
  }

  /// One version of a file, with what stands around it in `tree`.
  func fetch(_ version: FileVersion, at path: RepositoryPath, in tree: ObjectID?) -> FetchedFile {
    switch version.kind {
    case .symlink: return .known(.notJudged("a symbolic link, which is never followed"))
    case .submodule: return .known(.notJudged("a submodule: its files are in another repository"))
    case .file, .executable: break
    }
    let key = FetchedFile.Key(path: path, version: version, tree: tree)
    if keeps, let known = kept[key] { return .known(known) }
    var file = read(version, at: path, in: tree)
    let size = file.bytesRead ?? 0
    bytesRead += size
    if keeps, !version.id.isZero, size <= room {
      room -= size
      file.key = key
    }
    return file
  }

  private func read(_ version: FileVersion, at path: RepositoryPath, in tree: ObjectID?) -> FetchedFile {
    let bytes: [UInt8]
    do throws(ContentError) {
      let size = try content.size(of: version)
      if size > limits.bytes { throw ContentError.tooLarge(size: size, limit: limits.bytes) }
      bytes = try content.content(of: version, limit: limits.bytes)
    } catch {
      return .known(ManifestLoader.unread(error))
    }
    if LFSPointer.matches(bytes) {
      return .known(.notJudged("a Git LFS pointer: the content is not in the repository"), bytesRead: bytes.count)
    }
    guard let format = ManifestFormat.of(path: path.bytes) else {
      return .known(.notJudged("not a manifest"), bytesRead: bytes.count)
    }
    do {
      let standing = try classifier(of: tree).standing(of: path.bytes, bytes: bytes)
      return FetchedFile(content: .bytes(bytes, format, standing: standing), bytesRead: bytes.count)
    } catch {
      return .known(.failed(LoadedManifest.Failure(reason: error.reason)), bytesRead: bytes.count)
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

  private func classifier(of tree: ObjectID?) -> ManifestClassifier {
    if let known = surroundings.last(where: { $0.id == tree }) { return known.classifier }
    let files = ContentManifestTree(content: content, tree: tree)
    let classifier = ManifestClassifier(tree: files, limits: limits)
    surroundings.append((tree, files, classifier))
    return classifier
  }

  /// Keeps what a file came to that `fetch` gave a key.
  func keep(_ manifests: [(key: FetchedFile.Key, manifest: LoadedManifest)]) { waiting += manifests }

  /// From here on what was kept is found.
  func settle() {
    for (key, manifest) in waiting { kept[key] = manifest }
    waiting = []
  }
}

extension FetchedFile {
  fileprivate static func known(_ manifest: LoadedManifest, bytesRead: Int? = nil) -> FetchedFile {
    FetchedFile(content: .known(manifest), bytesRead: bytesRead)
  }
}
