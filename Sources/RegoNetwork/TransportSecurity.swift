import CCurl
import Rego
import RegoValues

/// What a request says about TLS.
struct TransportSecurity {
  private var authorities: [UInt8]?
  private var usesSystem: Bool?
  private var certificate: [UInt8]?
  private var key: [UInt8]?
  private var skipsVerification = false
  private(set) var serverName: String?

  private static let longestFile = 1 << 20

  mutating func read(_ name: String, _ value: Value, _ access: NetworkAccess) throws(SentRequest.Failure) {
    switch name {
    case "tls_insecure_skip_verify": skipsVerification = try SentRequest.flag(value)
    case "tls_use_system_certs": usesSystem = try SentRequest.flag(value)
    case "tls_server_name":
      let text = try SentRequest.text(name, value)
      serverName = text.isEmpty ? nil : text
    default:
      let text = try SentRequest.text(name, value)
      if text.isEmpty { return }
      let bytes = try TransportSecurity.bytes(name, text, access)
      if name.hasPrefix("tls_ca_cert") { authorities = (authorities ?? []) + bytes }
      if name.hasPrefix("tls_client_cert") { certificate = bytes }
      if name.hasPrefix("tls_client_key") { key = bytes }
    }
  }

  /// PEM, given or from where it is named.
  private static func bytes(
    _ name: String, _ text: String, _ access: NetworkAccess
  ) throws(SentRequest.Failure) -> [UInt8] {
    if name.hasSuffix("_file") || name.hasSuffix("_env_variable") {
      guard access.mayReadFiles else {
        throw SentRequest.Failure(message: "\(GoQuoting.quoted(Text(name))) is not allowed here")
      }
      let content =
        name.hasSuffix("_file")
        ? Socket.contents(of: text, limit: longestFile) : Socket.variable(text).map { Array($0.utf8) }
      guard let content else {
        throw SentRequest.Failure(
          message: "\(GoQuoting.quoted(Text(name))): \(GoQuoting.quoted(Text(text))) cannot be read")
      }
      return content
    }
    // A line break may be written as a backslash and an n.
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "n") {
        rest = rest.dropFirst()
        bytes.append(0x0A)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  func set(on easy: UnsafeMutableRawPointer) {
    ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, skipsVerification ? 0 : 1)
    ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, skipsVerification ? 0 : 2)
    if let authorities {
      ccurl_set_bytes(easy, CURLOPT_CAINFO_BLOB, authorities, authorities.count)
      if usesSystem != true { ccurl_set_text(easy, CURLOPT_CAPATH, nil) }
    }
    if let certificate, let key {
      ccurl_set_text(easy, CURLOPT_SSLCERTTYPE, "PEM")
      ccurl_set_bytes(easy, CURLOPT_SSLCERT_BLOB, certificate, certificate.count)
      ccurl_set_text(easy, CURLOPT_SSLKEYTYPE, "PEM")
      ccurl_set_bytes(easy, CURLOPT_SSLKEY_BLOB, key, key.count)
    }
  }
}
