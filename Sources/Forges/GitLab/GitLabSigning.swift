import Digests
import Foundation
import HTTPClient

/// GitLab's signing token: HMAC-SHA256 over `id.timestamp.body` as Standard Webhooks describes it, so that the body is
/// proven and an old delivery cannot be sent again.
struct GitLabSigning {
  static let toleranceMilliseconds: Int64 = 300_000
  static let prefix = "whsec_"

  private let proof: WebhookProof

  /// A key is what `whsec_` is followed by, in base64; a secret without that is taken as it is, one whose base64 is broken
  /// proves nothing.
  init(_ secrets: [Secret]) {
    proof = WebhookProof(secrets.compactMap { GitLabSigning.key($0) })
  }

  static func key(_ secret: Secret) -> Secret? {
    guard secret.text.hasPrefix(prefix) else { return secret }
    return Data(base64Encoded: String(secret.text.dropFirst(prefix.count))).map { Secret(bytes: Array($0)) }
  }

  /// Gives back the delivery's id, which is signed too.
  func check(_ delivery: Delivery, now: Int64) throws(DeliveryRefusal) -> String {
    let id = try proof.only("webhook-id", of: delivery)
    let timestamp = try proof.only("webhook-timestamp", of: delivery)
    let signatures = try proof.only("webhook-signature", of: delivery)
    let signed = Array("\(id).\(timestamp).".utf8) + delivery.body
    // Every signature is tried, as each may be made by another key: the time tells nothing of which one held.
    var isProven = false
    for signature in signatures.split(separator: " ").prefix(16) where signature.hasPrefix("v1,") {
      let given = Array(signature.utf8.dropFirst(3))
      let isEqual = proof.isProven(
        { Array(Data(HMAC.sha256(key: $0.bytes, message: signed)).base64EncodedString().utf8) }, given)
      isProven = isEqual || isProven
    }
    guard isProven else { throw .unproven(reason: "webhook-signature does not match") }
    guard timestamp.utf8.count <= 12, let seconds = Int64(timestamp), seconds >= 0 else {
      throw .unproven(reason: "webhook-timestamp is not a time")
    }
    guard abs(now - seconds * 1000) <= GitLabSigning.toleranceMilliseconds else {
      throw .unproven(reason: "webhook-timestamp is more than five minutes off")
    }
    return id
  }
}
