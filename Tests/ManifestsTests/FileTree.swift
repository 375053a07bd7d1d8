import Foundation
import Manifests

/// A tree of texts in memory, which counts what is asked of it.
final class MemoryTree: ManifestTree {
  let files: [String: String]
  var asked: [String] = []
  var isBroken = false

  init(_ files: [String: String]) { self.files = files }

  func holds(_ name: [UInt8], in path: [UInt8]) throws(ManifestTreeError) -> Bool {
    if isBroken { throw ManifestTreeError(reason: "an object is missing") }
    let directory = String(decoding: path, as: UTF8.self)
    if asked.last != directory { asked.append(directory) }
    let full = (directory.isEmpty ? "" : directory + "/") + String(decoding: name, as: UTF8.self)
    return files.keys.contains { $0 == full || $0.hasPrefix(full + "/") }
  }

  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]? {
    files[String(decoding: path, as: UTF8.self)].map { Array($0.utf8) }.flatMap { $0.count <= limit ? $0 : nil }
  }
}

/// A directory of the file system.
final class DirectoryTree: ManifestTree {
  let root: URL
  init(_ root: URL) { self.root = root }

  func holds(_ name: [UInt8], in path: [UInt8]) throws(ManifestTreeError) -> Bool {
    let directory = root.appendingPathComponent(String(decoding: path, as: UTF8.self))
    let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
    return names?.contains(String(decoding: name, as: UTF8.self)) ?? false
  }

  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]? {
    (try? Data(contentsOf: root.appendingPathComponent(String(decoding: path, as: UTF8.self)))).map(Array.init)
  }
}
