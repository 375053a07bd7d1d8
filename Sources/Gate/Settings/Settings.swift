/// The settings of a server: `gatehouse.yaml`, read, checked and in layers.
///
/// ```swift
/// let settings = try Settings(yaml: bytes, file: "gatehouse.yaml", directory: "/etc/gatehouse")
/// settings.effective(repository: "shop/web", ref: Array("refs/heads/main".utf8)).enforcement  // .enforce
/// ```
///
/// The top level speaks for the server, an entry of `groups` for the repositories that it names, an entry of
/// `repositories` for those again. What a layer says is a floor for the layers below it: they can only tighten it. What
/// no higher layer says is theirs to decide, and the default stands where nobody says anything. Where two entries of the
/// same rank meet, the stricter value holds. Because every pair of layers that can meet is checked when the file is
/// read, no push is ever surprised by a contradiction.
public struct Settings: Sendable, Hashable {
  /// The server first, then groups, then repositories, each in the order of the file.
  var layers: [SettingsLayer] {
    didSet { uniform = Settings.uniform(layers) }
  }
  /// Where relative paths start.
  var directory: String
  /// What holds everywhere, where only the server speaks: a hook asks for it several times.
  private var uniform: EffectiveSettings?

  /// Nothing said: every default.
  public init() {
    layers = [SettingsLayer(rank: .server, place: .start)]
    directory = ""
    uniform = Settings.uniform(layers)
  }

  init(layers: [SettingsLayer], directory: String) {
    self.layers = layers
    self.directory = directory
    uniform = Settings.uniform(layers)
  }

  private static func uniform(_ layers: [SettingsLayer]) -> EffectiveSettings? {
    layers.count == 1 && layers[0].rank == .server ? effective(layers) { _ in true } : nil
  }

  /// What holds for a repository and a ref.
  ///
  /// - Parameter ref: nil asks for what every ref of the repository meets at least: entries with `onRefs` count as well,
  ///   so it is the strictest of them. That is what holds for a push as a whole: its deadline, its fail mode.
  public func effective(repository: String, ref: [UInt8]? = nil) -> EffectiveSettings {
    uniform ?? effective { layers[$0].holds(repository: repository, ref: ref) }
  }

  /// What holds where these layers meet.
  func effective(_ holds: (Int) -> Bool) -> EffectiveSettings { Settings.effective(layers, holds) }

  private static func effective(_ layers: [SettingsLayer], _ holds: (Int) -> Bool) -> EffectiveSettings {
    var values: [String: SettingValue] = [:]
    for rank in [SettingsLayer.Rank.server, .group, .repository] {
      var ofRank: [String: SettingValue] = [:]
      for index in layers.indices where layers[index].rank == rank && holds(index) {
        for (name, said) in layers[index].said {
          guard let field = SettingsTable.field(named: name) else { continue }
          ofRank[name] = ofRank[name]?.combined(with: said.value, type: field.type) ?? said.value
        }
      }
      for (name, value) in ofRank {
        guard let field = SettingsTable.field(named: name) else { continue }
        values[name] = values[name].map { value.laid(over: $0, type: field.type) } ?? value
      }
    }
    return EffectiveSettings(values)
  }

  /// These settings with what a denial does on the whole server; nil where the file says something else there.
  public func enforcing(_ enforcement: Enforcement) -> Settings? {
    guard let server = layers.firstIndex(where: { $0.rank == .server }),
      let word = Enforcement.allCases.firstIndex(of: enforcement)
    else { return nil }
    let value = SettingValue.choice(word)
    if let said = layers[server].said["enforcement"] { return said.value == value ? self : nil }
    var settings = self
    settings.layers[server].said["enforcement"] = SettingsLayer.Said(value: value, place: .start)
    // What lower layers say stands below the server's word from now on.
    return Settings.loosenings(in: settings.layers).isEmpty ? settings : nil
  }

  /// Every place where a lower layer lets more through than a higher one that it can meet.
  static func loosenings(in layers: [SettingsLayer]) -> [SettingsProblem] {
    var problems: [SettingsProblem] = []
    for lower in layers {
      for higher in layers where higher.rank < lower.rank && higher.canMeet(lower) {
        for (name, said) in lower.said {
          guard let above = higher.said[name], let field = SettingsTable.field(named: name),
            said.value.isLooser(than: above.value, type: field.type)
          else { continue }
          problems.append(
            SettingsProblem(
              place: said.place,
              kind: .loosens(
                setting: name, layer: lower.title, higherLayer: higher.title, higher: above.place)))
        }
      }
    }
    return problems
  }
}
