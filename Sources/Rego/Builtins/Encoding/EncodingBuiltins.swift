import RegoValues

/// `base64.*`, `base64url.*` and `hex.*`. Decoded bytes that are not UTF-8 become U+FFFD: strings here are text.
enum EncodingBuiltins {
  static let all: [Builtin] = [
    encoder("base64.encode", "in base64") { Base64.encoded($0, .standard) },
    encoder("base64url.encode", "in base64 for URLs") { Base64.encoded($0, .url) },
    encoder("base64url.encode_no_pad", "in base64 for URLs, without padding") {
      Base64.encoded($0, .url, isPadded: false)
    },
    encoder("hex.encode", "in hexadecimal digits") { hexadecimal($0) },
    base64Decode, base64IsValid, base64URLDecode, hexDecode,
  ]

  private static func encoder(
    _ name: String, _ words: String, _ encoded: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Builtin {
    Builtin(
      name, category: "encoding", description: "Returns the string's bytes \(words).",
      arguments: [.named("x", .string, "the string to encode")], result: .named("y", .string, "the encoded string")
    ) { (operands, _) throws(BuiltinError) in
      let text = try operands.string(0)
      guard text.byteCount <= Builtin.resultLimit / 2 else { throw operands.tooLarge() }
      return .string(Text(joined: encoded(text.bytes)))
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits: StaticString = "0123456789abcdef"
    return bytes.flatMap { [digits.utf8Start[Int($0 >> 4)], digits.utf8Start[Int($0 & 15)]] }
  }

  static let base64Decode = Builtin(
    "base64.decode", category: "encoding", description: "Returns what a base64 string stands for.",
    arguments: [.named("x", .string, "the string to decode")], result: .named("y", .string, "the decoded string")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    do throws(Base64.Malformed) {
      return .string(Text(repairing: try Base64.decoded(text.bytes, .standard)))
    } catch {
      throw operands.failure(error.message)
    }
  }

  static let base64IsValid = Builtin(
    "base64.is_valid", category: "encoding", description: "Returns true if the string is base64.",
    arguments: [.named("x", .string, "the string to look at")],
    result: .named("result", .boolean, "whether it can be decoded")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string(let text) = operands[0] else { return false }
    return .bool((try? Base64.decoded(text.bytes, .standard)) != nil)
  }

  static let base64URLDecode = Builtin(
    "base64url.decode", category: "encoding",
    description: "Returns what a base64 string for URLs stands for, padded or not.",
    arguments: [.named("x", .string, "the string to decode")], result: .named("y", .string, "the decoded string")
  ) { (operands, _) throws(BuiltinError) in
    let bytes = try operands.string(0).bytes
    do throws(GoFailure) {
      return .string(Text(repairing: try Base64.decodedForURL(bytes)))
    } catch {
      throw operands.failure(error.message)
    }
  }

  static let hexDecode = Builtin(
    "hex.decode", category: "encoding", description: "Returns what hexadecimal digits stand for.",
    arguments: [.named("x", .string, "the digits")], result: .named("y", .string, "the decoded string")
  ) { (operands, _) throws(BuiltinError) in
    let bytes = try operands.string(0).bytes
    var values: [UInt8] = []
    for byte in bytes {
      guard let value = hexValue(byte) else {
        let code = String(byte, radix: 16, uppercase: true)
        // Printable characters stand for themselves, quotes and backslashes too.
        let isPlain = byte >= 0x20 && byte < 0x7F
        let scalar = isPlain ? "'\(Unicode.Scalar(byte))'" : GoQuoting.quoted(Unicode.Scalar(byte))
        throw operands.failure(
          "encoding/hex: invalid byte: U+\(String(repeating: "0", count: 4 - code.utf8.count))\(code) \(scalar)")
      }
      values.append(value)
    }
    if values.count % 2 != 0 { throw operands.failure("encoding/hex: odd length hex string") }
    let decoded = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    return .string(Text(repairing: decoded))
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
    default: nil
    }
  }
}
