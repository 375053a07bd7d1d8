import Foundation
import Testing

/// Texts that people read, kept beside the tests. `GATEHOUSE_UPDATE_GOLDENS=1` writes them anew: read the difference.
enum Golden {
  static func expect(
    _ text: String, matches name: String, file: String = #filePath, location: SourceLocation = #_sourceLocation
  ) throws {
    try expect(text, matchesFileAt: folder.appendingPathComponent(name), location: location)
  }

  /// The same for a file of the package, such as a generated schema.
  static func expect(_ text: String, matchesPackageFile path: String, location: SourceLocation = #_sourceLocation)
    throws
  {
    try expect(text, matchesFileAt: package.appendingPathComponent(path), location: location)
  }

  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  private static func expect(_ text: String, matchesFileAt url: URL, location: SourceLocation) throws {
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    let wanted = try String(contentsOf: url, encoding: .utf8)
    #expect(
      text == wanted, "\(url.lastPathComponent) differs; GATEHOUSE_UPDATE_GOLDENS=1 writes it anew",
      sourceLocation: location)
  }
}
