import RegoSyntax
import RegoValues

/// A Gatekeeper ConstraintTemplate: rules with parameters, which constraints of its kind fill in
/// (https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates).
///
/// ```swift
/// let template = try ConstraintTemplate(document)
/// template.kind         // K8sRequiredLabels
/// template.source.text  // the Rego of its target
/// ```
struct ConstraintTemplate: Sendable, Hashable {
  /// A module's text as the template holds it.
  struct Source: Sendable, Hashable {
    var text: String
    /// `v1` where the template says so, else `v0`.
    var version: ParserOptions.Version
    /// Where in the document it stands.
    var place: [Value]
  }

  var name: String
  /// The kind of its constraints.
  var kind: String
  var source: Source
  var libraries: [Source]
  /// What a constraint's parameters must be like, as an OpenAPI schema; null where the template does not say.
  var schema: Value

  static let target = "admission.k8s.gatekeeper.sh"
  static let group = "templates.gatekeeper.sh"

  /// Whether a document is a template, right or wrong.
  static func isTemplate(_ document: Value) -> Bool {
    document["kind"]?.stringValue == "ConstraintTemplate"
      && APIVersion(document["apiVersion"]?.stringValue ?? "").group == group
  }

  init(_ document: Value) throws(ConstraintProblem) {
    func text(_ path: [Value]) throws(ConstraintProblem) -> String {
      guard let value = FindingPlace.value(at: path, in: document) else { throw .missing(at: path) }
      guard let text = value.stringValue, !text.isEmpty else { throw .wrongType(at: path, want: "a string") }
      return text
    }
    name = try text(["metadata", "name"])
    kind = try text(["spec", "crd", "spec", "names", "kind"])
    schema = document["spec"]?["crd"]?["spec"]?["validation"]?["openAPIV3Schema"] ?? .null
    guard case .array(let targets)? = document["spec"]?["targets"], let target = targets.elements.first else {
      throw .missing(at: ["spec", "targets"])
    }
    let place: [Value] = ["spec", "targets", 0]
    guard targets.count == 1 else { throw .wrongType(at: ["spec", "targets"], want: "a list of one target") }
    let targetName = try text(place + ["target"])
    guard targetName == ConstraintTemplate.target else { throw .unknownTarget(targetName) }
    (source, libraries) = try ConstraintTemplate.sources(of: target, at: place)
  }

  /// `code` wins over `rego`, as in Gatekeeper.
  private static func sources(
    of target: Value, at place: [Value]
  ) throws(ConstraintProblem) -> (Source, [Source]) {
    guard case .array(let code)? = target["code"], !code.elements.isEmpty else {
      return try sources(in: target, version: .v0, at: place)
    }
    guard let index = code.elements.firstIndex(where: { $0["engine"]?.stringValue == "Rego" }) else {
      throw .unsupportedEngine(code.elements[0]["engine"]?.stringValue ?? "without a name")
    }
    let here = place + ["code", .number(Number(index)), "source"]
    guard let source = code.elements[index]["source"] else { throw .missing(at: here) }
    let version: ParserOptions.Version
    switch source["version"]?.stringValue {
    case nil, "v0": version = .v0
    case "v1": version = .v1
    default: throw .wrongType(at: here + ["version"], want: "one of v0, v1")
    }
    return try sources(in: source, version: version, at: here)
  }

  private static func sources(
    in holder: Value, version: ParserOptions.Version, at place: [Value]
  ) throws(ConstraintProblem) -> (Source, [Source]) {
    guard let value = holder["rego"] else { throw .missing(at: place + ["rego"]) }
    guard let text = value.stringValue else { throw .wrongType(at: place + ["rego"], want: "a string") }
    var libraries: [Source] = []
    if case .array(let items)? = holder["libs"] {
      for (index, item) in items.elements.enumerated() {
        let here = place + ["libs", .number(Number(index))]
        guard let text = item.stringValue else { throw .wrongType(at: here, want: "a string") }
        libraries.append(Source(text: text, version: version, place: here))
      }
    }
    return (Source(text: text, version: version, place: place + ["rego"]), libraries)
  }
}
