import RegoValues
import YAMLReader

/// The data beside the rules: each JSON or YAML file's own keys at the root of `data`, whatever directory it stands in,
/// as Conftest has it. Objects of several files are merged; two files that say different things are an error.
struct PolicyData {
  private var members: [Value: Entry] = [:]

  private struct Entry {
    var value: Value
    var file: String
  }

  var value: Value { .object(RegoObject(members.map { ($0.key, $0.value.value) })) }

  mutating func add(_ file: PolicyFile) throws(PolicySetError) {
    let documents: [YAMLDocument]
    do {
      documents = try file.kind == .json ? YAMLReader.jsonDocuments(file.bytes) : YAMLReader.documents(file.bytes)
    } catch {
      throw .data(file: file.name, message: error.description)
    }
    guard let document = documents.first else { return }
    guard documents.count == 1, case .object(let object) = document.value else {
      throw .data(file: file.name, message: "data must be one object")
    }
    for (key, value) in zip(object.keys, object.values) {
      guard let known = members[key] else {
        members[key] = Entry(value: value, file: file.name)
        continue
      }
      guard let merged = PolicyData.merged(known.value, value) else {
        throw .data(
          file: file.name, message: "the key \(PolicyData.text(key)) says something else than in \(known.file)")
      }
      members[key] = Entry(value: merged, file: "\(known.file), \(file.name)")
    }
  }

  /// nil where the two differ.
  private static func merged(_ left: Value, _ right: Value) -> Value? {
    guard case .object(let a) = left, case .object(let b) = right else {
      guard left == right else { return nil }
      return left
    }
    var builder = ObjectBuilder()
    for (key, value) in zip(a.keys, a.values) { builder.insert(key, value) }
    for (key, value) in zip(b.keys, b.values) {
      guard let known = builder.value(for: key) else {
        builder.insert(key, value)
        continue
      }
      guard let both = merged(known, value) else { return nil }
      builder.insert(key, both)
    }
    return .object(builder.finish())
  }

  private static func text(_ key: Value) -> String { key.stringValue.map { "`\($0)`" } ?? key.typeName }
}
