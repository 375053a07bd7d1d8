import RegoValues

/// What of a module its JSON shows besides the tree itself.
public struct DescriptionOptions: Sendable {
  /// Where each node stands and, in base64, its text.
  public var includesLocations = false
  public var includesComments = true
  /// The METADATA blocks, by themselves and with the rules that they are about.
  public var includesAnnotations = true
  /// The file's name that places show; nil for the name under which the source was parsed.
  public var file: String?

  public init() {}
}

extension Module {
  /// The tree as JSON, in the form that `opa parse --format json` and `rego.parse_module` give
  /// (https://www.openpolicyagent.org/docs/cli#parse).
  ///
  /// ```swift
  /// let module = try Parser.module(Array("package p\nallow if input.ok".utf8), file: "p.rego")
  /// module.json()["rules"]   // [{"body": […], "head": {"name": "allow", …}}]
  /// ```
  public func json(_ options: DescriptionOptions = DescriptionOptions()) -> Value {
    let describer = TreeDescriber(source: source, comments: comments, options: options)
    var object = ObjectBuilder()
    object.insert("package", describer.package(package).json)
    if !imports.isEmpty { object.insert("imports", .array(RegoArray(imports.map { describer.importing($0).json }))) }
    let notes = options.includesAnnotations ? annotations : []
    if !notes.isEmpty { object.insert("annotations", .array(RegoArray(notes.map(describer.annotations)))) }
    if !rules.isEmpty {
      var attachment = AnnotationAttachment(notes, package: package.path)
      let described = rules.map { rule in
        describer.rule(rule, annotations: attachment.annotations(of: rule)).json
      }
      object.insert("rules", .array(RegoArray(described)))
    }
    if options.includesComments, !comments.isEmpty {
      object.insert("comments", .array(RegoArray(comments.map(describer.comment))))
    }
    return .object(object.finish())
  }
}

extension TreeDescriber {
  func package(_ package: Package) -> TreeNode {
    located(.record([("path", ref(package.path))]), at: package.location)
  }

  func importing(_ item: Import) -> TreeNode {
    let path = located(.record([("type", .text("ref")), ("value", ref(item.path))]), at: item.path.location)
    var members = [("path", path)]
    if let alias = item.alias { members.append(("alias", .text(alias))) }
    return located(.record(members), at: item.location)
  }

  func annotations(_ annotations: Annotations) -> Value {
    located(.constant(annotations.document), at: annotations.location).json
  }

  func comment(_ comment: Comment) -> Value {
    var object = ObjectBuilder()
    object.insert("Location", location(comment.location, hasText: options.includesLocations))
    object.insert("Text", .string(Text(Base64Text.encoded(comment.text.utf8))))
    return .object(object.finish())
  }
}

/// Which METADATA blocks a rule has: those of its document, and those of rules that stand above it and were not taken yet.
private struct AnnotationAttachment {
  private var open: [Annotations]
  private let package: Ref

  init(_ annotations: [Annotations], package: Ref) {
    open = annotations
    self.package = package
  }

  mutating func annotations(of rule: Rule) -> [Annotations] {
    guard !open.isEmpty else { return [] }
    let target = rule.head.reference.absolute(in: package).groundPrefix.constants
    var result: [Annotations] = []
    var taken: Int?
    for (index, annotations) in open.enumerated() where annotations.target.groundPrefix.constants == target {
      switch annotations.scope {
      case .document: result.append(annotations)
      case .rule where rule.location.row > annotations.location.row:
        result.append(annotations)
        taken = index
      default: continue
      }
    }
    if let taken { open.remove(at: taken) }
    return result
  }
}

extension Ref {
  /// Where the reference stands, from its first part to its last.
  var location: Location {
    guard var result = terms.first?.location else { return .none }
    if let last = terms.last { result.end = max(result.end, last.location.end) }
    return result
  }

  /// A head's reference behind the path of its package.
  func absolute(in package: Ref) -> Ref {
    var result = terms
    if let first = terms.first, case .variable(let name) = first.kind {
      result[0] = Term(location: first.location, kind: .scalar(.string(Text(name))))
    }
    return Ref(package.terms + result)
  }

  /// The parts before the first that is no constant.
  var groundPrefix: Ref { Ref(Array(terms.prefix(1) + terms.dropFirst().prefix { $0.constant != nil })) }

  /// The values of constant parts; a variable counts as its name.
  var constants: [Value] { terms.compactMap(\.constant) }
}

extension Term {
  fileprivate var constant: Value? {
    switch kind {
    case .scalar(let value): value
    case .variable(let name) where name == "data": .string(Text(name))
    default: nil
    }
  }
}
