import Digests
import HTTPClient

/// The proof that a delivery comes from whoever shares a secret with us. The time it takes tells neither where a proof is
/// wrong nor which of two secrets it was made with. Empty secrets prove nothing.
///
/// ```swift
/// let proof = WebhookProof(configuration.webhookSecrets)
/// try proof.check(hmacIn: "X-Hub-Signature-256", prefix: "sha256=", of: delivery)   // GitHub
/// try proof.check(hmacIn: "X-Gitea-Signature", prefix: "", of: delivery)            // Gitea
/// try proof.check(tokenIn: "X-Gitlab-Token", of: delivery)                          // GitLab
/// ```
public struct WebhookProof: Sendable {
  private let secrets: [Secret]

  public init(_ secrets: [Secret]) { self.secrets = secrets.filter { !$0.isEmpty } }

  /// HMAC-SHA256 over the raw bytes, as 64 lower-case hex digits behind `prefix`.
  public func check(hmacIn header: String, prefix: String, of delivery: Delivery) throws(DeliveryRefusal) {
    let text = try only(header, of: delivery)
    guard text.hasPrefix(prefix) else { throw .unproven(reason: "\(header) does not start with \(prefix)") }
    let given = Array(text.utf8.dropFirst(prefix.utf8.count))
    guard given.count == 64 else { throw .unproven(reason: "\(header) is not a SHA-256 digest") }
    guard isProven({ Array(Hex.text(of: HMAC.sha256(key: $0.bytes, message: delivery.body)).utf8) }, given) else {
      throw .unproven(reason: "\(header) does not match")
    }
  }

  /// The secret itself, as GitLab sends it. Says nothing of the body.
  public func check(tokenIn header: String, of delivery: Delivery) throws(DeliveryRefusal) {
    let given = SHA256.digest(of: Array(try only(header, of: delivery).utf8))
    // Digests are compared, so that not even the length of the secret can be measured.
    guard isProven({ SHA256.digest(of: $0.bytes) }, given) else { throw .unproven(reason: "\(header) does not match") }
  }

  /// Whether what one of the secrets makes is what was given; all of them are always tried.
  public func isProven(_ made: (Secret) -> [UInt8], _ given: [UInt8]) -> Bool {
    var isProven = false
    for secret in secrets {
      let isEqual = ConstantTime.isEqual(made(secret), given)
      isProven = isEqual || isProven
    }
    return isProven && !given.isEmpty
  }

  /// The one field of that name.
  public func only(_ header: String, of delivery: Delivery) throws(DeliveryRefusal) -> String {
    let all = delivery.headers.all(header)
    guard all.count == 1, let text = all.first, !text.isEmpty else {
      throw .unproven(reason: all.count > 1 ? "\(header) comes more than once" : "\(header) is missing")
    }
    return text
  }
}
