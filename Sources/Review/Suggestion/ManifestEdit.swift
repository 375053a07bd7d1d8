import Manifests
import RegoValues
import YAMLReader

/// Turns a change of a document's value into a change of its text that touches only the lines it must: comments, indents,
/// quotes, the order of keys and line breaks stay.
///
/// ```swift
/// ManifestEdit(bytes, format: .yaml, document: 0)?.edited(to: patched)   // the file's new bytes
/// ```
///
/// The result is read again: where it does not give exactly the wanted value, and every other document of the file as it
/// was, there is none. So what YAML's many ways of writing hold in store costs at most a suggestion.
struct ManifestEdit {
  let lines: SourceLines
  let value: Value
  let positions: PositionTable
  let isJSON: Bool
  let style: NodeText
  private let index: Int
  private let format: ManifestFormat

  /// Larger files get no suggestions: each one is read twice.
  static let mostBytes = 256 << 10

  /// nil: the file cannot be read, is not UTF-8 as it stands, or has no such document.
  init?(_ bytes: [UInt8], format: ManifestFormat, document index: Int) {
    guard bytes.count <= ManifestEdit.mostBytes,
      let documents = try? ManifestReader.documents(of: bytes, format: format),
      index >= 0, index < documents.count, documents[index].source.bytes == bytes
    else { return nil }
    self.index = index
    self.format = format
    lines = SourceLines(bytes: bytes)
    value = documents[index].value
    positions = documents[index].positions
    let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    isJSON = format == .json || (first == UInt8(ascii: "{") && (try? YAMLReader.jsonDocuments(bytes)) != nil)
    style = NodeText(of: value, positions)
  }

  /// The file that says `wanted`; nil where that cannot be written with confidence.
  func edited(to wanted: Value) -> [UInt8]? {
    var edits: [SourceEdit] = []
    for step in DocumentDifference.steps(from: value, to: wanted) {
      guard let more = self.edits(for: step) else { return nil }
      edits += more
    }
    guard !edits.isEmpty, let text = SourceEdit.applied(edits, to: lines.bytes), says(wanted, text) else { return nil }
    return text
  }

  private func says(_ wanted: Value, _ text: [UInt8]) -> Bool {
    guard let before = try? ManifestReader.documents(of: lines.bytes, format: format),
      let after = try? ManifestReader.documents(of: text, format: format), before.count == after.count
    else { return false }
    return after.indices.allSatisfy { place in
      after[place].value == (place == index ? wanted : before[place].value)
    }
  }

  private func edits(for step: DocumentDifference.Step) -> [SourceEdit]? {
    switch step {
    case .replace(let path, let new): path.isEmpty ? nil : replacing(path, new)
    case .addMembers(let path, let members):
      isFlow(path) ? flowInsertion(path, members.map { ($0, $0.value) }) : blockInsertion(path, members)
    case .removeMember(let path, let key):
      isFlow(path) ? flowRemoval(path + [key], in: path) : blockRemoval(ofMember: key, in: path)
    case .insertItems(let path, let index, let items):
      isFlow(path) ? flowInsertion(path, items.map { (nil, $0) }, at: index) : blockInsertion(path, items, at: index)
    case .removeItem(let path, let index):
      isFlow(path) ? flowRemoval(path + [.number(Number(index))], in: path) : blockRemoval(ofItem: index, in: path)
    }
  }

  // MARK: - What stands where

  func place(_ path: [Value]) -> Place? { positions.place(of: path) }

  func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < lines.bytes.count ? lines.bytes[offset] : nil }

  /// The first byte of the value's text; nil where it has none.
  func first(_ place: Place) -> UInt8? { place.end.offset > place.value.offset ? byte(place.value.offset) : nil }

  /// Whether the list or object is written between brackets.
  func isFlow(_ path: [Value]) -> Bool {
    guard let place = place(path), let first = first(place) else { return false }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// An anchor, an alias or a tag: other places may hang on it.
  func isReferred(_ place: Place) -> Bool {
    guard let first = first(place) else { return false }
    return "&*!".utf8.contains(first)
  }

  func joined(_ texts: [String]) -> [UInt8] { texts.flatMap { Array($0.utf8) + lines.lineBreak } }
}
