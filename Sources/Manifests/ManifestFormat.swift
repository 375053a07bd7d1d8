/// How a manifest is written, told by its file's name.
public enum ManifestFormat: Hashable, Sendable, CaseIterable {
  case yaml
  case json

  /// The format of the file at `path` (raw bytes, any case); nil when it is not a manifest's name.
  public static func of(path: [UInt8]) -> ManifestFormat? {
    func hasSuffix(_ suffix: StaticString) -> Bool {
      let count = suffix.utf8CodeUnitCount
      guard path.count > count else { return false }
      for index in 0..<count where path[path.count - count + index] | 0x20 != suffix.utf8Start[index] | 0x20 {
        return false
      }
      return true
    }
    if hasSuffix(".yaml") || hasSuffix(".yml") { return .yaml }
    return hasSuffix(".json") ? .json : nil
  }
}
