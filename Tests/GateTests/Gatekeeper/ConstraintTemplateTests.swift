import RegoSyntax
import RegoValues
import Testing

@testable import Gate

@Suite struct ConstraintTemplateTests {
  static func template(_ target: String, schema: String = "") throws -> ConstraintTemplate {
    let text = """
      apiVersion: templates.gatekeeper.sh/v1
      kind: ConstraintTemplate
      metadata: {name: k8srequiredlabels}
      spec:
        crd:
          spec:
            names: {kind: K8sRequiredLabels}
      \(schema.isEmpty ? "" : "      validation: {openAPIV3Schema: \(schema)}")
        targets:
          - \(target)
      """
    return try ConstraintTemplate(YAML.value(text))
  }

  @Test func regoOfTheTarget() throws {
    let template = try ConstraintTemplateTests.template(
      "{target: admission.k8s.gatekeeper.sh, rego: 'package a', libs: ['package lib.b']}", schema: "{type: object}")
    #expect(template.name == "k8srequiredlabels")
    #expect(template.kind == "K8sRequiredLabels")
    #expect(template.source == .init(text: "package a", version: .v0, place: ["spec", "targets", 0, "rego"]))
    #expect(template.libraries.map(\.text) == ["package lib.b"])
    #expect(template.libraries.map(\.place) == [["spec", "targets", 0, "libs", 0]])
    #expect(template.schema == ["type": "object"])
  }

  @Test("Code names its engine and version, and wins over rego")
  func code() throws {
    let template = try ConstraintTemplateTests.template(
      """
      {target: admission.k8s.gatekeeper.sh, rego: 'package old', code: [
        {engine: K8sNativeValidation, source: {}},
        {engine: Rego, source: {version: v1, rego: 'package a', libs: ['package lib.b']}}]}
      """)
    #expect(
      template.source
        == .init(text: "package a", version: .v1, place: ["spec", "targets", 0, "code", 1, "source", "rego"]))
    #expect(template.libraries.map(\.version) == [.v1])
  }

  @Test(
    "What cannot be used is said",
    arguments: [
      (
        "{target: admission.k8s.gatekeeper.sh, code: [{engine: K8sNativeValidation, source: {}}]}",
        "the engine K8sNativeValidation is not supported: write the rule in Rego, or leave the template to the cluster"
      ),
      ("{target: other.sh, rego: 'package a'}", "the target other.sh is not known"),
      ("{target: admission.k8s.gatekeeper.sh}", "spec.targets[0].rego is missing"),
      ("{target: admission.k8s.gatekeeper.sh, rego: 1}", "spec.targets[0].rego must be a string"),
      (
        "{target: admission.k8s.gatekeeper.sh, code: [{engine: Rego, source: {version: v2, rego: x}}]}",
        "spec.targets[0].code[0].source.version must be one of v0, v1"
      ),
      ("{rego: 'package a'}", "spec.targets[0].target is missing"),
    ])
  func refused(_ target: String, _ words: String) throws {
    #expect { try ConstraintTemplateTests.template(target) } throws: { "\($0)" == words }
  }
}
