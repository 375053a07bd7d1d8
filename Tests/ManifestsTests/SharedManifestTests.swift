import Foundation
import Manifests
import Testing
import YAMLReader

/// Real repositories, where they are beside the package (`../shared/manifests`, or `GATEHOUSE_SHARED`).
enum SharedManifests {
  static let root: URL? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared")
    let root = shared.appendingPathComponent("manifests")
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()
}

@Suite(.enabled(if: SharedManifests.root != nil, "needs ../shared/manifests"))
struct SharedManifestTests {
  /// Every file is an object, or is told why not, or is refused with its place: compared with the list in `Data`.
  @Test func everyFileIsReadOrToldApart() throws {
    guard let root = SharedManifests.root else { return }
    var lines: [String] = []
    var objects = 0
    for repository in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
      let top = root.appendingPathComponent(repository)
      guard let all = FileManager.default.enumerator(atPath: top.path) else { continue }
      let classifier = ManifestClassifier(tree: DirectoryTree(top))
      for path in all.compactMap({ $0 as? String }).sorted() {
        guard let format = ManifestFormat.of(path: Array(path.utf8)) else { continue }
        let bytes = Array(try Data(contentsOf: top.appendingPathComponent(path)))
        do throws(ManifestFileError) {
          let file = try classifier.read(path: Array(path.utf8), bytes: bytes, format: format)
          objects += file.documents.filter { $0.notAnObject == nil }.count
          let reasons = file.documents.compactMap(\.notAnObject?.why)
          if file.documents.isEmpty {
            lines.append("\(repository)/\(path): \(file.notAnObject?.why ?? "nothing in it")")
          }
          for reason in Set(reasons).sorted() { lines.append("\(repository)/\(path): \(reason)") }
        } catch {
          if case .broken(let problem) = error { lines.append("\(repository)/\(path):\(problem)") }
        }
      }
    }
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Data/not-judged.txt")
    if ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: golden, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: golden, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines == expected)
    #expect(objects > 380)
  }
}
