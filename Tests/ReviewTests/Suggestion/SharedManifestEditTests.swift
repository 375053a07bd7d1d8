import Foundation
import Gate
import Manifests
import RegoValues
import Testing

@testable import Review

/// Edits of manifests of real repositories, where they are beside the package (`../shared/manifests`, or `GATEHOUSE_SHARED`).
struct SharedManifestEditTests {
  private static let root: URL? = {
    let package = Golden.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared")
    let root = shared.appendingPathComponent("manifests")
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()

  /// Most edits can be written, what is written says what was wanted, and few lines differ.
  @Test(.enabled(if: root != nil, "needs ../shared/manifests")) func realManifestsCanBeEdited() throws {
    let root = try #require(Self.root)
    let all = (FileManager.default.enumerator(atPath: root.path)?.allObjects ?? []).compactMap { $0 as? String }
      .sorted()
    let paths = all.filter { ManifestFormat.of(path: Array($0.utf8)) != nil }
    var dice = Dice(seed: 12)
    var (tried, written) = (0, 0)
    for path in paths where Int.random(in: 0..<6, using: &dice) == 0 {
      guard let format = ManifestFormat.of(path: Array(path.utf8)),
        let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path), data.count < 20_000,
        let edit = ManifestEdit(Array(data), format: format, document: 0)
      else { continue }
      for _ in 0..<4 {
        guard let wanted = Patches.changed(edit.value, &dice), wanted != edit.value else { continue }
        tried += 1
        guard let text = edit.edited(to: wanted) else { continue }
        written += 1
        #expect(ManifestEdit(text, format: format, document: 0)?.value == wanted, "\(path)")
      }
    }
    #expect(tried > 100)
    #expect(written * 100 >= tried * 85, "\(written) of \(tried)")
  }
}
