import Foundation
import Testing

/// Texts that people read, kept beside the tests. `GATEHOUSE_UPDATE_GOLDENS=1` writes them anew: read the difference.
enum ForgesGolden {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static func expect(_ text: String, matches name: String, location: SourceLocation = #_sourceLocation) throws {
    let url = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    let wanted = try String(contentsOf: url, encoding: .utf8)
    #expect(text == wanted, "\(name) differs; GATEHOUSE_UPDATE_GOLDENS=1 writes it anew", sourceLocation: location)
  }
}
