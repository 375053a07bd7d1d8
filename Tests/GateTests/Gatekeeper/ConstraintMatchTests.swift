import RegoValues
import Testing
import YAMLReader

@testable import Gate

/// Each field of a constraint's match, with objects that it takes and objects that it does not.
@Suite struct ConstraintMatchTests {
  struct Case: CustomTestStringConvertible {
    var match: String
    var object: String
    var namespace: String?
    var isGenerated = false
    var answer: ConstraintMatch.Answer

    var testDescription: String { "\(match) on \(object): \(answer)" }
  }

  static let pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}}"
  static let web = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}"
  static let role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: admin}}"
  static let shop = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}"
  static let nameless = "{apiVersion: batch/v1, kind: Job, metadata: {generateName: nightly-}}"

  static let cases: [Case] = [
    Case(match: "{}", object: pod, answer: .yes),
    Case(match: "{kinds: []}", object: pod, answer: .yes),
    Case(match: "{kinds: [{apiGroups: [''], kinds: [Pod]}]}", object: pod, answer: .yes),
    Case(match: "{kinds: [{apiGroups: [''], kinds: [Pod]}]}", object: web, answer: .no),
    Case(
      match: "{kinds: [{apiGroups: [''], kinds: [Pod]}, {apiGroups: [apps], kinds: ['*']}]}", object: web, answer: .yes),
    Case(match: "{kinds: [{apiGroups: ['*'], kinds: [Deployment]}]}", object: web, answer: .yes),
    Case(match: "{kinds: [{apiGroups: [extensions], kinds: [Deployment]}]}", object: web, answer: .no),
    Case(match: "{kinds: [{kinds: [Deployment]}]}", object: web, answer: .yes),
    Case(match: "{scope: Cluster}", object: role, answer: .yes),
    Case(match: "{scope: Cluster}", object: shop, answer: .yes),
    Case(match: "{scope: Cluster}", object: pod, answer: .no),
    Case(match: "{scope: Namespaced}", object: pod, answer: .yes),
    Case(match: "{scope: Namespaced}", object: nameless, answer: .yes),
    Case(match: "{scope: Namespaced}", object: role, answer: .no),
    Case(match: "{scope: Namespaced}", object: shop, answer: .no),
    Case(match: "{scope: '*'}", object: role, answer: .yes),
    Case(match: "{scope: Sometimes}", object: role, answer: .yes),
    Case(match: "{namespaces: [shop]}", object: pod, answer: .yes),
    Case(match: "{namespaces: [sh*]}", object: pod, answer: .yes),
    Case(match: "{namespaces: ['*op']}", object: pod, answer: .yes),
    Case(match: "{namespaces: ['*ho*']}", object: pod, answer: .yes),
    Case(match: "{namespaces: [bank]}", object: pod, answer: .no),
    Case(match: "{namespaces: [default]}", object: nameless, answer: .yes),
    Case(match: "{namespaces: [shop]}", object: shop, answer: .yes),
    Case(match: "{namespaces: [bank]}", object: shop, answer: .no),
    Case(match: "{namespaces: [bank]}", object: role, answer: .yes),
    Case(match: "{excludedNamespaces: [sh*]}", object: pod, answer: .no),
    Case(match: "{excludedNamespaces: [kube-*]}", object: pod, answer: .yes),
    Case(match: "{excludedNamespaces: [shop]}", object: shop, answer: .no),
    Case(match: "{excludedNamespaces: ['*']}", object: role, answer: .yes),
    Case(match: "{namespaces: [shop], excludedNamespaces: [shop]}", object: pod, answer: .no),
    Case(match: "{labelSelector: {matchLabels: {app: web}}}", object: pod, answer: .yes),
    Case(match: "{labelSelector: {matchLabels: {app: web, tier: back}}}", object: pod, answer: .no),
    Case(match: "{labelSelector: {matchLabels: {app: web}}}", object: web, answer: .no),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: app, operator: In, values: [a, web]}]}}", object: pod,
      answer: .yes),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}}", object: pod, answer: .no),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}", object: pod,
      answer: .yes),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}", object: web,
      answer: .yes),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}", object: pod,
      answer: .no),
    Case(match: "{labelSelector: {matchExpressions: [{key: tier, operator: Exists}]}}", object: pod, answer: .yes),
    Case(match: "{labelSelector: {matchExpressions: [{key: tier, operator: Exists}]}}", object: web, answer: .no),
    Case(
      match: "{labelSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}", object: web, answer: .yes),
    Case(match: "{labelSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}", object: pod, answer: .no),
    Case(match: "{namespaceSelector: {matchLabels: {env: prod}}}", object: pod, namespace: shop, answer: .yes),
    Case(match: "{namespaceSelector: {matchLabels: {env: test}}}", object: pod, namespace: shop, answer: .no),
    Case(match: "{namespaceSelector: {matchLabels: {env: prod}}}", object: pod, answer: .unknownNamespace("shop")),
    Case(
      match: "{kinds: [{kinds: [Service]}], namespaceSelector: {matchLabels: {env: prod}}}", object: pod, answer: .no),
    Case(match: "{namespaceSelector: {matchLabels: {env: prod}}}", object: shop, answer: .yes),
    Case(match: "{namespaceSelector: {matchLabels: {env: test}}}", object: shop, answer: .no),
    Case(match: "{namespaceSelector: {matchLabels: {env: test}}}", object: role, answer: .yes),
    Case(match: "{name: web}", object: pod, answer: .yes),
    Case(match: "{name: w*}", object: pod, answer: .yes),
    Case(match: "{name: db}", object: pod, answer: .no),
    Case(match: "{name: night*}", object: nameless, answer: .yes),
    Case(match: "{name: nightly-}", object: nameless, answer: .no),
    Case(match: "{name: '*ly-'}", object: nameless, answer: .no),
    Case(match: "{source: Original}", object: pod, answer: .yes),
    Case(match: "{source: Original}", object: pod, isGenerated: true, answer: .no),
    Case(match: "{source: Generated}", object: pod, answer: .no),
    Case(match: "{source: Generated}", object: pod, isGenerated: true, answer: .yes),
    Case(match: "{source: All}", object: pod, isGenerated: true, answer: .yes),
  ]

  @Test(arguments: cases)
  func takes(_ test: Case) throws {
    let match = try ConstraintMatch(YAML.value(test.match))
    let namespace = try test.namespace.map { try YAML.value($0) }
    let reviewed = ReviewedObject([try YAML.value(test.object)], isGenerated: test.isGenerated) { name in
      name == namespace?["metadata"]?["name"]?.stringValue ? namespace : nil
    }
    #expect(match.answer(for: reviewed) == test.answer)
  }

  @Test("An object whose labels change is taken by either version")
  func eitherVersion() throws {
    let match = try ConstraintMatch(YAML.value("{labelSelector: {matchLabels: {app: web}}}"))
    let bare = try YAML.value("{apiVersion: v1, kind: Pod, metadata: {name: web}}")
    let labelled = try YAML.value(ConstraintMatchTests.pod)
    #expect(match.answer(for: ReviewedObject([bare, labelled]) { _ in nil }) == .yes)
    #expect(match.answer(for: ReviewedObject([bare]) { _ in nil }) == .no)
  }

  @Test(
    "What cannot be read is refused by its place",
    arguments: [
      ("{kind: []}", "kind is not known"), ("{kinds: {}}", "kinds must be a list"),
      ("{kinds: [{kinds: Pod}]}", "kinds[0].kinds must be a list of strings"),
      ("{namespaces: [1]}", "namespaces must be a list of strings"),
      ("{labelSelector: {matchLabels: {a: 1}}}", "labelSelector.matchLabels.a must be a string"),
      (
        "{labelSelector: {matchExpressions: [{key: a, operator: Is}]}}",
        "labelSelector.matchExpressions[0].operator must be one of In, NotIn, Exists, DoesNotExist"
      ),
      (
        "{labelSelector: {matchExpressions: [{key: a, operator: In}]}}",
        "labelSelector.matchExpressions[0].values must be a list that is not empty"
      ), ("{source: Mine}", "source must be one of Original, Generated, All"),
    ])
  func refused(_ text: String, _ words: String) throws {
    let value = try YAML.value(text)
    do throws(ConstraintProblem) {
      _ = try ConstraintMatch(value)
      Issue.record("\(text) was taken")
    } catch { #expect(error.description == words) }
  }
}
