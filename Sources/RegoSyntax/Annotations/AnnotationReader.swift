import RegoValues
import YAMLReader

/// Reads a METADATA block's YAML.
struct AnnotationReader {
  private let block: MetadataBlock
  private let document: YAMLDocument
  private let object: RegoObject
  private let yaml: [UInt8]

  init(_ block: MetadataBlock) throws(MetadataFailure) {
    self.block = block
    yaml = block.yaml
    let documents: [YAMLDocument]
    do throws(YAMLError) {
      documents = try YAMLReader.documents(yaml)
    } catch {
      throw MetadataFailure(
        problem: .yaml(error.message), location: block.location(row: error.line, column: error.column))
    }
    guard let document = documents.first, document.value != .null else {
      throw MetadataFailure(problem: .empty, location: block.head.location)
    }
    guard case .object(let object) = document.value else {
      throw MetadataFailure(problem: .notAnObject, location: block.head.location)
    }
    self.document = document
    self.object = object
  }

  /// What the block says about its target; `onPackage` tells what that is.
  func annotations(target: Ref, ruleIndex: Int?) throws(MetadataFailure) -> Annotations {
    let isEntrypoint = try flag("entrypoint")
    let scope = try scope(isEntrypoint: isEntrypoint, onPackage: ruleIndex == nil)
    var result = Annotations(location: block.head.location, scope: scope, target: target, ruleIndex: ruleIndex)
    result.isEntrypoint = isEntrypoint
    result.title = try string("title")
    result.description = try string("description")
    result.organizations = try list("organizations").map(scalarText)
    result.labels = try map("labels")
    result.custom = try map("custom")
    for item in try list("authors") { result.authors.append(try author(item)) }
    for item in try list("related_resources") { result.relatedResources.append(try relatedResource(item)) }
    for item in try list("schemas") { result.schemas += try schemas(item) }
    return result
  }

  private func scope(isEntrypoint: Bool, onPackage: Bool) throws(MetadataFailure) -> Annotations.Scope {
    guard let name = try string("scope"), !name.isEmpty else {
      if onPackage { return .package }
      return isEntrypoint ? .document : .rule
    }
    guard let scope = Annotations.Scope(rawValue: name) else { throw failure(.unknownScope(name), key: "scope") }
    switch scope {
    case .package, .subpackages:
      if !onPackage { throw failure(.scopeNotOnPackage(name), key: "scope") }
    case .rule, .document:
      if onPackage { throw failure(.scopeNotOnRule(name), key: "scope") }
      if scope == .rule, isEntrypoint { throw failure(.entrypointOnRule, key: "entrypoint") }
    }
    return scope
  }

  // MARK: Entries

  private func author(_ item: Value) throws(MetadataFailure) -> Annotations.Author {
    switch item {
    case .string(let text): return Self.author(text.string)
    case .object:
      let name = item["name"].flatMap(\.stringValue)
      let email = item["email"].flatMap(\.stringValue)
      guard name != nil || email != nil else { throw failure(.author, key: "authors") }
      return Annotations.Author(name: name, email: email)
    default: throw failure(.authorType, key: "authors")
    }
  }

  /// `Name <mail>`: the mail stands last, in angle brackets.
  private static func author(_ text: String) -> Annotations.Author {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    var email: String?
    if let last = words.last, last.hasPrefix("<"), last.hasSuffix(">") {
      email = String(last.dropFirst().dropLast())
      words.removeLast()
    }
    return Annotations.Author(name: words.isEmpty ? nil : words.joined(separator: " "), email: email)
  }

  private func relatedResource(_ item: Value) throws(MetadataFailure) -> Annotations.RelatedResource {
    switch item {
    case .string(let text): return Annotations.RelatedResource(reference: text.string)
    case .object:
      guard let reference = item["ref"].flatMap(\.stringValue), !reference.isEmpty else {
        throw failure(.relatedResource, key: "related_resources")
      }
      return Annotations.RelatedResource(
        reference: reference, description: item["description"].flatMap(\.stringValue))
    default: throw failure(.relatedResourceType, key: "related_resources")
    }
  }

  private func schemas(_ item: Value) throws(MetadataFailure) -> [Annotations.Schema] {
    guard case .object(let members) = item else {
      throw failure(.wrongType(key: "schemas", wanted: "a list of objects"), key: "schemas")
    }
    var result: [Annotations.Schema] = []
    for (key, value) in zip(members.keys, members.values) {
      let text = scalarText(key)
      guard let path = Self.reference(text, roots: ["input", "data"]) else {
        throw failure(.schemaPath, key: "schemas")
      }
      switch value {
      case .string(let name):
        guard let schema = Self.reference(name.string, roots: ["schema"]) else {
          throw failure(.schemaReference, key: "schemas")
        }
        result.append(Annotations.Schema(path: path, source: .reference(schema)))
      case .object, .bool: result.append(Annotations.Schema(path: path, source: .definition(value)))
      default: throw failure(.schemaDeclaration(path: text), key: "schemas")
      }
    }
    return result
  }

  private static func reference(_ text: String, roots: [String]) -> Ref? {
    guard let term = try? Parser.term(Array(text.utf8), file: "METADATA") else { return nil }
    switch term.kind {
    case .variable(let name) where roots.contains(name): return Ref([term])
    case .reference(let reference) where reference.headName.map(roots.contains) == true: return reference
    default: return nil
    }
  }

  // MARK: Values by key

  private func entry(_ key: String) -> Value? {
    guard let value = object[.string(Text(key))], value != .null else { return nil }
    return value
  }

  private func string(_ key: String) throws(MetadataFailure) -> String? {
    guard let value = entry(key) else { return nil }
    switch value {
    case .string(let text): return text.string
    case .number, .bool: return written(key) ?? value.description
    default: throw failure(.wrongType(key: key, wanted: "a string"), key: key)
    }
  }

  /// The text of a plain scalar: `title: 1.50` means "1.50".
  private func written(_ key: String) -> String? {
    guard let place = document.positions.place(of: [.string(Text(key))]),
      0 <= place.value.offset, place.value.offset <= place.end.offset, place.end.offset <= yaml.count
    else { return nil }
    return String(decoding: yaml[place.value.offset..<place.end.offset], as: UTF8.self)
  }

  private func flag(_ key: String) throws(MetadataFailure) -> Bool {
    guard let value = entry(key) else { return false }
    guard case .bool(let flag) = value else { throw failure(.wrongType(key: key, wanted: "a boolean"), key: key) }
    return flag
  }

  private func list(_ key: String) throws(MetadataFailure) -> [Value] {
    guard let value = entry(key) else { return [] }
    guard case .array(let items) = value else { throw failure(.wrongType(key: key, wanted: "a list"), key: key) }
    return Array(items.elements)
  }

  private func map(_ key: String) throws(MetadataFailure) -> Value? {
    guard let value = entry(key) else { return nil }
    guard case .object = value else { throw failure(.wrongType(key: key, wanted: "an object"), key: key) }
    return value
  }

  private func scalarText(_ value: Value) -> String { value.stringValue ?? value.description }

  private func failure(_ problem: AnnotationProblem, key: String) -> MetadataFailure {
    let place = document.positions.place(of: [.string(Text(key))])
    let position = place.map { $0.key ?? $0.value }
    return MetadataFailure(
      problem: problem,
      location: position.map { block.location(row: $0.line, column: $0.column) } ?? block.head.location)
  }
}

/// A block that says nothing, and where.
struct MetadataFailure: Error, Sendable {
  var problem: AnnotationProblem
  var location: Location

  var diagnostic: Diagnostic { Diagnostic(code: .parse, message: problem.message, location: location) }
}
