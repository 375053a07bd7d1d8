import Manifests
import RegoValues
import YAMLReader

/// One document as it stands on one side of the change.
struct DocumentVersion {
  let path: RepositoryPath
  let document: Document
  /// The version of the file that holds it, where somebody wants to know.
  let file: FileVersion?

  init(path: RepositoryPath, document: Document, file: FileVersion? = nil) {
    self.path = path
    self.document = document
    self.file = file
  }

  /// nil: it does not say which object it is.
  var name: ResourceName? { ResourceName(of: document.value) }

  var value: Value { document.value }

  /// What a finding in the document is about.
  var subject: Fingerprint.Subject {
    name.map(Fingerprint.Subject.resource) ?? .document(path, index: document.index)
  }

  /// Where the value under `keyPath` stands; where there is none, the nearest that holds it. A scalar is told by its own
  /// first byte, anything larger by its key.
  func place(of keyPath: [Value], line named: Int?) -> Place {
    var place = Place(
      path: path, document: document.index, keyPath: KeyPath(document.listPath + keyPath))
    if let named {
      place.line = named
    } else {
      let (found, steps) = document.positions.nearest(to: keyPath)
      let isWhole = steps == keyPath.count
      let position = isWhole && isScalar(keyPath) ? found.value : found.key ?? found.value
      place.line = position.line
      place.column = position.column
    }
    place.excerpt = place.line.flatMap(document.source.line).flatMap(LoadedManifest.excerpt)
    return place
  }

  /// A place without a line: the document is not in the tree any more.
  func placeWithoutLine(of keyPath: [Value]) -> Place {
    Place(path: path, document: document.index, keyPath: KeyPath(document.listPath + keyPath))
  }

  private func isScalar(_ keyPath: [Value]) -> Bool {
    switch FindingPlace.value(at: keyPath, in: value) {
    case .array?, .object?, .set?, nil: false
    case .null?, .bool?, .number?, .string?: true
    }
  }
}
