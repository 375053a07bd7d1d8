import Foundation
import RegoValues

/// Reads an input document: a path, or `-` for standard input. What is not called `.yaml` is read as JSON, which is YAML too.
enum InputFile {
  static func value(of path: String) throws(LoadError) -> Value {
    let bytes = try path == "-" ? standardInput() : bytes(of: path, limit: LoadingOptions.Limits().fileBytes)
    return try (DataFormat(path: path) ?? .yaml).value(of: bytes, path: path)
  }

  static func bytes(of path: String, limit: Int) throws(LoadError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw FileManager.default.fileExists(atPath: path)
        ? .unreadable(path: path, reason: "permission denied") : .missing(path: path)
    }
    defer { try? file.close() }
    do {
      let data = try file.read(upToCount: limit + 1) ?? Data()
      if data.count > limit { throw LoadError.tooLarge(path: path, limit: limit) }
      return Array(data)
    } catch let error as LoadError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
  }

  /// The names in a folder, in order of their bytes. `depth`: how many folders it lies in.
  static func names(in folder: String, depth: Int, limits: LoadingOptions.Limits) throws(LoadError) -> [String] {
    if depth > limits.depth { throw .unreadable(path: folder, reason: "directories are nested too deeply") }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      throw .unreadable(path: folder, reason: error.localizedDescription)
    }
  }

  static func standardInput() throws(LoadError) -> [UInt8] {
    do {
      let limit = LoadingOptions.Limits().fileBytes
      let data = try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()
      if data.count > limit { throw LoadError.tooLarge(path: "-", limit: limit) }
      return Array(data)
    } catch let error as LoadError {
      throw error
    } catch {
      throw .unreadable(path: "-", reason: error.localizedDescription)
    }
  }
}
