import Crypto
import Rego
import RegoValues

/// `crypto.md5`, `crypto.sha*` and `crypto.hmac.*`.
enum DigestBodies {
  static let all: [String: Builtin.Function] = [
    "crypto.md5": digest { Array(Insecure.MD5.hash(data: $0)) },
    "crypto.sha1": digest { Array(Insecure.SHA1.hash(data: $0)) },
    "crypto.sha256": digest { Array(SHA256.hash(data: $0)) },
    "crypto.hmac.md5": code(Insecure.MD5.self),
    "crypto.hmac.sha1": code(Insecure.SHA1.self),
    "crypto.hmac.sha256": code(SHA256.self),
    "crypto.hmac.sha512": code(SHA512.self),
    "crypto.hmac.equal": { (operands, _) throws(BuiltinError) in
      let (first, second) = (try operands.string(0), try operands.string(1))
      return .bool(first.bytes.equalsInConstantTime(second.bytes))
    },
  ]

  private static func digest(_ hash: @escaping @Sendable ([UInt8]) -> [UInt8]) -> Builtin.Function {
    { (operands, _) throws(BuiltinError) in hexadecimal(hash(try operands.string(0).bytes)) }
  }

  private static func code<Hash: HashFunction>(_ hash: Hash.Type) -> Builtin.Function {
    { (operands, _) throws(BuiltinError) in
      let (message, key) = (try operands.string(0), try operands.string(1))
      return hexadecimal(HMAC<Hash>.authenticationCode(for: message.bytes, using: SymmetricKey(data: key.bytes)))
    }
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> Value {
    let digits = Array("0123456789abcdef".utf8)
    return .string(Text(joined: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
  }
}
