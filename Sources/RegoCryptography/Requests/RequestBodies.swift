import Crypto
import Rego
import RegoValues

/// `providers.aws.sign_req`.
enum RequestBodies {
  static let all: [String: Builtin.Function] = ["providers.aws.sign_req": sign]

  private static let required: RegoSet = RegoSet([
    "aws_service", "aws_access_key", "aws_secret_access_key", "aws_region",
  ])

  private static let sign: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let request = try operands.object(0)
    guard case .object(let config) = operands[1] else {
      // OPA counts this operand, and the next, as the first.
      throw .type("\(operands.name.text): operand 1 must be object but got \(operands[1].typeName)")
    }
    try check(config, operands)
    guard case .number(let time) = operands[2] else {
      throw .type("\(operands.name.text): operand 1 must be number but got \(operands[2].typeName)")
    }
    guard let nanoseconds = time.plainInt else {
      throw operands.operandError(2, "could not convert time_ns value into a unix timestamp")
    }
    try RequestMembers.check(request, operands)
    let headers = try headers(request, operands)
    let (url, method) = try target(request, operands)
    var signature = RequestSignature(config, nanoseconds: nanoseconds)
    signature.leavesPayload = try leavesPayload(config, operands)
    let signed = signature.headers(
      for: (method: method, url: url, body: body(request)), with: headers)
    var builder = ObjectBuilder()
    for (key, value) in zip(request.keys, request.values) { builder.insert(key, value) }
    builder.insert("headers", .object(signed))
    return .object(builder.finish())
  }

  private static func check(_ config: RegoObject, _ operands: borrowing Operands) throws(BuiltinError) {
    let missing = required.elements.filter { config[$0] == nil }
    if !missing.isEmpty {
      throw operands.operandError(1, "missing required AWS config parameters(s): \(Value.set(RegoSet(missing)))")
    }
    let wrong = required.elements.filter { config[$0]?.stringValue == nil }
    if !wrong.isEmpty {
      throw operands.operandError(
        1, "invalid values for required AWS config parameters(s): \(Value.set(RegoSet(wrong)))")
    }
  }

  private static func headers(
    _ request: RegoObject, _ operands: borrowing Operands
  ) throws(BuiltinError) -> [(name: Text, value: Text)] {
    guard let value = request["headers"] else { return [] }
    guard case .object(let object) = value else {
      throw .type("\(operands.name.text): operand 0 must be object but got \(value.typeName)")
    }
    func text(_ value: Value) -> Text { if case .string(let text) = value { text } else { "" } }
    return zip(object.keys, object.values).map { (text($0), text($1)) }
  }

  private static func target(
    _ request: RegoObject, _ operands: borrowing Operands
  ) throws(BuiltinError) -> (GoURL, Text) {
    let wrong = ["url", "method"].filter { request[$0]?.stringValue == nil }
    guard case (.string(let text)?, .string(let method)?) = (request["url"], request["method"]) else {
      throw operands.operandError(
        0, "invalid values for required request parameters(s): \(Value.set(RegoSet(wrong.map { $0 as Value })))")
    }
    return (try operands.reporting { () throws(GoFailure) in try GoURL(text.bytes) }, method)
  }

  private static func leavesPayload(
    _ config: RegoObject, _ operands: borrowing Operands
  ) throws(BuiltinError) -> Bool {
    switch config["disable_payload_signing"] {
    case nil: return false
    case .bool(let flag)?: return flag
    default: throw operands.operandError(1, "invalid value for 'disable_payload_signing' in AWS config")
    }
  }

  private static func body(_ request: RegoObject) -> [UInt8] {
    if let raw = request["raw_body"] {
      if case .string(let text) = raw { return text.bytes }
      return []
    }
    return request["body"].map { JSONWriter.bytes($0) } ?? []
  }
}

/// Signature Version 4 (https://docs.aws.amazon.com/general/latest/gr/sigv4_signing.html).
struct RequestSignature {
  private let accessKey: Text
  private let secretKey: Text
  private let region: Text
  private let service: Text
  private let sessionToken: Text
  private let day: String
  private let moment: String
  /// The body's digest is left out of what is signed.
  var leavesPayload = false

  /// Headers that others may change on the way.
  private static let unsigned: Set<[UInt8]> = Set(
    ["authorization", "user-agent", "x-amzn-trace-id"].map { Array($0.utf8) })

  init(_ config: RegoObject, nanoseconds: Int64) {
    func text(_ name: Value) -> Text { if case .string(let text)? = config[name] { text } else { "" } }
    accessKey = text("aws_access_key")
    secretKey = text("aws_secret_access_key")
    region = text("aws_region")
    service = text("aws_service")
    sessionToken = text("aws_session_token")
    let civil = CivilTime(nanoseconds: nanoseconds, offset: 0)
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    day = digits(civil.year, 4) + digits(civil.month, 2) + digits(civil.day, 2)
    moment = "\(day)T\(digits(civil.hour, 2))\(digits(civil.minute, 2))\(digits(civil.second, 2))Z"
  }

  private static func digest(_ bytes: [UInt8]) -> [UInt8] {
    DigestBodies.hexadecimal(SHA256.hash(data: bytes)).stringValue.map { Array($0.utf8) } ?? []
  }

  /// The given headers with those that sign the request.
  func headers(
    for request: (method: Text, url: GoURL, body: [UInt8]), with headers: [(name: Text, value: Text)]
  ) -> RegoObject {
    let content = leavesPayload ? Array("UNSIGNED-PAYLOAD".utf8) : RequestSignature.digest(request.body)
    var own: [([UInt8], [UInt8])] = [
      (Array("host".utf8), request.url.host), (Array("x-amz-date".utf8), Array(moment.utf8)),
    ]
    if ["s3", "glacier"].contains(service) { own.append((Array("x-amz-content-sha256".utf8), content)) }
    if sessionToken.byteCount > 0 { own.append((Array("x-amz-security-token".utf8), sessionToken.bytes)) }
    let authorization = authorization(request.method, request.url, content, own, headers)
    var builder = ObjectBuilder()
    for (name, value) in headers { builder.insert(.string(name), .string(value)) }
    builder.insert("Authorization", .string(Text(repairing: authorization)))
    for (name, value) in own { builder.insert(.string(Text(joined: name)), .string(Text(repairing: value))) }
    return builder.finish()
  }

  private func authorization(
    _ method: Text, _ url: GoURL, _ content: [UInt8], _ own: [([UInt8], [UInt8])],
    _ headers: [(name: Text, value: Text)]
  ) -> [UInt8] {
    var signed = Dictionary(own) { first, _ in first }
    for (name, value) in headers {
      let name = Array(name.string.lowercased().utf8)
      if !RequestSignature.unsigned.contains(name) { signed[name] = value.bytes }
    }
    let names = signed.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let list = Array(names.joined(separator: [UInt8(ascii: ";")]))
    let lines = names.map { $0 + [UInt8(ascii: ":")] + (signed[$0] ?? []) }
    let canonical = [method.bytes, url.escapedPath, url.rawQuery] + lines + [[], list, content]
    let scope = [Array(day.utf8), region.bytes, service.bytes, Array("aws4_request".utf8)]
    let scopeText = Array(scope.joined(separator: [UInt8(ascii: "/")]))
    let toSign = [
      Array("AWS4-HMAC-SHA256".utf8), Array(moment.utf8), scopeText,
      RequestSignature.digest(Array(canonical.joined(separator: [UInt8(ascii: "\n")]))),
    ]
    let key = scope.reduce(Array("AWS4".utf8) + secretKey.bytes) { key, part in
      HashAlgorithm.sha256.authenticationCode(of: part, key: key)
    }
    let signature = HashAlgorithm.sha256.authenticationCode(
      of: Array(toSign.joined(separator: [UInt8(ascii: "\n")])), key: key)
    let hexadecimal = DigestBodies.hexadecimal(signature).stringValue ?? ""
    return Array("AWS4-HMAC-SHA256 Credential=".utf8) + accessKey.bytes + [UInt8(ascii: "/")] + scopeText
      + Array(",SignedHeaders=".utf8) + list + Array(",Signature=\(hexadecimal)".utf8)
  }
}
