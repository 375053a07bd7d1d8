import Foundation
import Testing

/// Policies that ask a server of their own: in the gate where the administrator allows it, at home, and in tests.
@Suite(.enabled(if: Transport.missing(.http) == nil, "lighttpd is not installed"))
struct NetworkPolicyTests {
  private static func policy(port: Int) -> String {
    """
    package images
    import rego.v1

    answer := http.send({
    \t"method": "get", "url": "http://127.0.0.1:\(port)/images.json", "force_json_decode": true, "raise_error": false,
    })

    deny contains "the list of images cannot be read" if answer.status_code != 200

    deny contains sprintf("image %s is not on the list", [container.image]) if {
    \tsome container in input.spec.containers
    \tnot container.image in answer.body
    }
    """
  }

  private static func push(_ image: String) -> String {
    """
    printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers: [{name: a, image: "\(image)"}]\\n' > a.yaml
    git add -A
    git commit -qm a
    git push -q origin HEAD:main
    """
  }

  /// A gate whose policy asks a server, and that server.
  private func gate(_ settings: String) throws -> (Sandbox, Transport) {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    let server = try SmartHTTPServer.start(for: sandbox)
    let port = try #require(URL(string: server.url)?.port)
    try #"["a:1.0"]"#.write(
      to: sandbox.root.appendingPathComponent("srv/images.json"), atomically: true, encoding: .utf8)
    try sandbox.administer(settings: settings)
    try NetworkPolicyTests.policy(port: port).write(
      to: sandbox.policy.appendingPathComponent("images.rego"), atomically: true, encoding: .utf8)
    return (sandbox, server)
  }

  @Test(arguments: Lane.allCases)
  func theGateAsksHostsThatAreAllowed(lane: Lane) throws {
    let (sandbox, server) = try gate("capabilities: {hosts: [127.0.0.1]}\n")
    defer { withExtendedLifetime(server) {} }
    try sandbox.installHook([sandbox.server.path], lane: lane)
    let refused = try sandbox.shell.script(NetworkPolicyTests.push("b:2.0"), in: sandbox.client)
    #expect(refused.status == 1)
    #expect(refused.errorText.contains("image b:2.0 is not on the list"), "\(refused.errorText)")
    let accepted = try sandbox.shell.script(NetworkPolicyTests.push("a:1.0"), in: sandbox.client)
    #expect(accepted.status == 0, "\(accepted.errorText)")
    #expect(sandbox.records().count == 2)
  }

  @Test func otherHostsAreNotAsked() throws {
    let (sandbox, server) = try gate("capabilities: {hosts: [registry.example.com]}\n")
    defer { withExtendedLifetime(server) {} }
    try sandbox.installHook([sandbox.server.path])
    let refused = try sandbox.shell.script(NetworkPolicyTests.push("a:1.0"), in: sandbox.client)
    #expect(refused.status == 1)
    #expect(refused.errorText.contains("the list of images cannot be read"), "\(refused.errorText)")
  }

  /// What was compiled while it was allowed is not used when it no longer is.
  @Test func whatIsKeptCompiledIsAllowedAnew() throws {
    let (sandbox, server) = try gate("capabilities: {hosts: [127.0.0.1]}\n")
    defer { withExtendedLifetime(server) {} }
    let words = ["--policy", sandbox.policy.path, "--config", sandbox.settings.path]
    let cache = ["--cache", sandbox.root.appendingPathComponent("cache").path]
    #expect(try sandbox.gatehouse(["cache", "build"] + words + cache).status == 0)
    #expect(try sandbox.gatehouse(["cache", "status"] + words + cache).status == 0)
    #expect(try sandbox.gatehouse(["install", sandbox.server.path] + words + cache + Lane.fast.options).status == 0)
    let asked = try sandbox.shell.script(NetworkPolicyTests.push("b:2.0"), in: sandbox.client)
    #expect(asked.errorText.contains("image b:2.0 is not on the list"), "\(asked.errorText)")
    try "record: {file: \(sandbox.record.path)}\n".write(to: sandbox.settings, atomically: true, encoding: .utf8)
    let refused = try sandbox.shell.script(NetworkPolicyTests.push("a:1.0"), in: sandbox.client)
    #expect(refused.status == 1)
    #expect(
      refused.errorText.contains("unsafe built-in function calls in expression: http.send"), "\(refused.errorText)")
  }

  @Test func configCheckKnowsWhatPoliciesReach() throws {
    let (sandbox, server) = try gate("capabilities: {hosts: [127.0.0.1], environment: [REGION]}\n")
    defer { withExtendedLifetime(server) {} }
    let file = sandbox.settings.path
    let settings = try String(contentsOf: sandbox.settings, encoding: .utf8) + "policies: policy\n"
    func check(_ text: String) throws -> Shell.Result {
      try text.write(to: sandbox.settings, atomically: true, encoding: .utf8)
      return try sandbox.gatehouse(["config", "check", file, "--repository", "app"])
    }
    let right = try check(settings)
    #expect(right.status == 0, "\(right.errorText)")
    #expect(right.text.contains("may reach     127.0.0.1\n") && right.text.contains("may read      REGION\n"))
    let wrong = try check(settings.replacing("127.0.0.1", with: "http://127.0.0.1/"))
    #expect(wrong.status == 2 && wrong.errorText.contains("a host is a name or an address"), "\(wrong.errorText)")
    let off = try check(settings.replacing("hosts: [127.0.0.1], ", with: ""))
    #expect(off.status == 2 && off.errorText.contains("unsafe built-in function calls in expression: http.send"))
  }

  @Test func commandsAskAsFarAsCapabilitiesAllow() throws {
    let (sandbox, server) = try gate("")
    defer { withExtendedLifetime(server) {} }
    let port = try #require(URL(string: server.url)?.port)
    let folder = sandbox.root
    func eval(_ query: String, _ options: String...) throws -> Shell.Result {
      try sandbox.gatehouse(["eval", "--format", "raw", "--strict-builtin-errors"] + options + [query])
    }
    let send = #"http.send({"method": "get", "url": "http://127.0.0.1:\#(port)/images.json"}).raw_body"#
    #expect(try eval(send).text == "[\"a:1.0\"]\n")
    #expect(try eval("opa.runtime().env.HOME").text == "\(sandbox.root.path)/home\n")
    let all = try sandbox.gatehouse(["capabilities"]).text
    for (name, text) in [
      ("all", all), ("none", all.replacing("\"http.send\"", with: "\"http.none\"")),
      ("some", all.replacing("\n  \"builtins\"", with: "\n  \"allow_net\": [\"example.com\"],\n  \"builtins\"")),
    ] {
      try text.write(to: folder.appendingPathComponent("\(name).json"), atomically: true, encoding: .utf8)
    }
    #expect(try eval(send, "--capabilities", "all.json").text == "[\"a:1.0\"]\n")
    let none = try eval(send, "--capabilities", "none.json")
    #expect(none.status == 2)
    #expect((none.text + none.errorText).contains("undefined function http.send"), "\(none.text)\(none.errorText)")
    let some = try eval(send, "--capabilities", "some.json")
    #expect(some.status == 2)
    #expect((some.text + some.errorText).contains("http.send: unallowed host: 127.0.0.1"))
  }

  /// Whatever is allowed: a test reaches nothing.
  @Test func testsReplaceWhatReachesOutside() throws {
    let (sandbox, server) = try gate("")
    defer { withExtendedLifetime(server) {} }
    try """
    package images_test
    import rego.v1
    pod := {"spec": {"containers": [{"image": "a:1.0"}]}}
    test_mocked if count(data.images.deny) == 0 with input as pod with http.send as {"status_code": 200, "body": ["a:1.0"]}
    test_real if count(data.images.deny) == 0 with input as pod
    """.write(to: sandbox.policy.appendingPathComponent("images_test.rego"), atomically: true, encoding: .utf8)
    let result = try sandbox.gatehouse(["verify", "-v", sandbox.policy.path])
    #expect(result.status == 2)
    #expect(result.text.contains("test_mocked: PASS"), "\(result.text)\(result.errorText)")
    #expect(result.text.contains("test_real: ERROR"))
    #expect(result.text.contains("http.send: tests reach nothing outside"))
  }
}
