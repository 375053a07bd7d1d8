import Foundation
import Testing

/// Texts that people read, kept in `Golden`. `GATEHOUSE_UPDATE_GOLDENS=1` writes them anew: read the difference.
enum Golden {
  static func expect(_ text: String, matches name: String, location: SourceLocation = #_sourceLocation) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(
      text == (try? String(contentsOf: file, encoding: .utf8)),
      "\(name) differs; GATEHOUSE_UPDATE_GOLDENS=1 writes it anew", sourceLocation: location)
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")
}
