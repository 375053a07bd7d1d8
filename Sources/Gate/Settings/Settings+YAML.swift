import RegoValues
import YAMLReader

extension Settings {
  /// Reads and checks a settings file; every error it has, not the first.
  ///
  /// - Parameters:
  ///   - file: as messages name it.
  ///   - directory: where relative paths start; empty leaves them as they are.
  public init(yaml bytes: [UInt8], file: String, directory: String) throws(SettingsError) {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLReader.documents(bytes, limits: Settings.fileLimits)
    } catch {
      let place = SettingsPlace(line: error.line, column: error.column)
      throw SettingsError(file: file, problems: [SettingsProblem(place: place, kind: .unreadable(error.message))])
    }
    if documents.count > 1 {
      let second = documents[1].start
      throw SettingsError(
        file: file,
        problems: [
          SettingsProblem(
            place: SettingsPlace(line: second.line, column: second.column),
            kind: .unreadable("a second document; settings are one"))
        ])
    }
    let positions = documents.first?.positions
    try self.init(value: documents.first?.value ?? .null, file: file, directory: directory) { path, ofKey in
      guard let place = positions?.nearest(to: path).place else { return .start }
      let position = ofKey ? place.key ?? place.value : place.value
      return SettingsPlace(line: position.line, column: position.column)
    }
  }

  /// Checks settings that are parsed already; `place` tells where the value (or its key) under a path stands.
  init(
    value: Value, file: String, directory: String,
    place: @escaping (_ path: [Value], _ ofKey: Bool) -> SettingsPlace
  ) throws(SettingsError) {
    var decoder = SettingsDecoder(directory: directory, place: place)
    decoder.decode(value)
    guard decoder.problems.isEmpty else { throw SettingsError(file: file, problems: decoder.problems) }
    self.init(layers: decoder.layers, directory: directory)
  }

  /// An administrator's own file, but not one without bounds.
  private static let fileLimits = YAMLLimits(bytes: 1 << 20, depth: 50, documents: 2, aliasExpansion: 10)
}
