import Manifests
import RegoValues

/// Both sides of one changed file, as far as they are asked for.
final class FileSides {
  private let change: Change
  private let new: [Document]
  private let limits: ManifestLimits
  private let fetch: () -> FetchedFile?
  /// What the file held before; nil where nobody asked, or nothing is known of it.
  private(set) var fetched: FetchedFile?
  /// What that came to, where others may want it.
  private(set) var kept: (key: FetchedFile.Key, manifest: LoadedManifest)?

  init(_ change: Change, new: [Document], limits: ManifestLimits, fetch: @escaping () -> FetchedFile?) {
    self.change = change
    self.new = new
    self.limits = limits
    self.fetch = fetch
  }

  /// The documents of the old side that were judged before: what was not read then brings no finding now.
  private lazy var old: [Document] = {
    fetched = fetch()
    guard let fetched else { return [] }
    let manifest = fetched.manifest(limits: limits, like: new.first)
    kept = fetched.key.map { ($0, manifest) }
    return manifest.documents
  }()

  /// Which of them the new ones come from.
  private(set) lazy var pairs: FilePairs = {
    if old.count == 1, new.count == 1, ResourceName.areSame(old[0].value, new[0].value) {
      return FilePairs(old: old[0].index, new: new[0].index)
    }
    return FilePairs(old: FileSides.entries(old), new: FileSides.entries(new))
  }()

  /// The old version of a new document, where it stands in the same file.
  func old(of document: Int) -> DocumentVersion? {
    pairs.old(of: document).flatMap { place in DocumentVersion(place, of: old, before: change) }
  }

  static func entries(_ documents: [Document]) -> [DocumentPairs.Entry] {
    documents.map { DocumentPairs.Entry(document: $0.index, name: ResourceName(of: $0.value)) }
  }
}

extension DocumentVersion {
  /// One of the documents that a changed file held before.
  init?(_ place: Int, of documents: [Document], before change: Change) {
    guard let document = documents.first(where: { $0.index == place }) else { return nil }
    self.init(path: change.oldPath ?? change.path, document: document, file: change.old)
  }
}
