import Gate
import Testing

@testable import Review

struct ExplainTextTests {
  private static let module = """
    # METADATA
    # scope: package
    # title: Services
    package kubernetes.services

    # METADATA
    # title: A Service opens no port on every node
    # description: Nodes are not for @everyone.
    # custom:
    #   short: no-node-ports
    #   fix: "Use type: ClusterIP."
    deny contains msg if {
      input.request.kind.kind == "Service"
      input.request.object.spec.type == "NodePort"
      some port in input.request.object.spec.ports
      msg := sprintf("%v", [port.nodePort])
    }

    # METADATA
    # title: A Service claims no address of others
    # custom:
    #   short: no-external-ips
    #   severity: warn
    deny contains "no" if input.request.object.spec.externalIPs
    """

  private func answer(_ asked: String) throws -> String {
    let file = PolicyFile(name: "policy/services/policy.rego", bytes: Array(Self.module.utf8))
    return ExplainText(asked, in: try PolicySet(files: [file])).text(longest: 10_000)
  }

  @Test func aRuleIsExplained() throws {
    try Golden.expect(try answer("no-node-ports"), matches: "explain-rule.md")
    #expect(try answer("NO-node-ports") == answer("kubernetes.services.deny (no-node-ports)"))
    #expect(!(try answer("no-node-ports").contains("policy/services")))
  }

  @Test func aNameOfSeveralExplainsAll() throws {
    let both = try answer("kubernetes.services.deny")
    #expect(both.contains("no-node-ports") && both.contains("no-external-ips"))
    #expect(try answer("kubernetes.services") == both)
  }

  @Test func anUnknownRuleHasNeighbours() throws {
    #expect(try answer("no-node-port") == "There is no rule `no-node-port`. Near to it: `no-node-ports`.")
    #expect(try answer("external").contains("`no-external-ips`"))
    #expect(
      try answer("<b> @you #1")
        == "There is no rule <code>&lt;b&gt; &#64;you &#35;1</code>. A finding names its rule in its last line.")
  }
}
