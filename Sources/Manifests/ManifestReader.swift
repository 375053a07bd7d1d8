import RegoValues
import YAMLReader

/// How much one manifest may hold.
public typealias ManifestLimits = YAMLLimits
/// Why a manifest was refused: message, line and column.
public typealias ManifestError = YAMLError

/// Reads a manifest into its documents: every document of a stream, lists unfolded into their items.
public enum ManifestReader {
  public static func documents(
    of bytes: [UInt8], format: ManifestFormat, limits: ManifestLimits = .standard
  ) throws(ManifestError) -> [Document] {
    let parsed: [YAMLDocument] =
      switch format {
      case .yaml: try YAMLReader.documents(bytes, limits: limits)
      case .json: try YAMLReader.jsonDocuments(bytes, limits: limits)
      }
    return parsed.enumerated().map {
      Document(index: $0, value: $1.value, positions: $1.positions, listPath: [], notAnObject: nil)
    }
  }
}
