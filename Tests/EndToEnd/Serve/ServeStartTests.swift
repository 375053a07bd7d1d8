import Foundation
import Testing

/// How `gatehouse serve` begins, listens and ends, without any forge.
@Suite struct ServeStartTests {
  /// A folder with all that the program needs; nobody listens at the forge's address.
  private final class Place {
    let root: URL
    let shell: Shell

    init(more: String = "") throws {
      root = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-start-\(UUID().uuidString)")
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("home"), withIntermediateDirectories: true)
      shell = Shell(environment: Sandbox.environment(home: root.appendingPathComponent("home")))
      try FileManager.default.copyItem(
        at: Fixtures.folder("Policies").appendingPathComponent("article"), to: root.appendingPathComponent("policy"))
      try write("gatehouse.yaml", "record: {file: \(root.path)/record.ndjson}\n")
      try write(
        "serve.yaml",
        """
        listen: 127.0.0.1:0
        metrics: 127.0.0.1:0
        store: sqlite:serve.db
        cache: cache
        markerKey: secret
        \(more)
        forges:
          - {kind: gitea, url: "http://127.0.0.1:9", token: secret, webhookSecrets: [secret], repositories: ["acme/*"]}

        """)
      try shell.require("umask 077; head -c 32 /dev/urandom | base64 > secret", in: root)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ name: String, _ text: String) throws {
      try text.write(to: root.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    func serve(_ words: [String] = []) throws -> Shell.Result {
      try shell.run(
        Fixtures.program("gatehouse").path,
        ["serve", "--policy", "policy", "--config", "gatehouse.yaml", "--service", "serve.yaml"] + words, in: root)
    }
  }

  @Test(
    .enabled(
      if: ["/usr/bin/openssl", "/usr/bin/python3"].allSatisfy(FileManager.default.isExecutableFile(atPath:)),
      "needs openssl and python3"))
  func itSpeaksTLSByItself() throws {
    let place = try Place(more: "tls: {certificate: chain.pem, key: key.pem}")
    try place.shell.require(
      """
      umask 077
      openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out chain.pem -days 2 -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 2>/dev/null
      """, in: place.root)
    let program = try ServeProgram(in: place.root, shell: place.shell)
    let asking = """
      import ssl, sys, urllib.request
      trusting = ssl.create_default_context(cafile="chain.pem")
      print(urllib.request.urlopen(f"https://{sys.argv[1]}/healthz", context=trusting).status)
      try: urllib.request.urlopen(f"https://{sys.argv[1]}/healthz")
      except urllib.error.URLError as error: print(type(error.reason).__name__)
      try: urllib.request.urlopen(f"http://{sys.argv[1]}/healthz")
      except OSError: print("nothing in the clear")
      """
    let said = try place.shell.run("/usr/bin/python3", ["-c", asking, program.address], in: place.root)
    #expect(said.text == "200\nSSLCertVerificationError\nnothing in the clear\n", "\(said.errorText)")
    #expect(program.stop() == 0)
  }

  @Test func aCertificateThatIsNotThereIsSaid() throws {
    let place = try Place(more: "tls: {certificate: none.pem, key: none.pem}")
    let result = try place.serve()
    #expect(result.status == 2)
    #expect(result.errorText.contains("gatehouse serve: `tls` cannot be used: "), "\(result.errorText)")
  }

  @Test func theSecondProcessIsToldWhoHasTheStore() throws {
    let place = try Place()
    let program = try ServeProgram(in: place.root, shell: place.shell)
    let second = try place.serve()
    #expect(second.status == 2)
    #expect(second.errorText.contains("is in use by process \(program.child.id)"), "\(second.errorText)")
    #expect(program.stop() == 0)
  }

  @Test func checkNamesWhatIsMissing() throws {
    let place = try Place()
    let result = try place.serve(["--check"])
    #expect(result.status == 1)
    #expect(result.text.contains("missing  gitea: "), "\(result.text)")
    #expect(!result.text.contains("everything is there"))
  }

  @Test func anEmptySecretRefusesToStart() throws {
    let place = try Place()
    try place.shell.require("umask 077; : > secret", in: place.root)
    let result = try place.serve()
    #expect(result.status == 2)
    #expect(result.errorText.contains("`forges[0].webhookSecrets[0]` cannot be had: "), "\(result.errorText)")
    #expect(result.errorText.contains("is empty: an empty secret proves nothing"))
  }
}
