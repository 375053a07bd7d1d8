import RegoValues

/// Turns a parsed settings file into layers, and finds everything that is wrong with it in one go.
struct SettingsDecoder {
  typealias Path = [Value]

  /// Where the value (or with `ofKey` its key) at a path stands.
  let place: (_ path: Path, _ ofKey: Bool) -> SettingsPlace
  let directory: String
  private(set) var problems: [SettingsProblem] = []
  private(set) var layers: [SettingsLayer] = []

  init(directory: String, place: @escaping (Path, Bool) -> SettingsPlace) {
    self.directory = directory
    self.place = place
  }

  mutating func decode(_ root: Value) {
    var server = SettingsLayer(rank: .server, place: place([], false))
    switch root {
    case .null: break
    case .object(let members):
      fields(of: members, at: [], section: nil, extra: ["groups", "repositories"], into: &server)
    default: report([], .wrongType(setting: "gatehouse.yaml", wanted: "a mapping", found: root.typeName.withArticle))
    }
    layers.append(server)
    entries(root["groups"], named: "groups", rank: .group)
    entries(root["repositories"], named: "repositories", rank: .repository)
    checkRecord()
    checkNames()
    problems += Settings.loosenings(in: layers)
    problems.sort { ($0.place, $0.description) < ($1.place, $1.description) }
  }

  // MARK: Keys

  private mutating func fields(
    of members: RegoObject, at path: Path, section: String?, extra: [String], into layer: inout SettingsLayer
  ) {
    for (key, value) in zip(members.keys, members.values) {
      let here = path + [key]
      guard case .string(let text) = key else {
        report(here, ofKey: true, .keyIsNoString(found: key.typeName.withArticle))
        continue
      }
      let word = text.string
      if extra.contains(word) { continue }
      let name = section.map { "\($0).\(word)" } ?? word
      if let field = SettingsTable.field(named: name), !word.utf8.contains(UInt8(ascii: ".")) {
        setting(field, value, at: here, into: &layer)
      } else if section == nil, SettingsTable.sections.contains(where: { $0.name == word }) {
        self.section(word, value, at: here, into: &layer)
      } else {
        report(
          here, ofKey: true,
          .unknownKey(word, section: section, suggestion: suggestion(for: word, section: section, extra: extra)))
      }
    }
  }

  /// A key of this section that looks like the word, or where a key of another section belongs.
  private func suggestion(for word: String, section: String?, extra: [String]) -> String? {
    if let near = SpellingSuggestion.nearest(to: word, among: SettingsTable.keys(in: section) + extra) { return near }
    let elsewhere = SettingsTable.fields.first { field in
      [field.key, field.name].contains { $0.utf8.elementsEqual(word.utf8) }
    }
    return elsewhere.map { field in field.section.map { "\($0): {\(field.key): …}" } ?? field.name }
  }

  private mutating func section(_ name: String, _ value: Value, at path: Path, into layer: inout SettingsLayer) {
    switch value {
    case .null: break
    case .object(let members): fields(of: members, at: path, section: name, extra: [], into: &layer)
    default: report(path, .wrongType(setting: name, wanted: "a mapping", found: value.typeName.withArticle))
    }
  }

  private mutating func setting(
    _ field: SettingsField, _ value: Value, at path: Path, into layer: inout SettingsLayer
  ) {
    if field.isServerOnly, layer.rank != .server {
      report(path, ofKey: true, .serverOnly(setting: field.name))
      return
    }
    switch SettingReader(directory: directory).read(value, as: field) {
    case .success(let read): layer.said[field.name] = SettingsLayer.Said(value: read, place: place(path, true))
    case .failure(let failure):
      for problem in failure.problems { report(path + problem.path, problem.kind) }
    }
  }

  // MARK: Entries

  private mutating func entries(_ value: Value?, named name: String, rank: SettingsLayer.Rank) {
    guard let value, value != .null else { return }
    guard case .array(let items) = value else {
      report([.string(Text(name))], .wrongType(setting: name, wanted: "a list", found: value.typeName.withArticle))
      return
    }
    for (index, item) in items.elements.enumerated() {
      let path: Path = [.string(Text(name)), .number(Number(index))]
      guard case .object(let members) = item else {
        report(path, .wrongType(setting: name, wanted: "a list of mappings", found: item.typeName.withArticle))
        continue
      }
      layers.append(entry(members, at: path, named: name, rank: rank))
    }
  }

  private mutating func entry(_ members: RegoObject, at path: Path, named name: String, rank: SettingsLayer.Rank)
    -> SettingsLayer
  {
    var layer = SettingsLayer(rank: rank, place: place(path, false))
    let own = SettingsTable.entryKeys.map(\.name) + (rank == .group ? ["name"] : [])
    let object = Value.object(members)
    if rank == .group {
      if case .string(let text)? = object["name"], text.byteCount > 0 {
        layer.name = text.string
      } else if let other = object["name"] {
        report(path + ["name"], .wrongType(setting: "name", wanted: "text", found: other.foundWords))
      } else {
        report(path, .missing(setting: "name", entry: name))
      }
    }
    if let match = object["match"] {
      layer.match = patterns(match, named: "match", of: .repositories, at: path + ["match"])
      if layer.match.isEmpty { report(path + ["match"], .emptyText(setting: "match")) }
    } else {
      report(path, .missing(setting: "match", entry: name))
    }
    if let refs = object["onRefs"] { layer.onRefs = patterns(refs, named: "onRefs", of: .refs, at: path + ["onRefs"]) }
    fields(of: members, at: path, section: nil, extra: own, into: &layer)
    return layer
  }

  private mutating func patterns(
    _ value: Value, named name: String, of subject: SettingsFieldType.GlobSubject, at path: Path
  ) -> [Glob] {
    let field = SettingsField(name, .globs(of: subject, adds: true), "")
    switch SettingReader(directory: directory).read(value, as: field) {
    case .success(.globs(let globs)): return globs
    case .success: return []
    case .failure(let failure):
      for problem in failure.problems { report(path + problem.path, problem.kind) }
      return []
    }
  }

  // MARK: Checks over the whole

  private mutating func checkRecord() {
    guard let server = layers.first else { return }
    let file = server.said["record.file"]
    if let reserve = server.said["record.reserve"], file == nil {
      problems.append(
        SettingsProblem(place: reserve.place, kind: .needs(setting: "record.reserve", other: "record.file")))
    }
    if let socket = server.said["record.socket"], let file {
      problems.append(
        SettingsProblem(
          place: socket.place, kind: .excludes(setting: "record.socket", other: "record.file", at: file.place)))
    }
  }

  private mutating func checkNames() {
    var seen: [String: SettingsPlace] = [:]
    for layer in layers where layer.rank == .group {
      guard let name = layer.name else { continue }
      if let first = seen[name] {
        problems.append(SettingsProblem(place: layer.place, kind: .repeatedName(name, first: first)))
      } else {
        seen[name] = layer.place
      }
    }
  }

  private mutating func report(_ path: Path, ofKey: Bool = false, _ kind: SettingsProblem.Kind) {
    problems.append(SettingsProblem(place: place(path, ofKey), kind: kind))
  }
}

extension String {
  /// `a string`, `an object`.
  fileprivate var withArticle: String {
    switch self {
    case "array": "a list"
    case "object": "a mapping"
    case "null": "empty"
    default: "a \(self)"
    }
  }
}

extension Value {
  /// What was found in the place of something else.
  var foundWords: String {
    if case .string(let text) = self, text.byteCount == 0 { return "empty" }
    return typeName.withArticle
  }
}
