import CCurl
import Glibc
import Rego
import RegoValues

/// One transfer of libcurl, to its end.
final class NetworkTransfer {
  private let easy: UnsafeMutableRawPointer
  private let request: SentRequest
  private let access: NetworkAccess
  private let url: NetworkURL?
  private var lines: UnsafeMutablePointer<curl_slist>?
  private var routes: UnsafeMutablePointer<curl_slist>?
  private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var answer = NetworkAnswer()
  private var headerBytes = 0
  private var isTooLong = false
  private var refused: IPAddress?
  /// What was last connected to, as Go writes it.
  private var dialled = ""

  private static let mostHeaderBytes = 256 << 10

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// nil: libcurl has no memory.
  init?(_ request: SentRequest, _ access: NetworkAccess) {
    guard NetworkTransfer.isReady, let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.request = request
    self.access = access
    url = NetworkURL(request.url)
    words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(lines)
    curl_slist_free_all(routes)
    words.deallocate()
  }

  func run(milliseconds: Int, _ patience: Patience) throws(SentRequest.Failure) -> NetworkAnswer {
    let quoted = GoQuoting.quoted(Text(request.url))
    guard let scheme = NetworkURL.scheme(of: request.url) else {
      throw SentRequest.Failure(message: "parse \(quoted): missing protocol scheme")
    }
    let host = NetworkURL.hasNoHost(request.url) ? "" : url?.host ?? ""
    guard access.allows(host: host) else { throw SentRequest.Failure(message: "unallowed host: \(host)") }
    guard scheme == "http" || scheme == "https" else {
      throw failed("unsupported protocol scheme \(GoQuoting.quoted(Text(scheme)))")
    }
    guard let url, !host.isEmpty else {
      if NetworkURL.hasNoHost(request.url) { throw failed("http: no Host in request URL") }
      throw SentRequest.Failure(message: "parse \(quoted): invalid URL")
    }
    setUp(url, host: host, isSecure: scheme == "https", milliseconds: milliseconds)
    let code = try perform(patience)
    if let refused { throw failed("unallowed address of host \(host): \(refused)") }
    if isTooLong { throw failed("answer is longer than \(access.longestAnswer) bytes") }
    guard code == CURLE_OK else { throw failure(code, host: host) }
    answer.code = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
    if (301...303).contains(answer.code) || (307...308).contains(answer.code) {
      answer.redirection = ccurl_get_text(easy, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
    }
    return answer
  }

  /// Runs the transfer, and looks now and then whether somebody still waits for it.
  private func perform(_ patience: Patience) throws(SentRequest.Failure) -> CURLcode {
    guard let multi = curl_multi_init() else { throw SentRequest.Failure(message: "out of memory") }
    defer {
      curl_multi_remove_handle(multi, easy)
      curl_multi_cleanup(multi)
    }
    guard curl_multi_add_handle(multi, easy) == CURLM_OK else { return CURLE_FAILED_INIT }
    var running: Int32 = 1
    while true {
      guard curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_RECV_ERROR }
      guard running > 0 else { break }
      try patience.check()
      curl_multi_poll(multi, nil, 0, Patience.lookEvery, nil)
    }
    var code = CURLE_FAILED_INIT
    _ = ccurl_multi_next_ended(multi, &code)
    return code
  }

  private func failed(_ words: String) -> SentRequest.Failure {
    SentRequest.Failure(
      message: "\(request.operation) \(GoQuoting.quoted(Text(request.url))): \(words)", isOfNetwork: true)
  }

  private func failure(_ code: CURLcode, host: String) -> SentRequest.Failure {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return request.timedOut
    case CURLE_COULDNT_RESOLVE_HOST: return failed("dial tcp: lookup \(host): no such host")
    case CURLE_COULDNT_CONNECT where !dialled.isEmpty && ccurl_get_long(easy, CURLINFO_OS_ERRNO) != 0:
      let words = Socket.words(of: Int32(clamping: ccurl_get_long(easy, CURLINFO_OS_ERRNO)))
      return failed("dial tcp \(dialled): connect: \(words)")
    default:
      let told = String(cString: words)
      return failed(told.isEmpty ? String(cString: curl_easy_strerror(code)) : told)
    }
  }

  private func setUp(_ url: NetworkURL, host: String, isSecure: Bool, milliseconds: Int) {
    ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
    ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    ccurl_set_long(easy, CURLOPT_HTTP09_ALLOWED, 0)
    // A proxy would be the one that is connected to.
    ccurl_set_text(easy, CURLOPT_PROXY, "")
    ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, milliseconds)
    // A name's server that does not answer is not waited for.
    ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
    request.security.set(on: easy)
    setMethod()
    setHeaders(host: host)
    if isSecure, let name = request.security.serverName, let port = url.port, url.rename(name) {
      // The name is for the handshake alone: the connection goes to the host that was asked for.
      let target = host.hasPrefix("[") || !host.contains(":") ? host : "[\(host)]"
      routes = curl_slist_append(routes, "::\(target):\(port)") ?? routes
      ccurl_set_pointer(easy, CURLOPT_CONNECT_TO, routes)
    }
    ccurl_set_pointer(easy, CURLOPT_CURLU, UnsafeMutableRawPointer(url.handle))
    setCallbacks()
  }

  private func setMethod() {
    if request.method == "HEAD" {
      ccurl_set_long(easy, CURLOPT_NOBODY, 1)
    } else if request.body.isEmpty, request.method == "GET" {
      ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
    } else {
      let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
      if hasBody {
        ccurl_set_long(easy, CURLOPT_POST, 1)
        ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        var body = request.body
        ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, &body)
      }
      ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }
  }

  private func setHeaders(host: String) {
    // Nothing is said that the policy did not say, but who asks.
    var texts = ["Expect:", "Accept:"]
    let names = Set(request.headers.map { $0.name.lowercased() })
    if !names.contains("content-type") { texts.append("Content-Type:") }
    if !names.contains("user-agent") { texts.append("User-Agent: Gatehouse") }
    if !names.contains("host"), request.security.serverName != nil { texts.append("Host: \(host)") }
    if !names.contains("accept-encoding") { ccurl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip") }
    for (name, value) in request.headers { texts.append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
    for text in texts { lines = curl_slist_append(lines, text) ?? lines }
    ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, lines)
  }

  private func setCallbacks() {
    // Not retained: the transfer outlives `curl_easy_perform`.
    let own = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
    ccurl_set_pointer(easy, CURLOPT_WRITEDATA, own)
    ccurl_set_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
      NetworkTransfer.of(own, bytes, size &* count) { $0.take(body: $1) }
    }
    ccurl_set_pointer(easy, CURLOPT_HEADERDATA, own)
    ccurl_set_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
      NetworkTransfer.of(own, bytes, size &* count) { $0.take(header: $1) }
    }
    ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, own)
    ccurl_set_socket_function(easy) { own, _, address in
      guard let own, let address else { return -1 }
      return Unmanaged<NetworkTransfer>.fromOpaque(own).takeUnretainedValue().open(address)
    }
  }

  private static func of(
    _ own: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ take: (NetworkTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let own else { return 0 }
    let taken = take(
      Unmanaged<NetworkTransfer>.fromOpaque(own).takeUnretainedValue(),
      UnsafeRawBufferPointer(start: bytes, count: count))
    return taken ? count : count == 0 ? 1 : 0
  }

  /// A socket for the address that is about to be connected to, if it may be.
  private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
    let bytes = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(address).advanced(by: place), count: Int(address.pointee.addrlen))
    guard let found = IPAddress(bytes, family: address.pointee.family), access.allows(address: found) else {
      refused = IPAddress(bytes, family: address.pointee.family)
      return -1
    }
    refused = nil
    dialled = Socket.port(bytes).map { found.isIPv4 ? "\(found):\($0)" : "[\(found)]:\($0)" } ?? ""
    return Socket.open(
      family: address.pointee.family, type: address.pointee.socktype, protocol: address.pointee.protocol)
  }

  private func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLong = answer.body.count + bytes.count > access.longestAnswer
    if isTooLong { return false }
    answer.body.append(contentsOf: bytes)
    return true
  }

  private func take(header bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    isTooLong = headerBytes > NetworkTransfer.mostHeaderBytes
    if isTooLong { return false }
    let line = String(decoding: bytes, as: UTF8.self).trimmed { $0 <= 0x20 }
    if line.hasPrefix("HTTP/") {
      // What came before was an interim answer.
      answer.headers = []
      answer.status = line.drop { $0 != " " }.dropFirst().description
    } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
      let value = String(line[line.utf8.index(after: colon)...]).trimmed { $0 == 0x20 || $0 == 0x09 }
      answer.headers.append((String(line[..<colon]), value))
    }
    return true
  }
}
