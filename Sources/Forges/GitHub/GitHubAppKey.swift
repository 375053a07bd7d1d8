import Crypto
import CryptoExtras
import Foundation
import HTTPClient

/// An App's private key: makes the short web tokens by which the App itself is known.
struct GitHubAppKey: APIAuthorization {
  private let id: String
  private let key: _RSA.Signing.PrivateKey?
  private let clock: any ForgeClock

  /// How long a web token holds. GitHub takes ten minutes at the most, and our clock may be ahead.
  static let seconds: Int64 = 540
  /// Our clock may also be behind.
  static let drift: Int64 = 60

  /// `pem` is PKCS#1 (as GitHub gives it) or PKCS#8. A key that is none is told by `isUsable`, and refuses every call.
  init(id: String, pem: Secret, clock: any ForgeClock) {
    self.id = id
    self.clock = clock
    key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem.text)
  }

  var isUsable: Bool { key != nil }

  func fields(after refused: HTTPHeaders?) async throws(ForgeError) -> HTTPHeaders? {
    // Another one would be made of the same key and clock.
    if refused != nil { return nil }
    guard let token = token(at: clock.now / 1000) else { throw .unauthorized(call: "the private key of the App") }
    return ["Authorization": "Bearer \(token)"]
  }

  /// A JSON web token (RFC 7519) signed by RS256; nil without a key.
  func token(at now: Int64) -> String? {
    struct Header: Encodable {
      var alg = "RS256"
      var typ = "JWT"
    }
    struct Claims: Encodable {
      var iat: Int64
      var exp: Int64
      var iss: String
    }
    let claims = Claims(iat: now - GitHubAppKey.drift, exp: now + GitHubAppKey.seconds, iss: id)
    let text = [APICall.encoded(Header()), APICall.encoded(claims)].map(GitHubAppKey.base64URL).joined(separator: ".")
    guard let key,
      let signature = try? key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
    else { return nil }
    return text + "." + GitHubAppKey.base64URL(Array(signature.rawRepresentation))
  }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
