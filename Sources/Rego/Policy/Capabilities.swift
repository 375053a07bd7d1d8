import RegoValues

/// What a policy may use: built-ins with their types, keywords to be imported, features, and hosts that may be reached.
/// The document is that of OPA's capabilities files (https://www.openpolicyagent.org/docs/deployments#capabilities).
///
/// ```swift
/// let capabilities = Capabilities(document)
/// let options = CompilerOptions(catalog: BuiltinCatalog.standard.allowing(capabilities))
/// ```
public struct Capabilities: Sendable {
  /// The names of the built-ins that policies may call.
  public var builtins: Set<String>
  public var futureKeywords: Set<String>
  public var features: Set<String>
  /// The hosts that may be reached; nil for any.
  public var allowedHosts: [String]?

  public init(
    builtins: Set<String>, futureKeywords: Set<String> = [], features: Set<String> = [], allowedHosts: [String]? = nil
  ) {
    self.builtins = builtins
    self.futureKeywords = futureKeywords
    self.features = features
    self.allowedHosts = allowedHosts
  }

  /// Reads a document; nil where it is none.
  public init?(_ document: Value) {
    guard case .object = document else { return nil }
    func strings(_ key: String) -> [String]? {
      guard case .array(let items)? = document[key] else { return nil }
      return items.elements.compactMap(\.stringValue)
    }
    var names: Set<String> = []
    if case .array(let items)? = document["builtins"] {
      for item in items.elements {
        guard let name = item["name"]?.stringValue else { return nil }
        names.insert(name)
      }
    }
    self.init(
      builtins: names, futureKeywords: Set(strings("future_keywords") ?? []),
      features: Set(strings("features") ?? []), allowedHosts: strings("allow_net"))
  }

  /// True where `and` and `or` are among the keywords.
  public var allowsExperimentalKeywords: Bool { futureKeywords.contains("and") || futureKeywords.contains("or") }
}

extension BuiltinCatalog {
  /// The built-ins that are also among the capabilities; calls of others are undefined functions.
  public func allowing(_ capabilities: Capabilities) -> BuiltinCatalog {
    BuiltinCatalog(builtins.filter { capabilities.builtins.contains($0.name) })
  }

  /// The capabilities of this engine as a document: built-ins with their declarations, in order of their names.
  public func capabilitiesDocument(futureKeywords: [String] = ["not"]) -> Value {
    let described = builtins.sorted { $0.name < $1.name }.map(\.capability)
    func strings(_ texts: [String]) -> Value { .array(RegoArray(texts.map { .string(Text($0)) })) }
    return [
      "builtins": .array(RegoArray(described)), "features": strings(Self.features),
      "future_keywords": strings(futureKeywords),
      "wasm_abi_versions": [],
    ]
  }

  /// What policies in v1 rely on.
  private static let features: [String] = ["keywords_in_refs", "rego_v1", "template_strings"]
}

extension Builtin {
  fileprivate var capability: Value {
    var object = ObjectBuilder()
    object.insert("name", .string(Text(name)))
    object.insert("decl", RegoType.function(arguments: arguments, result: result, variadic: nil).declaration)
    if let infix { object.insert("infix", .string(Text(infix))) }
    if isRelation { object.insert("relation", true) }
    if isDeprecated { object.insert("deprecated", true) }
    if purity != .pure { object.insert("nondeterministic", true) }
    return .object(object.finish())
  }
}

extension RegoType {
  /// The type as capabilities files write it.
  public var declaration: Value {
    var object = ObjectBuilder()
    func named(_ name: String) { object.insert("type", .string(Text(name))) }
    func list(_ types: [RegoType]) -> Value { .array(RegoArray(types.map(\.declaration))) }
    switch self {
    case .null: named("null")
    case .boolean: named("boolean")
    case .number: named("number")
    case .string: named("string")
    case .array(let fixed, let dynamic):
      named("array")
      if !fixed.isEmpty { object.insert("static", list(fixed)) }
      if let dynamic { object.insert("dynamic", dynamic.declaration) }
    case .set(let element):
      named("set")
      object.insert("of", element.declaration)
    case .object(let properties, let dynamic):
      named("object")
      if !properties.isEmpty {
        let members = properties.map { property -> Value in ["key": property.key, "value": property.value.declaration] }
        object.insert("static", .array(RegoArray(members)))
      }
      if let dynamic {
        object.insert("dynamic", ["key": dynamic.key.declaration, "value": dynamic.value.declaration])
      }
    case .any(let types):
      named("any")
      if !types.isEmpty { object.insert("of", list(types)) }
    case .function(let arguments, let result, let variadic):
      named("function")
      if !arguments.isEmpty { object.insert("args", list(arguments)) }
      object.insert("result", result.declaration)
      if let variadic { object.insert("variadic", variadic.declaration) }
    case .unknown: named("any")
    case .described(_, _, let type): return type.declaration
    }
    return .object(object.finish())
  }
}
