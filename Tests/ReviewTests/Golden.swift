import Foundation
import Testing

/// Texts that people read, kept beside the tests. `GATEHOUSE_UPDATE_GOLDENS=1` writes them anew: read the difference.
enum Golden {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

  static let isUpdating = ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1"

  static func expect(_ text: String, matches name: String, location: SourceLocation = #_sourceLocation) throws {
    let url = folder.appendingPathComponent(name)
    if isUpdating {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    let wanted = try String(contentsOf: url, encoding: .utf8)
    #expect(text == wanted, "\(name) differs; GATEHOUSE_UPDATE_GOLDENS=1 writes it anew", sourceLocation: location)
  }
}
