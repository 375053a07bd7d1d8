import Foundation
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues

/// What stands in policies and bundles: packages with their files, metadata, and what the program must be able to do.
struct Inspection {
  /// The bundle's manifest; nil where only files were named.
  var manifest: Value?
  /// By `data.…`: the files that give something there.
  var namespaces: [String: [String]] = [:]
  var documents: [AnnotatedDocument] = []
  /// nil where the policies call functions that nobody here knows.
  var capabilities: Value?

  init(_ paths: [String], parser: ParserOptions) throws(LoadError) {
    var options = LoadingOptions()
    options.parser = parser
    var modules: [Module] = []
    var sources: [String: [UInt8]] = [:]
    for path in paths {
      let isFolder = Inspection.isFolder(path)
      if !isFolder, !path.hasSuffix(".rego"), FileManager.default.fileExists(atPath: path) {
        throw .unreadable(path: path, reason: "is neither a policy nor a directory; unpack a bundle before")
      }
      let loaded = try LoadedPolicies(paths: isFolder ? [] : [path], bundles: isFolder ? [path] : [], options: options)
      if isFolder { manifest = try Inspection.manifest(in: path) }
      modules += loaded.modules
      sources.merge(loaded.sources) { first, _ in first }
      for module in loaded.modules { namespaces[module.package.path.description, default: []].append(module.file) }
      for file in loaded.dataFiles { namespaces[Ref(path: file.place).description, default: []].append(file.path) }
    }
    if let wrong = Diagnostics(modules.flatMap(\.annotationProblems)) { throw .policies(wrong, sources: sources) }
    documents = modules.flatMap(\.annotatedDocuments).inOrder()
    capabilities = try Inspection.capabilities(of: modules, sources)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// What `.manifest` says, and that the roots are everything where it says nothing of them.
  private static func manifest(in folder: String) throws(LoadError) -> Value {
    let path = "\(folder)/.manifest"
    var members: [(Value, Value)] = [("revision", ""), ("roots", [""])]
    if FileManager.default.fileExists(atPath: path) {
      let bytes = try InputFile.bytes(of: path, limit: LoadingOptions.Limits().fileBytes)
      guard case .object(let written) = try DataFormat.json.value(of: bytes, path: path) else {
        throw .data(path: path, message: "a manifest must be an object")
      }
      members += zip(written.keys, written.values)
    }
    return .object(RegoObject(members))
  }

  /// The built-ins, keywords and features that the policies rely on.
  private static func capabilities(
    of modules: [Module], _ sources: [String: [UInt8]]
  ) throws(LoadError) -> Value? {
    let catalog = BuiltinCatalog.full
    let names: [String]
    do throws(Diagnostics) {
      names = try Compiler(options: CompilerOptions(catalog: catalog, keepsPrint: true)).program(modules)
        .builtins(of: catalog)
    } catch {
      if error.all.allSatisfy({ $0.code == .type && $0.message.hasPrefix("undefined function ") }) { return nil }
      throw .policies(error, sources: sources)
    }
    let allowed = Capabilities(builtins: Set(names))
    guard case .object(let all) = catalog.allowing(allowed).capabilitiesDocument(futureKeywords: keywords(modules))
    else {
      return nil
    }
    var members = [(Value, Value)]()
    for (key, value) in zip(all.keys, all.values) where key == "builtins" || key == "future_keywords" {
      if value != [] { members.append((key, value)) }
    }
    let features = Set(modules.compactMap { $0.version == .v1 ? "rego_v1" : $0.usesV1Import ? "rego_v1_import" : nil })
    if !features.isEmpty {
      members.append(("features", .array(RegoArray(features.sorted().map { .string(Text($0)) }))))
    }
    return .object(RegoObject(members))
  }

  /// The keywords that modules import and that their version does not have by itself.
  private static func keywords(_ modules: [Module]) -> [String] {
    var keywords: Set<String> = []
    for module in modules {
      let future: Set<String> = module.version == .v1 ? ["not"] : ["contains", "every", "if", "in", "not"]
      for path in module.imports.map(\.path.description) where path.hasPrefix("future.keywords") {
        let name = path.split(separator: ".").dropFirst(2).first.map(String.init)
        keywords.formUnion(name.map { future.intersection([$0]) } ?? future)
      }
    }
    return keywords.sorted()
  }
}

extension Module {
  /// A v0 module that asks for the rules of v1.
  fileprivate var usesV1Import: Bool { version == .v0CompatV1 }
}
