import Manifests

/// One version of a file as it was read, not yet parsed: reading is one thread's work, parsing may be any thread's.
struct FetchedFile: Sendable {
  enum Content: Sendable {
    case bytes([UInt8], ManifestFormat, standing: NotAnObject?)
    /// What it comes to is known already.
    case known(LoadedManifest)
  }

  /// Which version of which file, in which surroundings.
  struct Key: Hashable, Sendable {
    var path: RepositoryPath
    var version: FileVersion
    var tree: ObjectID?
  }

  var content: Content
  /// nil where nothing had to be read.
  var bytesRead: Int?
  /// Under which what it comes to is to be kept, where it is.
  var key: Key?

  /// What it comes to. `known` is a document that is likely to be much the same.
  func manifest(limits: ManifestLimits, like known: Document?) -> LoadedManifest {
    switch content {
    case .known(let manifest): return manifest
    case .bytes(let bytes, let format, let standing):
      do throws(ManifestError) {
        return LoadedManifest(
          try ManifestFile.parsed(bytes, format: format, standing: standing, limits: limits, like: known))
      } catch {
        return .refused(LoadedManifest.Refusal(error, bytes: bytes))
      }
    }
  }
}

extension LoadedManifest {
  /// Documents that rules can be asked about, and the reasons of those they cannot. Empty documents are neither: nothing
  /// that reads manifests makes anything of them.
  fileprivate init(_ file: ManifestFile) {
    if file.documents.isEmpty, let why = file.notAnObject {
      self = .notJudged(why.why)
      return
    }
    var documents: [Document] = []
    var reasons: [String] = []
    for document in file.documents {
      switch document.notAnObject {
      case nil, .withoutKind?: documents.append(document)
      case .empty?: break
      case let why?: if !reasons.contains(why.why) { reasons.append(why.why) }
      }
    }
    self = documents.isEmpty && reasons.count == 1 ? .notJudged(reasons[0]) : .documents(documents, notJudged: reasons)
  }
}
