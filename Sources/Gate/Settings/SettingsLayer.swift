/// What one part of the file says: the top level, a group, or an entry for repositories.
struct SettingsLayer: Sendable, Hashable {
  /// From high to low.
  enum Rank: Int, Sendable, Hashable, Comparable {
    case server, group, repository

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  var rank: Rank
  /// A group's own.
  var name: String?
  var place: SettingsPlace
  /// The repositories that the layer is about.
  var match: [Glob] = []
  /// The refs that the layer is about; nil: all.
  var onRefs: [Glob]?
  var said: [String: Said] = [:]

  /// A value and where it stands.
  struct Said: Sendable, Hashable {
    var value: SettingValue
    var place: SettingsPlace
  }

  /// As messages name it.
  var title: String {
    switch rank {
    case .server: "the server"
    case .group: "the group `\(SafeText.line(name ?? "", longest: 60))`"
    case .repository:
      "the repositories `\(SafeText.line(match.map(\.text).joined(separator: ", "), longest: 60))`"
    }
  }

  /// Whether the layer holds for this repository and ref; nil as ref: for some ref.
  func holds(repository: String, ref: [UInt8]?) -> Bool {
    if rank == .server { return true }
    guard match.contains(where: { $0.matches(repository) }) else { return false }
    guard let onRefs, let ref else { return true }
    return onRefs.contains { $0.matches(ref) }
  }

  /// Whether some repository and ref has both layers.
  func canMeet(_ other: SettingsLayer) -> Bool {
    if rank == .server || other.rank == .server { return true }
    guard match.contains(where: { mine in other.match.contains { mine.overlaps($0) } }) else { return false }
    guard let onRefs, let others = other.onRefs else { return true }
    return onRefs.contains { mine in others.contains { mine.overlaps($0) } }
  }
}
