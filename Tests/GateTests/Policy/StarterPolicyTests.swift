import Foundation
import Rego
import RegoSyntax
import RegoValues
import Testing

@testable import Gate

/// The starter policies under `policy/`: their own tests, and the places of what they find.
@Suite struct StarterPolicyTests {
  private static func files() throws -> [PolicyFile] {
    let root = Golden.package.appendingPathComponent("policy")
    guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
    return try all.compactMap { $0 as? String }.sorted().filter { $0.hasSuffix(".rego") }.map { name in
      PolicyFile(name: name, bytes: Array(try Data(contentsOf: root.appendingPathComponent(name))))
    }
  }

  @Test func theirOwnTestsPass() throws {
    let set = try PolicyCompilation(
      files: try StarterPolicyTests.files(), options: PolicySet.Options(purpose: .testing))
    let tests = set.policy.rules.filter { $0.name.hasPrefix("test_") }
    #expect(tests.count >= 60)
    for test in tests {
      let value = try set.policy.prepare(rule: test).value(
        input: nil, options: EvaluationOptions(now: 0, strictBuiltinErrors: true))
      #expect(value == true, "\(test.package).\(test.name)")
    }
  }

  @Test func eachHasTestsAndSaysWhatToDo() throws {
    let files = try StarterPolicyTests.files()
    let set = try PolicySet(files: files)
    #expect(set.packages.count == 10)
    for package in set.packages { #expect(package.shape == .admission, "\(package.name): \(package.shapeReason)") }
    #expect(set.notes == [])
    for rule in set.rules {
      let directory = rule.identity.package.replacingOccurrences(of: ".", with: "/")
      #expect(files.contains { $0.name == "\(directory)/policy_test.rego" }, "\(rule.identity)")
      for definition in rule.definitions {
        #expect(
          definition.title != nil && definition.short != nil && definition.severity != nil && definition.fix != nil,
          "\(definition.location.file):\(definition.location.row)")
      }
    }
  }

  /// Manifests in which each rule finds something, and the lines that are shown for it.
  @Test func findingsStandWhereTheFaultIs() throws {
    try Golden.expect(try words(of: StarterPolicyTests.faulty), matches: "starter-policies.txt")
  }

  @Test func aCarefulManifestIsFreeOfFindings() throws {
    #expect(try words(of: StarterPolicyTests.careful) == "")
  }

  private func words(of text: String) throws -> String {
    let content = MemoryContent()
    var fixture = PushFixture(name: "starter", text: "# starter\n== head web.yaml\n" + text)
    fixture.policies = try StarterPolicyTests.files()
    let judge = Judge(policies: try PolicySet(files: fixture.policies))
    let judgement = judge.judge(fixture.changeSet(in: content), content: content, now: 0)
    #expect(judgement.failures.isEmpty && judgement.notJudged.isEmpty, "\(PushFixture.words(of: judgement))")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return judgement.findings.map { finding in
      let line = finding.place.line ?? 0
      let source = lines.indices.contains(line - 1) ? lines[line - 1].trimmingCharacters(in: .whitespaces) : "?"
      return "\(line):\(finding.place.column ?? 0) \(finding.severity) \(finding.rule.short ?? "?"): \(finding.message)"
        + "\n    \(source)\n    \(finding.fix ?? "no fix")\n"
    }.joined()
  }

  private static let faulty = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        spec:
          hostNetwork: true
          volumes:
          - name: logs
            hostPath:
              path: /var/log
          securityContext:
            runAsUser: 0
          initContainers:
          - name: setup
            image: busybox
          containers:
          - name: front
            image: nginx:latest
            ports:
            - containerPort: 80
              hostPort: 8080
            env:
            - name: DB_PASSWORD
              value: hunter2
            securityContext:
              privileged: true
              allowPrivilegeEscalation: true
              runAsUser: 0
              procMount: Unmasked
              capabilities:
                add: [NET_BIND_SERVICE, SYS_ADMIN]
          - name: side
            image: registry.example:5000/envoy:1.31
            resources:
              limits:
                memory: 64Mi
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: db, namespace: shop}
    type: Opaque
    stringData:
      user: ${DB_USER}
      password: hunter2
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: all}
    rules:
    - apiGroups: [""]
      resources: [pods]
      verbs: [get, impersonate]
    - apiGroups: ["*"]
      resources: ["*"]
      verbs: ["*"]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: all}
    roleRef:
      kind: ClusterRole
      name: cluster-admin
    subjects:
    - kind: Group
      name: system:unauthenticated
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      type: NodePort
      externalIPs:
      - 203.0.113.7
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: open}
    spec:
      type: LoadBalancer
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: plain}
    spec:
      rules:
      - host: shop.example.com
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: half}
    spec:
      tls:
      - hosts: [shop.example.com]
      rules:
      - host: shop.example.com
      - host: admin.example.com

    """

  private static let careful = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        spec:
          securityContext: {runAsNonRoot: true}
          containers:
          - name: front
            image: registry.example:5000/web:1.4.2
            ports: [{containerPort: 8080}]
            env:
            - {name: LOG_LEVEL, value: info}
            - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
            resources:
              requests: {cpu: 100m, memory: 64Mi}
              limits: {memory: 128Mi}
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: {drop: [ALL]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {type: ClusterIP, ports: [{port: 80}]}

    """
}
