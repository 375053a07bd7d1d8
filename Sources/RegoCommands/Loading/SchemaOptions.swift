import ArgumentParser
import Foundation
import Rego
import RegoValues

/// `--schema PATH`: JSON schemas for the type checker. Source: https://www.openpolicyagent.org/docs/schemas.
///
/// A file is the schema of the whole input. Of a directory every file is a schema: `lists/acl.json` is `schema.lists.acl`,
/// and METADATA blocks say what it describes.
struct SchemaOptions: ParsableArguments {
  @Option(
    name: [.customShort("s"), .customLong("schema")],
    help: "A JSON schema of the input, or a directory of schemas that METADATA blocks name.")
  var schema: String?

  func load() throws(LoadError) -> SchemaSet {
    guard let schema else { return SchemaSet() }
    var files = SchemaFiles()
    try files.read(schema)
    return files.schemas
  }
}

private struct SchemaFiles {
  private(set) var schemas = SchemaSet()
  private let limits = LoadingOptions.Limits()

  mutating func read(_ path: String) throws(LoadError) {
    let path = path.hasPrefix("file://") ? String(path.dropFirst("file://".count)) : path
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { throw .missing(path: path) }
    if isDirectory.boolValue {
      try readDirectory(path, below: [])
    } else {
      schemas.set(try document(path), at: [])
    }
  }

  private mutating func readDirectory(_ path: String, below place: [String]) throws(LoadError) {
    for name in try InputFile.names(in: path, depth: place.count, limits: limits) {
      let inner = "\(path)/\(name)"
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: inner, isDirectory: &isDirectory) else { continue }
      if isDirectory.boolValue {
        try readDirectory(inner, below: place + [name])
      } else {
        schemas.set(try document(inner), at: place + [SchemaFiles.stem(of: name)])
      }
    }
  }

  private func document(_ path: String) throws(LoadError) -> Value {
    let bytes = try InputFile.bytes(of: path, limit: limits.fileBytes)
    return try (DataFormat(path: path) ?? .yaml).value(of: bytes, path: path)
  }

  /// A file's name without its last extension.
  private static func stem(of name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return name }
    return String(name[..<dot])
  }
}
