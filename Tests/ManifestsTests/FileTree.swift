import Foundation
import Manifests

/// A tree of texts in memory, which counts what is asked of it.
final class MemoryTree: ManifestTree {
  let files: [String: String]
  var asked: [String] = []
  var isBroken = false

  init(_ files: [String: String]) { self.files = files }

  func names(in path: [UInt8]) throws(ManifestTreeError) -> [[UInt8]]? {
    if isBroken { throw ManifestTreeError(reason: "an object is missing") }
    let directory = String(decoding: path, as: UTF8.self)
    asked.append(directory)
    let prefix = directory.isEmpty ? "" : directory + "/"
    let names = Set(
      files.keys.filter { $0.hasPrefix(prefix) }.compactMap { $0.dropFirst(prefix.count).split(separator: "/").first })
    return names.isEmpty ? nil : names.map { Array($0.utf8) }
  }

  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]? {
    files[String(decoding: path, as: UTF8.self)].map { Array($0.utf8) }.flatMap { $0.count <= limit ? $0 : nil }
  }
}

/// A directory of the file system.
final class DirectoryTree: ManifestTree {
  let root: URL
  init(_ root: URL) { self.root = root }

  func names(in path: [UInt8]) throws(ManifestTreeError) -> [[UInt8]]? {
    let directory = root.appendingPathComponent(String(decoding: path, as: UTF8.self))
    return (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?.map { Array($0.utf8) }
  }

  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]? {
    (try? Data(contentsOf: root.appendingPathComponent(String(decoding: path, as: UTF8.self)))).map(Array.init)
  }
}
