import RegoValues

/// The version of the language that a module is written in.
public enum RegoVersion: Sendable, Hashable {
  case v0
  case v1
  /// A v0 file with `import rego.v1`: the rules of v1 apply to it.
  case v0CompatV1
}

/// One parsed source file.
///
/// ```swift
/// let module = try Parser.module(Array("package a.b\nallow if input.ok".utf8), file: "allow.rego")
/// module.package.path.description              // "data.a.b"
/// module.rules.map { $0.head.reference.description }   // ["allow"]
/// ```
public struct Module: Sendable {
  public var file: String
  public var version: RegoVersion
  public var package: Package
  public var imports: [Import]
  public var rules: [Rule]
  public var comments: [Comment]
  /// The METADATA blocks in source order.
  public var annotations: [Annotations] = []
  /// What is wrong with METADATA blocks that could not be read. As in OPA this matters only to who asks for metadata.
  public var annotationProblems: [Diagnostic] = []
  /// The file's bytes, for messages that show the source line.
  public var source: [UInt8]

  public init(
    file: String, version: RegoVersion, package: Package, imports: [Import], rules: [Rule],
    comments: [Comment], source: [UInt8]
  ) {
    self.file = file
    self.version = version
    self.package = package
    self.imports = imports
    self.rules = rules
    self.comments = comments
    self.source = source
  }
}

/// `package a.b["c"]`; the path starts with `data`.
public struct Package: Sendable {
  public var location: Location
  public var path: Ref

  public init(location: Location, path: Ref) {
    self.location = location
    self.path = path
  }
}

/// `import data.x as y`.
public struct Import: Sendable {
  public var location: Location
  public var path: Ref
  public var alias: String?

  public init(location: Location, path: Ref, alias: String?) {
    self.location = location
    self.path = path
    self.alias = alias
  }
}

/// `# text`, without the `#`.
public struct Comment: Sendable {
  public var location: Location
  public var text: String

  public init(location: Location, text: String) {
    self.location = location
    self.text = text
  }
}
