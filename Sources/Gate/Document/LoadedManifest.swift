import Manifests
import YAMLReader

/// What became of one version of a file.
enum LoadedManifest {
  /// The documents that rules can be asked about, and why others of the same file cannot be.
  case documents([Document], notJudged: [String])
  /// No rule is asked: the end of a sentence, such as `a Helm template`.
  case notJudged(String)
  /// It should be a manifest and cannot be read as one: a denial.
  case refused(Refusal)
  /// The gate could not look: never a denial.
  case failed(Failure)

  struct Refusal {
    var message: String
    /// nil where the file was not read.
    var position: Position?
    var excerpt: [UInt8]?
    /// The limit that was hit, by name.
    var limit: String?
  }

  struct Failure {
    var reason: String
    var limit: String?
  }

  /// Whether it is known what the file holds.
  var isReadable: Bool {
    switch self {
    case .documents, .notJudged: true
    case .refused, .failed: false
    }
  }

  /// The documents, where there are any.
  var documents: [Document] {
    if case .documents(let documents, _) = self { return documents }
    return []
  }
}

extension LoadedManifest.Refusal {
  /// Words of the reader, at their place, with the line that they speak of.
  init(_ error: ManifestError, bytes: [UInt8]) {
    message = error.message
    position = error.position
    excerpt = SourceText(bytes).line(error.line).flatMap { LoadedManifest.excerpt($0) }
    limit =
      switch error.reason {
      case .tooLarge: "fileBytes"
      case .tooDeep: "depth"
      case .tooManyDocuments: "documents"
      case .aliasesExpand: "aliasExpansion"
      default: nil
      }
  }
}

extension LoadedManifest {
  /// The longest source line that is kept to be shown.
  private static let longestExcerpt = 400

  /// The line, or nil where it is too long to be of use.
  static func excerpt(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    line.count <= longestExcerpt ? Array(line) : nil
  }
}
