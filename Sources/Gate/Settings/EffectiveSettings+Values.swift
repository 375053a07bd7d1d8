import Digests

extension EffectiveSettings {
  /// The defaults with the values that layers gave in their place.
  init(_ values: [String: SettingValue]) {
    self.init()
    let source = SettingValues(values: values)
    source.paths("policies", &policies)
    source.choice("enforcement", &enforcement)
    source.choice("failMode", &failMode)
    source.choice("notJudged", &notJudged)
    source.globs("refs.include", &refs.include)
    source.globs("refs.exclude", &refs.exclude)
    source.globs("refs.internal", &internalRefs)
    source.globs("paths.include", &paths.include)
    source.globs("paths.exclude", &paths.exclude)
    source.flag("everyCommit", &everyCommit)
    source.flag("expandPodTemplates", &expandPodTemplates)
    source.number("deadline", &deadlineMilliseconds)
    source.names("capabilities.hosts", &reach.hosts)
    source.names("capabilities.environment", &reach.environment)
    source.number("limits.fileBytes", &limits.fileBytes)
    source.number("limits.depth", &limits.depth)
    source.number("limits.documents", &limits.documents)
    source.number("limits.aliasExpansion", &limits.aliasExpansion)
    source.number("limits.refs", &limits.refs)
    source.number("limits.changedFiles", &limits.changedFiles)
    source.number("limits.steps", &limits.steps)
    source.number("limits.memory", &limits.memory)
    repositoryRoot = source.path("repositoryRoot")
    record =
      source.path("record.socket").map { .socket($0) }
      ?? source.path("record.file").map { .file($0, reserve: source.path("record.reserve")) }
    digest = source.digest(of: { _ in true })
    decidingDigest = source.digest(of: EffectiveSettings.decides)
  }
}

extension EffectiveSettings {
  /// Whether a setting has a part in verdicts: not where policies, records and repositories stand on this machine.
  fileprivate static func decides(_ field: SettingsField) -> Bool {
    field.section != "record" && !["policies", "repositoryRoot"].contains(field.name)
  }
}

/// Typed reading of what the layers say; a value that nobody gave leaves the default.
private struct SettingValues {
  var values: [String: SettingValue]

  func choice<Word: CaseIterable>(_ name: String, _ target: inout Word) {
    guard case .choice(let index)? = values[name] else { return }
    let words = Array(Word.allCases)
    if words.indices.contains(index) { target = words[index] }
  }

  func flag(_ name: String, _ target: inout Bool) {
    if case .flag(let flag)? = values[name] { target = flag }
  }

  func number(_ name: String, _ target: inout Int) {
    if case .number(let number)? = values[name] { target = number }
  }

  func globs(_ name: String, _ target: inout [Glob]) {
    if case .globs(let globs)? = values[name] { target = globs }
  }

  func paths(_ name: String, _ target: inout [String]) {
    if case .paths(let paths)? = values[name] { target = paths }
  }

  func names(_ name: String, _ target: inout [String]) {
    if case .names(let names)? = values[name] { target = names }
  }

  func path(_ name: String) -> String? {
    if case .path(let path)? = values[name] { return path }
    return nil
  }

  /// SHA-256 over one line for each of these settings, said or not, so that a changed default changes it too.
  func digest(of isMeant: (SettingsField) -> Bool) -> String {
    var text = ""
    for field in SettingsTable.fields where isMeant(field) {
      text += "\(field.name)=\(values[field.name]?.canonicalText(type: field.type) ?? "default \(field.standard)")\n"
    }
    return Hex.text(of: SHA256.digest(of: Array(text.utf8)))
  }
}
