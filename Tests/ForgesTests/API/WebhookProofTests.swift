import Digests
import HTTPClient
import Testing

@testable import Forges

struct WebhookProofTests {
  private let body = Array("{\"title\":\"héllo\"}".utf8)

  private func digest(_ secret: String) -> String {
    Hex.text(of: HMAC.sha256(key: Array(secret.utf8), message: body))
  }

  private func holds(_ proof: WebhookProof, _ headers: HTTPHeaders, body: [UInt8]? = nil) -> Bool {
    let delivery = Delivery(headers: headers, body: body ?? self.body, receivedAt: 0)
    do throws(DeliveryRefusal) { try proof.check(hmacIn: "X-Sig", prefix: "sha256=", of: delivery) } catch {
      return false
    }
    return true
  }

  @Test func eitherOfTwoSecretsProves() {
    let proof = WebhookProof([Secret("old"), Secret("new")])
    #expect(holds(proof, ["x-sig": "sha256=" + digest("old")]) && holds(proof, ["X-Sig": "sha256=" + digest("new")]))
    #expect(!holds(proof, ["X-Sig": "sha256=" + digest("other")]))
  }

  @Test func everySecretIsTriedWhicheverMatches() {
    for given in ["a", "b", "c"] {
      var tried: [String] = []
      let proof = WebhookProof([Secret("a"), Secret("b")])
      let isProven = proof.isProven(
        {
          tried.append($0.text); return $0.bytes
        }, Array(given.utf8))
      #expect(tried == ["a", "b"] && isProven == (given != "c"))
    }
  }

  @Test func nothingProvesNothing() {
    for proof in [WebhookProof([]), WebhookProof([Secret("")])] {
      #expect(
        !holds(proof, ["X-Sig": "sha256=" + digest("")]) && !holds(proof, ["X-Sig": "sha256="]) && !holds(proof, [:]))
      let empty = Delivery(headers: ["X-Token": ""], body: [], receivedAt: 0)
      #expect(throws: DeliveryRefusal.self) { try proof.check(tokenIn: "X-Token", of: empty) }
    }
  }

  @Test func oneWrongByteAnywhereRefuses() {
    let proof = WebhookProof([Secret("s")])
    let good = "sha256=" + digest("s")
    #expect(holds(proof, ["X-Sig": good]))
    for index in good.utf8.indices {
      var bytes = Array(good.utf8)
      bytes[good.utf8.distance(from: good.startIndex, to: index)] ^= 1
      #expect(!holds(proof, ["X-Sig": String(decoding: bytes, as: UTF8.self)]))
    }
    for index in body.indices {
      var bytes = body
      bytes[index] ^= 1
      #expect(!holds(proof, ["X-Sig": good], body: bytes))
    }
    for wrong in [
      good.uppercased(), "sha256=" + digest("s").uppercased(), digest("s"), good + "0", " " + good, good + "\n",
    ] {
      #expect(!holds(proof, ["X-Sig": wrong]))
    }
    var twice = HTTPHeaders()
    twice.append("X-Sig", good)
    twice.append("x-sig", good)
    #expect(!holds(proof, twice))
  }
}
