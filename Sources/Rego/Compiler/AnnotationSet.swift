import RegoSyntax
import RegoValues

/// The METADATA blocks of all modules, found by what they speak of.
struct AnnotationSet {
  private var rules: [RuleKey: [Annotations]] = [:]
  private var documents: [[Value]: Annotations] = [:]
  private var packages: [[Value]: Annotations] = [:]
  private var subpackages: [[Value]: Annotations] = [:]
  private let modules: [Module]

  private struct RuleKey: Hashable {
    let module: Int
    let definition: Int
  }

  init(_ modules: [Module]) {
    self.modules = modules
    for (index, module) in modules.enumerated() {
      for block in module.annotations {
        let path = block.target.groundPath
        switch block.scope {
        case .rule:
          guard let definition = block.ruleIndex else { continue }
          rules[RuleKey(module: index, definition: definition), default: []].append(block)
        case .document: documents[path] = documents[path] ?? block
        case .package: packages[path] = packages[path] ?? block
        case .subpackages: subpackages[path] = subpackages[path] ?? block
        }
      }
    }
  }

  /// The blocks of a definition, the closest first.
  private func blocks(module: Int, definition: Int?) -> [Annotations] {
    guard let definition else { return [] }
    return (rules[RuleKey(module: module, definition: definition)] ?? []).reversed()
  }

  /// The value of `rego.metadata.rule()`: the rule's own block, or an empty object.
  func rule(module: Int, definition: Int?) -> Value {
    blocks(module: module, definition: definition).first?.value ?? .object(.empty)
  }

  /// The value of `rego.metadata.chain()`: from the rule outwards to the root package. The rule comes first even without a block.
  func chain(_ path: [Value], module: Int, definition: Int?) -> Value {
    let own = blocks(module: module, definition: definition)
    var links: [Value] = own.isEmpty ? [AnnotationSet.link(path, nil)] : own.map { AnnotationSet.link(path, $0) }
    if let block = documents[path] { links.append(AnnotationSet.link(path, block)) }
    let package = modules[module].package.path.groundPath
    if let block = packages[package] { links.append(AnnotationSet.link(package, block)) }
    for count in stride(from: package.count, through: 0, by: -1) {
      let prefix = Array(package.prefix(count))
      if let block = subpackages[prefix] { links.append(AnnotationSet.link(prefix, block)) }
    }
    return .array(RegoArray(links))
  }

  private static func link(_ path: [Value], _ block: Annotations?) -> Value {
    var builder = ObjectBuilder()
    builder.insert("path", .array(RegoArray(path)))
    if let block { builder.insert("annotations", block.value) }
    return .object(builder.finish())
  }
}

extension Annotations {
  /// The block as policies see it; what was not written is left out.
  var value: Value {
    var builder = ObjectBuilder()
    builder.insert("scope", .string(Text(scope.rawValue)))
    if let title, !title.isEmpty { builder.insert("title", .string(Text(title))) }
    if isEntrypoint { builder.insert("entrypoint", .bool(true)) }
    if let description, !description.isEmpty { builder.insert("description", .string(Text(description))) }
    builder.insert(list: "organizations", organizations.map { .string(Text($0)) })
    builder.insert(list: "related_resources", relatedResources.map(\.value))
    builder.insert(list: "authors", authors.map(\.value))
    builder.insert(list: "schemas", schemas.map(\.value))
    if let labels { builder.insert("labels", labels) }
    if let custom { builder.insert("custom", custom) }
    return .object(builder.finish())
  }
}

extension ObjectBuilder {
  fileprivate mutating func insert(list key: String, _ items: [Value]) {
    if !items.isEmpty { insert(.string(Text(key)), .array(RegoArray(items))) }
  }

  fileprivate mutating func insert(text key: String, _ text: String?) {
    if let text, !text.isEmpty { insert(.string(Text(key)), .string(Text(text))) }
  }
}

extension Annotations.RelatedResource {
  fileprivate var value: Value {
    var builder = ObjectBuilder()
    builder.insert(text: "ref", reference)
    builder.insert(text: "description", description)
    return .object(builder.finish())
  }
}

extension Annotations.Author {
  fileprivate var value: Value {
    var builder = ObjectBuilder()
    builder.insert(text: "name", name)
    builder.insert(text: "email", email)
    return .object(builder.finish())
  }
}

extension Annotations.Schema {
  fileprivate var value: Value {
    var builder = ObjectBuilder()
    builder.insert("path", path.names)
    if let schema { builder.insert("schema", schema.names) }
    if let definition { builder.insert("definition", definition) }
    return .object(builder.finish())
  }
}

extension Ref {
  /// All terms as strings.
  fileprivate var names: Value {
    .array(
      RegoArray(
        terms.map { term in
          if case .scalar(.string(let text)) = term.kind { return .string(text) }
          return .string(Text(term.description))
        }))
  }
}
