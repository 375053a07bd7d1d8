/// A value that a layer gives to a setting, checked against the setting's type.
enum SettingValue: Sendable, Hashable {
  /// The word's place in the type's list, from loose to strict.
  case choice(Int)
  case flag(Bool)
  case number(Int)
  case path(String)
  case paths([String])
  case names([String])
  case globs([Glob])

  /// Whether a lower layer that says this, where a higher one said `higher`, would let more through.
  func isLooser(than higher: SettingValue, type: SettingsFieldType) -> Bool {
    switch (self, higher, type) {
    case (.choice(let low), .choice(let high), _): low < high
    case (.flag(let low), .flag(let high), .flag(let strict)): low != high && high == strict
    case (.number(let low), .number(let high), _): low > high
    case (.globs(let low), .globs(let high), .globs(_, adds: false)): !low.allSatisfy { high.contains($0) }
    default: false
    }
  }

  /// What holds where two layers of the same rank meet: the stricter of both, lists that add joined, lists that take away
  /// cut down to what both have.
  func combined(with other: SettingValue, type: SettingsFieldType) -> SettingValue {
    switch (self, other, type) {
    case (.globs(let mine), .globs(let others), .globs(_, adds: true)):
      .globs(mine + others.filter { !mine.contains($0) })
    case (.globs(let mine), .globs(let others), .globs(_, adds: false)): .globs(mine.filter { others.contains($0) })
    case (.paths(let mine), .paths(let others), _): .paths(mine + others.filter { !mine.contains($0) })
    default: isLooser(than: other, type: type) ? other : self
    }
  }

  /// What holds where this value stands below `higher`. The file was checked, so it is never looser; should two entries
  /// be asked about together that no ref has both of, the stricter holds.
  func laid(over higher: SettingValue, type: SettingsFieldType) -> SettingValue {
    if case .path = type { return self }
    return higher.combined(with: self, type: type)
  }

  /// As it enters the digest of the settings.
  func canonicalText(type: SettingsFieldType) -> String {
    switch self {
    case .choice(let index):
      if case .choice(let words) = type, words.indices.contains(index) { words[index] } else { String(index) }
    case .flag(let flag): String(flag)
    case .number(let number): String(number)
    case .path(let path): JSONText.string(path).compact
    case .paths(let texts), .names(let texts): JSONText.array(texts.map { .string($0) }).compact
    case .globs(let globs): JSONText.array(globs.map { .string($0.text) }).compact
    }
  }
}
