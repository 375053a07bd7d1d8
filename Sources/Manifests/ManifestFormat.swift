/// How a manifest is written, told by its file's name.
public enum ManifestFormat: Hashable, Sendable, CaseIterable {
  case yaml
  case json

  /// The format of the file at `path` (raw bytes, any case); nil when it is not a manifest's name.
  public static func of(path: [UInt8]) -> ManifestFormat? {
    func hasSuffix(_ suffix: String) -> Bool {
      path.count > suffix.utf8.count
        && zip(path.suffix(suffix.utf8.count), suffix.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
    if hasSuffix(".yaml") || hasSuffix(".yml") { return .yaml }
    return hasSuffix(".json") ? .json : nil
  }
}
