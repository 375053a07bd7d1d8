import Digests
import Foundation
import HTTPClient
import Testing

@testable import Forges

struct GitHubProofTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var provider: String
    var secret: String
    var body: String
    var headers: [String: String]
    var valid: Bool
    var testDescription: String { id }
  }

  private struct File: Decodable {
    var vectors: [Vector]
  }

  static let vectors: [Vector] = {
    guard let bytes = try? Contracts.read("fixtures/signatures.json"), !bytes.isEmpty else {
      print("GitHubProofTests: ../shared/contracts is not there; the vectors of signatures are skipped")
      return []
    }
    return (try? JSONDecoder().decode(File.self, from: Data(bytes)).vectors) ?? []
  }()

  private func forge(_ secrets: [String]) -> GitHubForge {
    let configuration = ForgeConfiguration(
      name: "github", kind: .github, url: "https://github.com", webhookSecrets: secrets.map { Secret($0) },
      credential: .token(Secret("t")), repositories: ["*/*"])
    return GitHubForge(configuration, ForgeTools(transport: ScriptedTransport(), markers: MarkerKey(Secret("m"))))
  }

  private func delivery(_ headers: [String: String], _ body: String) -> Delivery {
    var all: HTTPHeaders = [
      "Content-Type": "application/json", "X-GitHub-Event": "ping", "X-GitHub-Delivery": "72d3162e-cc78",
    ]
    for (name, value) in headers { all[name] = value }
    return Delivery(headers: all, body: Array(body.utf8), receivedAt: 0)
  }

  private func refusal(_ forge: GitHubForge, _ delivery: Delivery) -> DeliveryRefusal? {
    do throws(DeliveryRefusal) { _ = try forge.prove(delivery) } catch { return error }
    return nil
  }

  /// What others send is refused too, unless it is what GitHub sends.
  @Test(arguments: vectors) func signaturesHold(_ vector: Vector) {
    let found = refusal(forge([vector.secret]), delivery(vector.headers, vector.body))
    let isGitHubs = vector.provider == "github" && vector.valid
    if isGitHubs {
      #expect(found == nil)
    } else if vector.headers["X-Gitea-Signature"] == nil {
      guard case .unproven = found else {
        Issue.record("\(vector.id): \(String(describing: found))")
        return
      }
    }
  }

  @Test func twoSecretsAreTakenForRotation() {
    let body = "{}"
    for secret in ["old", "new"] {
      let digest = Hex.text(of: HMAC.sha256(key: Array(secret.utf8), message: Array(body.utf8)))
      #expect(refusal(forge(["old", "new"]), delivery(["X-Hub-Signature-256": "sha256=\(digest)"], body)) == nil)
      #expect(refusal(forge(["third"]), delivery(["X-Hub-Signature-256": "sha256=\(digest)"], body)) != nil)
    }
  }

  @Test func whatIsProvenMustBeADelivery() {
    let body = "payload=%7B%7D"
    let digest = "sha256=" + Hex.text(of: HMAC.sha256(key: Array("s".utf8), message: Array(body.utf8)))
    func found(_ headers: [String: String]) -> DeliveryRefusal? {
      refusal(forge(["s"]), delivery(headers.merging(["X-Hub-Signature-256": digest]) { $1 }, body))
    }
    #expect(
      found(["Content-Type": "application/x-www-form-urlencoded"])
        == .unsupportedContentType("application/x-www-form-urlencoded"))
    #expect(found(["X-GitHub-Event": ""]) == .malformed(reason: "X-GitHub-Event is missing"))
    #expect(found(["X-GitHub-Delivery": "a b"]) == .malformed(reason: "X-GitHub-Delivery is not an id"))
    guard case .malformed = found(["X-Gitea-Event": "pull_request"]) else {
      Issue.record("Gitea's delivery is taken for GitHub's")
      return
    }
    #expect(found(["Content-Type": "application/json; charset=utf-8"]) == nil)
    // Nothing is looked at before the proof.
    #expect(
      refusal(forge(["s"]), delivery(["Content-Type": "text/plain", "X-Hub-Signature-256": digest + "0"], body))
        == .unproven(reason: "X-Hub-Signature-256 is not a SHA-256 digest"))
  }
}
