import Crypto
import RegoValues

/// The hashes that signatures are made with.
enum HashAlgorithm {
  case sha256
  case sha384
  case sha512

  /// Of the last three digits of a token's algorithm, such as `ES384`.
  init?(bits: Substring) {
    switch bits {
    case "256": self = .sha256
    case "384": self = .sha384
    case "512": self = .sha512
    default: return nil
    }
  }

  var size: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  func digest(of message: [UInt8]) -> any Digest {
    switch self {
    case .sha256: SHA256.hash(data: message)
    case .sha384: SHA384.hash(data: message)
    case .sha512: SHA512.hash(data: message)
    }
  }

  func bytes(of message: [UInt8]) -> [UInt8] { HashAlgorithm.bytes(digest(of: message)) }

  static func bytes(_ digest: some Digest) -> [UInt8] { Array(digest) }

  /// HMAC (RFC 2104).
  func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    let key = SymmetricKey(data: key)
    switch self {
    case .sha256: return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    case .sha384: return Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
    case .sha512: return Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
    }
  }
}

extension Collection<UInt8> {
  /// Whether both are the same, in a time that depends on the length alone.
  func equalsInConstantTime(_ other: some Collection<UInt8>) -> Bool {
    guard count == other.count else { return false }
    return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
