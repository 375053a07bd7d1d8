import Foundation
import RegoSyntax

/// Finds policies on disk and reads them.
enum SourceFiles {
  /// What cannot be read, in words.
  struct Unreadable: Error, CustomStringConvertible {
    var path: String
    var reason: String

    var description: String { "\(path): \(reason)" }
  }

  /// The `.rego` files among paths and below directories, in order of their paths; a file named itself counts in any case.
  static func policies(under paths: [String]) throws(Unreadable) -> [String] {
    var result: [String] = []
    for path in paths {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw Unreadable(path: path, reason: "no such file or directory")
      }
      guard isDirectory.boolValue else {
        result.append(path)
        continue
      }
      let names = FileManager.default.enumerator(atPath: path)?.allObjects.compactMap { $0 as? String } ?? []
      let root = path.hasSuffix("/") ? String(path.dropLast()) : path
      result += names.filter { $0.hasSuffix(".rego") }.sorted().map { root == "." ? $0 : "\(root)/\($0)" }
    }
    return result
  }

  static func bytes(of path: String) throws(Unreadable) -> [UInt8] {
    do throws(LoadError) {
      return try InputFile.bytes(of: path, limit: LoadingOptions.Limits().fileBytes)
    } catch {
      if case .tooLarge(_, let limit) = error {
        throw Unreadable(path: path, reason: "more than the limit of \(limit) bytes")
      }
      throw Unreadable(path: path, reason: "cannot be read")
    }
  }
}

/// The modules of some files, with what is wrong with those that do not parse.
struct LoadedModules {
  var modules: [Module] = []
  var diagnostics: [Diagnostic] = []
  var sources: [String: [UInt8]] = [:]

  init(_ paths: [String], options: ParserOptions) throws(SourceFiles.Unreadable) {
    for path in try SourceFiles.policies(under: paths) where path.hasSuffix(".rego") {
      let source = try SourceFiles.bytes(of: path)
      sources[path] = source
      do throws(Diagnostics) {
        modules.append(try Parser.module(source, file: path, options: options))
      } catch {
        diagnostics += error.all
      }
    }
  }
}
