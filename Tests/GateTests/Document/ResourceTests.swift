import RegoValues
import Testing

@testable import Gate

@Suite struct ResourceTests {
  @Test(
    arguments: [
      ("{apiVersion: v1, kind: Pod, metadata: {name: a}}", " Pod  a"),
      ("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: b}}", "apps Deployment b a"),
      ("{apiVersion: batch/v1, kind: Job, metadata: {generateName: a-}}", "batch Job  a-"),
      ("{apiVersion: v1, kind: Pod, metadata: {name: ''}}", nil),
      ("{apiVersion: v1, kind: Pod, metadata: {name: 3}}", nil),
      ("{apiVersion: v1, kind: Pod}", nil),
      ("{kind: Pod, metadata: {name: a}}", nil),
      ("{apiVersion: v1, metadata: {name: a}}", nil),
      ("[a]", nil),
    ] as [(String, String?)])
  func name(document: String, expected: String?) throws {
    let name = ResourceName(of: try yaml(document))
    #expect(name.map { "\($0.group) \($0.kind) \($0.namespace) \($0.name)" } == expected)
  }

  @Test(arguments: [
    ("", "Pod", "pods", true), ("", "Endpoints", "endpoints", true), ("", "Namespace", "namespaces", false),
    ("networking.k8s.io", "NetworkPolicy", "networkpolicies", true),
    ("networking.k8s.io", "Ingress", "ingresses", true),
    ("networking.k8s.io", "IngressClass", "ingressclasses", false),
    ("rbac.authorization.k8s.io", "ClusterRole", "clusterroles", false),
    ("example.com", "Widget", "widgets", true), ("example.com", "Gateway", "gateways", true),
    ("example.com", "Policy", "policies", true),
  ])
  func kind(group: String, kind: String, plural: String, isNamespaced: Bool) {
    #expect(ResourceKinds.kind(group: group, kind: kind) == ResourceKind(plural: plural, isNamespaced: isNamespaced))
  }

  static let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"

  @Test(arguments: [
    (pointer, true), (pointer + "x: y\n", false), (pointer + "---\napiVersion: v1\n", false),
    ("version https://git-lfs.github.com/spec/v1\n", false), ("apiVersion: v1\n", false), ("", false),
    ("version https://git-lfs.github.com/spec/v1\next-0-x sha256:1\noid sha256:4d7a\nsize 1\n", true),
    (pointer + String(repeating: "ext-0-x y\n", count: 100), false),
  ])
  func pointers(text: String, expected: Bool) {
    #expect(LFSPointer.matches(Array(text.utf8)) == expected)
  }
}
