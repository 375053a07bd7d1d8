import CCurl

/// One transfer of libcurl. Lives on the loop's thread; callbacks come from there.
final class CurlTransfer {
  let easy: UnsafeMutableRawPointer
  private let request: HTTPRequest
  private let host: String
  private var lines: UnsafeMutablePointer<curl_slist>?
  private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private var headers = HTTPHeaders()
  private var headerBytes = 0
  private var body: [UInt8] = []
  private var sent = 0
  private var limit: HTTPFailure?

  /// Headers of an answer: more is no answer.
  static let mostHeaders = 256
  static let mostHeaderBytes = 128 << 10

  /// nil: libcurl has no memory.
  init?(_ request: HTTPRequest, host: String, _ options: CurlTransport.Options) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.request = request
    self.host = host
    words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setUp(options)
    setMethod()
    setHeaders()
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(lines)
    words.deallocate()
  }

  private func setUp(_ options: CurlTransport.Options) {
    ccurl_set_text(easy, CURLOPT_URL, request.url)
    ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
    ccurl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    // Waiting for a connection that may turn out to be shared ends with the handshake; without one it would end with the
    // first answer, however slow that is.
    let isSecure = request.url.prefix(8).lowercased() == "https://"
    ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    ccurl_set_long(easy, CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
    ccurl_set_long(easy, CURLOPT_HTTP09_ALLOWED, 0)
    ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    ccurl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip")
    ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, request.timeoutMilliseconds))
    ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, options.connectMilliseconds))
    ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(1, request.answerLimit)))
    ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let certificates = options.certificates {
      ccurl_set_text(easy, CURLOPT_CAINFO, certificates)
      ccurl_set_text(easy, CURLOPT_CAPATH, nil)
      // A proxy's certificate is judged by the system's, as it is without the option.
    }
    if let proxy = options.proxy { ccurl_set_text(easy, CURLOPT_PROXY, proxy) }
  }

  /// Bodies are handed over piece by piece and cannot be handed over again: libcurl sends a request once more by itself
  /// when a connection that it used before breaks without an answer, and for a write nobody knows what was done by then.
  private func setMethod() {
    let length = curl_off_t(request.body?.count ?? 0)
    switch request.method {
    case .get: ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
    case .head: ccurl_set_long(easy, CURLOPT_NOBODY, 1)
    case .post: ccurl_set_long(easy, CURLOPT_POST, 1)
    case .put, .patch, .delete:
      if request.body != nil || request.method != .delete { ccurl_set_long(easy, CURLOPT_POST, 1) }
      ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    if !request.method.isRead { ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, length) }
  }

  private func setHeaders() {
    // No waiting for leave to send the body, and no guess at its type.
    var texts = ["Expect:"]
    if request.headers["Content-Type"] == nil { texts.append("Content-Type:") }
    for field in request.headers.fields {
      texts.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    for text in texts { lines = curl_slist_append(lines, text) ?? lines }
    ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, lines)
  }

  private func setCallbacks() {
    // Not retained: the loop keeps the transfer until its handle is out of libcurl's hands.
    let own = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
    ccurl_set_pointer(easy, CURLOPT_WRITEDATA, own)
    ccurl_set_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
      CurlTransfer.of(own, bytes, size &* count) { $0.take(body: $1) }
    }
    ccurl_set_pointer(easy, CURLOPT_HEADERDATA, own)
    ccurl_set_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
      CurlTransfer.of(own, bytes, size &* count) { $0.take(header: $1) }
    }
    ccurl_set_pointer(easy, CURLOPT_READDATA, own)
    ccurl_set_function(easy, CURLOPT_READFUNCTION) { bytes, size, count, own in
      guard let bytes, let own else { return Int(CURL_READFUNC_ABORT) }
      let room = UnsafeMutableRawBufferPointer(start: bytes, count: size &* count)
      return Unmanaged<CurlTransfer>.fromOpaque(own).takeUnretainedValue().give(to: room)
    }
  }

  /// Calls with what came; a number other than the count ends the transfer.
  private static func of(
    _ own: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ take: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let own else { return 0 }
    let taken = take(
      Unmanaged<CurlTransfer>.fromOpaque(own).takeUnretainedValue(), UnsafeRawBufferPointer(start: bytes, count: count))
    return taken ? count : count == 0 ? 1 : 0
  }

  private func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    if body.count + bytes.count > request.answerLimit {
      limit = .answerTooLong(limit: request.answerLimit)
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  private func take(header bytes: UnsafeRawBufferPointer) -> Bool {
    let line = String(decoding: bytes, as: UTF8.self)
    headerBytes += bytes.count
    if line.hasPrefix("HTTP/") {
      // A status line: what came before was an interim answer.
      headers = HTTPHeaders()
    } else if let colon = line.firstIndex(of: ":") {
      headers.append(CurlTransfer.trimmed(line[..<colon]), CurlTransfer.trimmed(line[line.index(after: colon)...]))
    }
    if headers.fields.count <= CurlTransfer.mostHeaders, headerBytes <= CurlTransfer.mostHeaderBytes { return true }
    limit = .broken(host: host, reason: "the headers of the answer are too long")
    return false
  }

  private func give(to room: UnsafeMutableRawBufferPointer) -> Int {
    guard let body = request.body, sent < body.count else { return 0 }
    let count = min(room.count, body.count - sent)
    body.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count])) }
    sent += count
    return count
  }

  private static func trimmed(_ text: Substring) -> String {
    // By bytes: CR LF is one character.
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    let rest = text.utf8.drop(while: isBlank)
    let end = rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex
    return String(Substring(rest[rest.startIndex..<end]))
  }

  // MARK: The end

  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
    if let limit { return .failure(limit) }
    guard code == CURLE_OK else { return .failure(failure(code)) }
    let status = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
    return .success(HTTPResponse(status: status, headers: headers, body: body, url: request.url))
  }

  private func failure(_ code: CURLcode) -> HTTPFailure {
    switch code {
    case CURLE_URL_MALFORMAT: return .invalidURL
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .cannotResolve(host: host)
    case CURLE_COULDNT_CONNECT: return .cannotConnect(host: host, reason: told)
    case CURLE_OPERATION_TIMEDOUT:
      // Before the first byte of the request: nothing can have been done.
      return ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) == 0
        ? .cannotConnect(host: host, reason: "no connection in time") : .timedOut(host: host)
    case CURLE_SSL_CONNECT_ERROR where isBreak: return .cannotConnect(host: host, reason: told)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_USE_SSL_FAILED:
      return .insecure(host: host, reason: told)
    case CURLE_FILESIZE_EXCEEDED: return .answerTooLong(limit: request.answerLimit)
    case CURLE_UNSUPPORTED_PROTOCOL: return .broken(host: host, reason: "what came is not HTTP")
    default: return .broken(host: host, reason: CurlTransfer.plain(String(cString: curl_easy_strerror(code))))
    }
  }

  /// Whether a handshake ended because the connection did, not because of what was said in it.
  private var isBreak: Bool {
    let told = told.lowercased()
    return told.contains("reset") || told.contains("syscall") || told.contains("unexpected eof")
  }

  /// libcurl's own words: of connecting and certificates, never of what was sent.
  private var told: String { CurlTransfer.plain(String(cString: words)) }

  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }).prefix(200))
  }
}
