import CCurl

/// A URL as libcurl takes it apart, so that what is checked is what is connected to.
final class NetworkURL {
  let handle: OpaquePointer

  init?(_ text: String) {
    guard let handle = curl_url() else { return nil }
    self.handle = handle
    guard curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK else { return nil }
  }

  deinit { curl_url_cleanup(handle) }

  private func part(_ part: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  var host: String? { part(CURLUPART_HOST) }
  var scheme: String? { part(CURLUPART_SCHEME) }
  var port: String? { part(CURLUPART_PORT) }

  /// What stands before the first colon, in lower case, if it is a scheme (RFC 3986, section 3.1); empty where a path begins
  /// at once, nil where a name is missing.
  static func scheme(of text: String) -> String? {
    var scheme = ""
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A: scheme.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if scheme.isEmpty { return "" }
        scheme.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ":"): return scheme.isEmpty ? nil : scheme.lowercased()
      default: return ""
      }
    }
    return ""
  }

  /// `http:///x`, `http:x`.
  static func hasNoHost(_ text: String) -> Bool {
    let rest = text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    guard rest.starts(with: "//".utf8) else { return true }
    return rest.dropFirst(2).first.map { "/?#".utf8.contains($0) } ?? true
  }

  /// Asks for another name; false where it is none.
  func rename(_ host: String) -> Bool { curl_url_set(handle, CURLUPART_HOST, host, 0) == CURLUE_OK }
}
