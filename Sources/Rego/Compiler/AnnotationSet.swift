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

  /// The schemas that hold for a definition: of its packages from the root inwards, its document, and its own.
  func schemas(_ path: [Value], module: Int, definition: Int) -> [Annotations.Schema] {
    let package = modules[module].package.path.groundPath
    var found: [Annotations] = []
    for count in 0...package.count {
      if let block = subpackages[Array(package.prefix(count))] { found.append(block) }
    }
    if let block = packages[package] { found.append(block) }
    if let block = documents[path] { found.append(block) }
    found += rules[RuleKey(module: module, definition: definition)] ?? []
    return found.flatMap(\.schemas)
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
