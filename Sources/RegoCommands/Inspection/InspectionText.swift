import RegoSyntax
import RegoValues

/// An inspection as `inspect` prints it.
enum InspectionText {
  static func text(_ inspection: Inspection, format: OutputFormat, annotations: Bool) -> String {
    switch format {
    case .json: JSONWriter.text(json(inspection, annotations), layout: .indented(by: "  ")) + "\n"
    case .pretty:
      manifest(inspection.manifest) + namespaces(inspection.namespaces)
        + (annotations ? metadata(inspection.documents) : "")
    }
  }

  private static func json(_ inspection: Inspection, _ annotations: Bool) -> Value {
    var members: [(Value, Value)] = [("signatures_config", .object(.empty))]
    if let manifest = inspection.manifest { members.append(("manifest", manifest)) }
    if !inspection.namespaces.isEmpty {
      let namespaces = inspection.namespaces.map { name, files -> (Value, Value) in
        (.string(Text(name)), .array(RegoArray(files.map { .string(Text($0)) })))
      }
      members.append(("namespaces", .object(RegoObject(namespaces))))
    }
    if annotations, !inspection.documents.isEmpty {
      members.append(("annotations", .array(RegoArray(inspection.documents.map(\.json)))))
    }
    if let capabilities = inspection.capabilities { members.append(("capabilities", capabilities)) }
    return .object(RegoObject(members))
  }

  // MARK: tables

  private static func manifest(_ manifest: Value?) -> String {
    var table = TextTable()
    table.header = ["FIELD", "VALUE"]
    if let version = manifest?["rego_version"] { table.rows.append(["Rego Version", JSONWriter.text(version)]) }
    if let revision = manifest?["revision"]?.stringValue, !revision.isEmpty {
      table.rows.append(["Revision", revision])
    }
    if case .array(let roots)? = manifest?["roots"] {
      let names = roots.elements.compactMap(\.stringValue).filter { !$0.isEmpty }.sorted()
      table.rows += names.map { ["Roots", $0] }
    }
    if let metadata = manifest?["metadata"] { table.rows.append(["Metadata", JSONWriter.text(metadata)]) }
    return table.rows.isEmpty ? "" : "MANIFEST:\n" + merged(table).text
  }

  private static func namespaces(_ namespaces: [String: [String]]) -> String {
    var table = TextTable()
    table.header = ["NAMESPACE", "FILE"]
    for (name, files) in namespaces.sorted(by: { $0.key < $1.key }) { table.rows += files.map { [name, $0] } }
    return table.rows.isEmpty ? "" : "NAMESPACES:\n" + merged(table).text
  }

  /// What stands in the first column of several rows is written once.
  private static func merged(_ table: TextTable) -> TextTable {
    var table = table
    var last: String?
    for index in table.rows.indices {
      let name = table.rows[index][0]
      if name == last { table.rows[index][0] = "" }
      last = name
    }
    return table
  }

  // MARK: metadata

  private static let width = 80

  private static func metadata(_ documents: [AnnotatedDocument]) -> String {
    documents.isEmpty ? "" : "ANNOTATIONS:\n" + documents.map(block).joined()
  }

  private static func block(_ document: AnnotatedDocument) -> String {
    let annotations = document.annotations
    let title = annotations.title.map(trimmed) ?? ""
    var lines = [title.isEmpty ? document.path.withoutRoot : title]
    lines += [String(repeating: "=", count: min(lines[0].utf8.count, width)), ""]
    if let description = annotations.description, !description.isEmpty { lines += [description, ""] }
    lines.append("Package:  \(document.package.withoutRoot)")
    if let rule = document.rule { lines.append("Rule:     \(rule)") }
    lines.append("Location: \(document.location.file):\(document.location.row)")
    lines.append("Scope: \(annotations.scope.rawValue)")
    if annotations.isEntrypoint { lines.append("Entrypoint: true") }
    lines.append("")
    lines += list("Organizations", annotations.organizations.map { (oneLine($0), "") })
    lines += list("Authors", annotations.authors.map { (oneLine(author($0)), "") })
    lines += list("Schemas", annotations.schemas.map(schema), separator: ": ")
    lines += list(
      "Related Resources", annotations.relatedResources.map { (oneLine($0.reference), $0.description ?? "") },
      separator: " ")
    if case .object(let custom)? = annotations.custom {
      let entries = zip(custom.keys, custom.values).map { ($0.stringValue ?? $0.description, JSONWriter.text($1)) }
      lines += list("Custom", entries, separator: ": ")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Keys and values in two columns, each line cut to the width of a page, and an empty line.
  private static func list(
    _ name: String, _ entries: [(key: String, value: String)], separator: String = ""
  ) -> [String] {
    guard let longest = entries.map(\.key.count).max() else { return [] }
    let lines = entries.map { key, value in
      let space = String(repeating: " ", count: longest - key.count)
      let line = value.isEmpty ? " \(key)" : " \(key)\(separator)\(space)\(value)"
      return line.count < width ? line : line.prefix(width - 3) + "..."
    }
    return ["\(name):"] + lines + [""]
  }

  private static func author(_ author: Annotations.Author) -> String {
    [author.name, author.email.map { "<\($0)>" }].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func schema(_ schema: Annotations.Schema) -> (String, String) {
    switch schema.source {
    case .reference(let reference): (schema.path.description, reference.description)
    case .definition(let definition): (schema.path.description, JSONWriter.text(definition))
    }
  }

  private static func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

  private static func trimmed(_ text: String) -> String {
    var inner = text.drop(while: \.isWhitespace)
    while inner.last?.isWhitespace == true { inner.removeLast() }
    return String(inner)
  }
}
