import Foundation
import Rego
import RegoSyntax
import RegoValues
import YAMLReader

/// Modules and data read from files and directories, as `opa eval -d` reads them: every `.rego` file is a module, every
/// JSON and YAML file is data below the path of the directory that holds it, counted from the one that was named.
///
/// ```swift
/// var reading = LoadingOptions()
/// reading.version = .automatic
/// let loaded = try LoadedPolicies(paths: ["policy", "roles:data/roles.json"], options: reading)
/// let policy = try loaded.policy(CompilerOptions(catalog: .full))
/// ```
///
/// Source: https://www.openpolicyagent.org/docs/cli (paths, prefixes of data, `--ignore`).
public struct LoadedPolicies: Sendable {
  public private(set) var modules: [Module] = []
  public private(set) var data: Value = .object(.empty)
  /// The modules' bytes by the name that locations have.
  public private(set) var sources: [String: [UInt8]] = [:]
  /// The files that data came from, and the path that each was put at: `["data", "a"]`.
  private(set) var dataFiles: [(path: String, place: [Value])] = []

  private var problems: [Diagnostic] = []
  private let options: LoadingOptions

  /// Reads all paths. Throws every module's errors at once.
  public init(paths: [String], bundles: [String] = [], options: LoadingOptions = LoadingOptions()) throws(LoadError) {
    self.options = options
    for path in paths { try add(path, isBundle: false) }
    for path in bundles { try add(path, isBundle: true) }
    if let diagnostics = Diagnostics(problems) { throw .policies(diagnostics, sources: sources) }
  }

  /// Compiles what was read.
  public func policy(_ compiler: CompilerOptions) throws(LoadError) -> Policy {
    do {
      return try Policy(modules: modules, data: data, options: compiler)
    } catch {
      throw .policies(error, sources: sources)
    }
  }

  // MARK: walking

  private mutating func add(_ argument: String, isBundle: Bool) throws(LoadError) {
    let (prefix, path) = LoadedPolicies.parts(of: argument)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .missing(path: path)
    }
    if isDirectory.boolValue {
      try addDirectory(path, below: prefix, isBundle: isBundle, depth: 0)
    } else {
      try addFile(path, below: prefix)
    }
  }

  private mutating func addDirectory(
    _ path: String, below place: [String], isBundle: Bool, depth: Int
  ) throws(LoadError) {
    for name in try InputFile.names(in: path, depth: depth, limits: options.limits) {
      let inner = path == "." ? name : "\(path)/\(name)"
      if options.ignores(name) { continue }
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: inner, isDirectory: &isDirectory) else { continue }
      if isDirectory.boolValue {
        try addDirectory(inner, below: place + [name], isBundle: isBundle, depth: depth + 1)
      } else if LoadedPolicies.isWanted(name, isBundle: isBundle) {
        try addFile(inner, below: place)
      }
    }
  }

  private static func isWanted(_ name: String, isBundle: Bool) -> Bool {
    if name.hasSuffix(".rego") { return true }
    if isBundle { return ["data.json", "data.yaml", "data.yml"].contains(name) }
    return DataFormat(path: name) != nil
  }

  private mutating func addFile(_ path: String, below place: [String]) throws(LoadError) {
    let bytes = try InputFile.bytes(of: path, limit: options.limits.fileBytes)
    if path.hasSuffix(".rego") { return addModule(bytes, path) }
    guard let format = DataFormat(path: path) else {
      throw .data(path: path, message: "neither a policy nor data: its name ends in none of .rego, .json, .yaml, .yml")
    }
    let value = try format.value(of: bytes, path: path)
    let nested = place.reversed().reduce(value) { inner, key in .object(RegoObject([(.string(Text(key)), inner)])) }
    guard case .object = nested else { throw .data(path: path, message: "data at the root must be an object") }
    guard let merged = DataMerge.merged(data, nested) else { throw .merge(path: path) }
    data = merged
    dataFiles.append((path, ["data"] + place.map { .string(Text($0)) }))
  }

  private mutating func addModule(_ bytes: [UInt8], _ path: String) {
    sources[path] = bytes
    do {
      modules.append(try Parser.module(bytes, file: path, options: options.parser))
    } catch {
      problems += error.all
    }
  }

  /// `a.b:path` puts data below `data.a.b`; `file://` is taken away.
  private static func parts(of argument: String) -> (prefix: [String], path: String) {
    if argument.hasPrefix("file://") { return ([], String(argument.dropFirst("file://".count))) }
    guard let colon = argument.firstIndex(of: ":"), !FileManager.default.fileExists(atPath: argument) else {
      return ([], argument)
    }
    let prefix = argument[..<colon].split(separator: ".").map(String.init)
    return (
      prefix.first == "data" ? Array(prefix.dropFirst()) : prefix, String(argument[argument.index(after: colon)...])
    )
  }
}
