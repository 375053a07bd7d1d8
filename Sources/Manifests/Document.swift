import RegoValues
import YAMLReader

/// One value parsed from a manifest, with the position of every key path. A file holds many.
///
/// ```swift
/// let documents = try ManifestReader.documents(of: bytes, format: .yaml)
/// let image = documents[0].positions.place(of: ["spec", "containers", 0, "image"])
/// documents[0].source.line(image?.value.line ?? 1)   // the line's bytes, for an excerpt
/// ```
public struct Document: Sendable {
  /// The document's number in its file, from 0, once lists are unfolded.
  public let index: Int
  public let value: Value
  /// Positions in the file, by paths from this document's own root.
  public let positions: PositionTable
  /// The way from the file's document to this one where it was an item of a list: `["items", 2]`.
  public let listPath: [Value]
  /// Why this is not an object of Kubernetes, where it is not: a rule that needs one does not judge it.
  public internal(set) var notAnObject: NotAnObject?

  init(index: Int, value: Value, positions: PositionTable, listPath: [Value]) {
    self.index = index
    self.value = value
    self.positions = positions
    self.listPath = listPath
    notAnObject = NotAnObject(contentOf: value)
  }

  /// The file's text.
  public var source: SourceText { positions.source }

  /// Where the document begins.
  public var start: Position { positions.root.value }

  public var apiVersion: String? { value["apiVersion"]?.stringValue }
  public var kind: String? { value["kind"]?.stringValue }
}
