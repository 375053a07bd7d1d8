import RegoValues
import YAMLReader

/// How much one manifest may hold.
public typealias ManifestLimits = YAMLLimits
/// Why a manifest was refused: message, line and column.
public typealias ManifestError = YAMLError

/// Reads a manifest into its documents: every document of a stream, lists unfolded into their items.
///
/// ```swift
/// let documents = try ManifestReader.documents(of: bytes, format: .yaml)
/// documents.map(\.kind)   // ["Deployment", "Service"]
/// ```
///
/// `kind: List`, `PodList` and whatever else `kubectl` takes apart come as their items, which count as documents
/// for the limit too.
public enum ManifestReader {
  /// The documents of one manifest.
  ///
  /// `known` is a document of a manifest that is likely to be much the same and was read within the same limits, such as
  /// the other side of a change: where only words differ it spares most of the work.
  public static func documents(
    of bytes: [UInt8], format: ManifestFormat, limits: ManifestLimits = .standard, like known: Document? = nil
  ) throws(ManifestError) -> [Document] {
    let parsed: [YAMLDocument] =
      switch format {
      case .json: try YAMLReader.jsonDocuments(bytes, limits: limits)
      case .yaml: try yamlDocuments(bytes, limits: limits, like: known)
      }
    var unfolding = ListUnfolding(limits: limits)
    for document in parsed {
      try unfolding.add(document.value, document.positions, listPath: [])
    }
    return unfolding.documents
  }

  /// A YAML file that begins like JSON is read as JSON first, as `kubectl` does: JSON may be indented with tabs.
  private static func yamlDocuments(
    _ bytes: [UInt8], limits: ManifestLimits, like known: Document?
  ) throws(ManifestError) -> [YAMLDocument] {
    let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      if let documents = try? YAMLReader.jsonDocuments(bytes, limits: limits) { return documents }
    } else if let known, let documents = YAMLReader.documents(bytes, like: known.positions, limits: limits) {
      return documents
    }
    return try YAMLReader.documents(bytes, limits: limits)
  }
}
