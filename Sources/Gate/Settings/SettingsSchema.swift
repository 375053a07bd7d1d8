/// The JSON Schema of `gatehouse.yaml` and the table of its page of documentation, both from `SettingsTable`.
public enum SettingsSchema {
  /// `config/gatehouse.schema.json`.
  public static var json: String {
    JSONText.object([
      ("$schema", "https://json-schema.org/draft/2020-12/schema"),
      ("title", "gatehouse.yaml"),
      ("description", "Settings of Gatehouse: what is judged at the gate of Git, by which policies, and what follows."),
      ("type", "object"),
      ("additionalProperties", false),
      (
        "properties",
        .object(
          properties(isServer: true) + [
            ("groups", entries(rank: .group)), ("repositories", entries(rank: .repository)),
          ])
      ),
      ("$defs", .object(definitions)),
    ]).indented
  }

  /// The rows of `docs/configuration.md`.
  public static var markdownTable: String {
    var text = "| setting | type | default | in a lower layer | what it does |\n| --- | --- | --- | --- | --- |\n"
    for field in SettingsTable.fields {
      let layering = field.isServerOnly ? "server only" : field.type.layering
      let cells = ["`\(field.name)`", typeWords(field.type), defaultWords(field), layering, field.documentation]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  // MARK: Schema

  private static func properties(isServer: Bool) -> [(String, JSONText)] {
    var members: [(String, JSONText)] = []
    var seen: Set<String> = []
    for field in SettingsTable.fields where isServer || !field.isServerOnly {
      guard let section = field.section else {
        members.append(
          (field.key, isServer ? schema(of: field) : .object([("$ref", .string("#/properties/\(field.key)"))])))
        continue
      }
      if seen.insert(section).inserted { members.append((section, schema(ofSection: section, isServer: isServer))) }
    }
    return members
  }

  private static func schema(ofSection name: String, isServer: Bool) -> JSONText {
    let all = SettingsTable.fields.filter { $0.section == name }
    let own = all.filter { isServer || !$0.isServerOnly }
    if !isServer, own.count == all.count { return .object([("$ref", .string("#/properties/\(name)"))]) }
    let words = SettingsTable.sections.first { $0.name == name }?.documentation ?? ""
    return .object([
      ("description", .string(words)),
      ("type", .array(["object", "null"])),
      ("additionalProperties", false),
      ("properties", .object(own.map { ($0.key, schema(of: $0)) })),
    ])
  }

  private static func entries(rank: SettingsLayer.Rank) -> JSONText {
    let own: [(String, JSONText)] = SettingsTable.entryKeys.map { key in
      (key.name, .object([("description", .string(key.documentation)), ("$ref", "#/$defs/patterns")]))
    }
    let name: [(String, JSONText)] = [
      ("name", .object([("description", "What messages call the group."), ("type", "string"), ("minLength", 1)]))
    ]
    let isGroup = rank == .group
    return .object([
      (
        "description",
        .string(
          isGroup
            ? "Settings for groups of repositories: they can tighten what the top level says, never loosen it."
            : "Settings for single repositories: they can tighten what the top level and groups say, never loosen it.")
      ),
      ("type", .array(["array", "null"])),
      (
        "items",
        .object([
          ("type", "object"),
          ("additionalProperties", false),
          ("required", .array(isGroup ? ["name", "match"] : ["match"])),
          ("properties", .object((isGroup ? name : []) + own + properties(isServer: false))),
        ])
      ),
    ])
  }

  private static func schema(of field: SettingsField) -> JSONText {
    var members: [(String, JSONText)] = [("description", .string(field.documentation))]
    switch field.type {
    case .choice(let words):
      members += [("type", "string"), ("enum", .array(words.map { .string($0) }))]
      members.append(("default", .string(field.standard)))
    case .flag: members += [("type", "boolean"), ("default", .bool(field.standard == "true"))]
    case .count(let range):
      members += [("type", "integer"), ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound))]
      if let number = Int(field.standard) { members.append(("default", .number(number))) }
    case .size: members += [("$ref", "#/$defs/size"), ("default", .string(field.standard))]
    case .duration: members += [("$ref", "#/$defs/duration"), ("default", .string(field.standard))]
    case .path: members += [("type", "string"), ("minLength", 1)]
    case .paths, .names: members.append(("$ref", "#/$defs/texts"))
    case .globs(let subject, _): members.append(("$ref", subject == .refs ? "#/$defs/refPatterns" : "#/$defs/patterns"))
    }
    return .object(members)
  }

  private static let definitions: [(String, JSONText)] = [
    ("texts", oneOrMany(of: [("type", "string"), ("minLength", 1)])),
    ("patterns", oneOrMany(of: [("type", "string"), ("minLength", 1), ("maxLength", .number(Glob.longest))])),
    (
      "refPatterns",
      oneOrMany(of: [
        ("type", "string"), ("minLength", 1), ("maxLength", .number(Glob.longest)), ("pattern", #"^(refs/|[*?\[])"#),
      ])
    ),
    ("size", amount(pattern: #"^[0-9]+ *([KMG]i?B|TiB|B)?$"#, words: "Bytes, or a size such as `4 MiB` or `500 KB`.")),
    ("duration", amount(pattern: "^[0-9]+ *(ms|s|m|h)?$", words: "Seconds, or a time such as `10s` or `500ms`.")),
  ]

  private static func oneOrMany(of members: [(String, JSONText)]) -> JSONText {
    .object([("anyOf", .array([.object(members), .object([("type", "array"), ("items", .object(members))])]))])
  }

  private static func amount(pattern: String, words: String) -> JSONText {
    .object([
      ("description", .string(words)),
      (
        "anyOf",
        .array([
          .object([("type", "integer"), ("minimum", 0)]),
          .object([("type", "string"), ("pattern", .string(pattern))]),
        ])
      ),
    ])
  }

  // MARK: Words

  private static func typeWords(_ type: SettingsFieldType) -> String {
    switch type {
    case .choice(let words): return words.map { "`\($0)`" }.joined(separator: ", ")
    case .flag: return "`true`, `false`"
    case .count(let range):
      return range.count == 1 ? "`\(range.lowerBound)`" : "\(range.lowerBound) to \(range.upperBound)"
    case .size(let range):
      return "size, \(Amount.size.words(range.lowerBound)) to \(Amount.size.words(range.upperBound))"
    case .duration(let range):
      return "time, \(Amount.duration.words(range.lowerBound)) to \(Amount.duration.words(range.upperBound))"
    case .path: return "path"
    case .paths: return "list of paths"
    case .names: return "list of names"
    case .globs: return "list of patterns"
    }
  }

  private static func defaultWords(_ field: SettingsField) -> String {
    if field.name == "refs.internal" { return "below" }
    return field.standard.isEmpty ? "–" : "`\(field.standard)`"
  }
}
