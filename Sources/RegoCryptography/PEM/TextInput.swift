import Rego
import RegoValues

/// What the built-ins take as text: PEM, or base64 of PEM or of DER.
enum TextInput {
  static func isPEM(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: "-----BEGIN".utf8) }

  /// What standard base64 stands for.
  static func decoded(_ bytes: [UInt8]) throws(GoFailure) -> [UInt8] {
    do throws(Base64.Malformed) {
      return try Base64.decoded(bytes, .standard)
    } catch {
      throw GoFailure(error.message)
    }
  }
}

extension Value {
  /// Bytes as Go's JSON has them.
  static func base64(_ bytes: some Collection<UInt8>) -> Value {
    .string(Text(joined: Base64.encoded(Array(bytes), .standard)))
  }

  /// Bytes without padding in the alphabet for URLs, as JSON Web Keys have them.
  static func base64URL(_ bytes: some Collection<UInt8>) -> Value {
    .string(Text(joined: Base64.encoded(Array(bytes), .url, isPadded: false)))
  }

  static func integer(_ value: BigInt) -> Value { .number(Number(value)) }

  /// A list as Go's JSON has it: one to which nothing was ever added is null.
  static func list(_ values: [Value]) -> Value { values.isEmpty ? .null : .array(RegoArray(values)) }

  static func texts(_ texts: [String]) -> Value { list(texts.map { .text($0) }) }
}
