import Digests

/// The hidden line by which we know our own comments again: what the comment is, the digest of its words, and an HMAC that
/// ties both to one pull request, so that a marker pasted elsewhere proves nothing.
///
/// ```swift
/// let markers = MarkerKey(secret)
/// let body = markers.signed(words, as: .summary, pullRequest: 7, repository: "42", forge: "github")
/// markers.read(body, pullRequest: 7, repository: "42", forge: "github")   // (.summary, the digest of words)
/// ```
public struct MarkerKey: Sendable {
  private let secret: Secret

  public init(_ secret: Secret) { self.secret = secret }

  /// The words with their marker behind them. Its digest is that of the words, or of `counting` where the words hold
  /// something that differs each time and is no reason to write again.
  public func signed(
    _ words: String, as kind: OwnComment.Kind, pullRequest: Int, repository: String, forge: String,
    counting: String? = nil
  ) -> String {
    let digest = MarkerKey.digest(of: counting ?? words)
    let label = MarkerKey.label(kind)
    let proof = proof(label, digest, pullRequest, repository, forge)
    return words + "\n\n<!-- gatehouse:1 \(label) \(digest) \(proof) -->"
  }

  /// What a comment's body says of itself, if it is ours and for this pull request.
  public func read(
    _ body: String, pullRequest: Int, repository: String, forge: String
  ) -> (kind: OwnComment.Kind, digest: String)? {
    guard let start = body.utf8.lastIndex(of: UInt8(ascii: "<")) else { return nil }
    let words = body[start...].split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\r" })
    guard words.count == 6, words[0] == "<!--", words[1] == "gatehouse:1", words[5] == "-->",
      let kind = MarkerKey.kind(String(words[2]))
    else { return nil }
    let expected = proof(String(words[2]), String(words[3]), pullRequest, repository, forge)
    guard ConstantTime.isEqual(Array(expected.utf8), Array(words[4].utf8)) else { return nil }
    return (kind, String(words[3]))
  }

  /// The digest that a marker holds for these words.
  public static func digest(of words: String) -> String {
    Hex.text(of: SHA256.digest(of: Array(words.utf8)).prefix(16))
  }

  /// The digest in the marker of a body that we have just signed; nothing is proven by it.
  static func digest(inSigned body: String) -> String? {
    guard let start = body.utf8.lastIndex(of: UInt8(ascii: "<")) else { return nil }
    let words = body[start...].split(separator: " ")
    return words.count == 6 ? String(words[3]) : nil
  }

  private func proof(
    _ label: String, _ digest: String, _ pullRequest: Int, _ repository: String, _ forge: String
  ) -> String {
    let parts = ["gatehouse:1", forge, repository, String(pullRequest), label, digest]
    let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
    return Hex.text(of: HMAC.sha256(key: secret.bytes, message: Array(text.utf8)).prefix(16))
  }

  private static func label(_ kind: OwnComment.Kind) -> String {
    switch kind {
    case .summary: "summary"
    case .finding(let fingerprint): "finding=\(fingerprint)"
    case .answer(let comment): "answer=\(comment)"
    }
  }

  private static func kind(_ label: String) -> OwnComment.Kind? {
    if label == "summary" { return .summary }
    let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "finding": return .finding(fingerprint: parts[1])
    case "answer": return .answer(comment: parts[1])
    default: return nil
    }
  }
}
