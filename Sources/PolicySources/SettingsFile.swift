import Gate

/// Reads `gatehouse.yaml`, if it can be trusted.
///
/// ```swift
/// let settings = try SettingsFile.read("/etc/gatehouse/gatehouse.yaml", trust: trust)
/// ```
public enum SettingsFile {
  public static let longest = 1 << 20

  /// Relative paths in the file start at its own directory.
  public static func read(_ path: String, trust: Trust) throws(SettingsFileError) -> Settings {
    let bytes: [UInt8]
    do {
      bytes = try TrustedFile.read(path, trust: trust, limit: longest)
    } catch {
      throw .source(error)
    }
    do {
      return try Settings(yaml: bytes, file: path, directory: directory(of: path))
    } catch {
      throw .settings(error)
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(decoding: path.utf8[..<slash], as: UTF8.self)
  }
}

/// Why there are no settings.
public enum SettingsFileError: Error, Sendable, Hashable, CustomStringConvertible {
  case source(PolicySourceError)
  case settings(SettingsError)

  public var description: String {
    switch self {
    case .source(let error): error.description
    case .settings(let error): error.description
    }
  }
}
