import Crypto
import CryptoExtras
import RegoValues

/// Checks signatures under an RSA key (RFC 8017). Keys below 1024 bits verify nothing, as in Go.
struct RSAVerification {
  let modulus: BigInt
  let exponent: BigInt

  private static let shortest = 1024

  /// By swift-crypto, whose PSS takes salts as long as the digest.
  func isValid(_ signature: [UInt8], _ digest: any Digest, _ padding: _RSA.Signing.Padding) -> Bool {
    guard modulus.bitWidth >= RSAVerification.shortest,
      let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: encoded)
    else { return false }
    return key.isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: padding)
  }

  /// A SubjectPublicKeyInfo (RFC 3279, section 2.3.1).
  private var encoded: [UInt8] {
    // The algorithm: rsaEncryption, with its NULL.
    let algorithm: [UInt8] = [0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0]
    let key = DERWriter.sequence([DERWriter.integer(modulus), DERWriter.integer(exponent)])
    return DERWriter.sequence([algorithm, DERWriter.element(.bitString, [0] + key)])
  }

  /// EMSA-PSS-VERIFY (RFC 8017, section 9.1.2) for a salt of whatever length is found.
  func isValidWithAnySalt(_ signature: [UInt8], _ hash: HashAlgorithm, _ digest: [UInt8]) -> Bool {
    let size = (modulus.bitWidth + 7) / 8
    let value = BigInt(bigEndian: signature)
    guard modulus.bitWidth >= RSAVerification.shortest, exponent.bitWidth <= 33, signature.count == size,
      value < modulus
    else { return false }
    let bits = modulus.bitWidth - 1
    let length = (bits + 7) / 8
    guard let message = value.power(exponent, modulo: modulus).bigEndianBytes(count: length),
      length >= hash.size + 2, message.last == 0xBC
    else { return false }
    let masked = message[..<(length - hash.size - 1)]
    let found = Array(message[masked.endIndex..<(length - 1)])
    let unused = UInt8(8 * length - bits)
    guard let first = masked.first, first & ~(0xFF >> unused) == 0 else { return false }
    var block = zip(masked, RSAVerification.mask(found, count: masked.count, hash)).map { $0 ^ $1 }
    block[0] &= 0xFF >> unused
    guard let one = block.firstIndex(where: { $0 != 0 }), block[one] == 1 else { return false }
    let salt = block[(one + 1)...]
    return hash.bytes(of: [UInt8](repeating: 0, count: 8) + digest + salt) == found
  }

  /// MGF1 (RFC 8017, section B.2.1).
  private static func mask(_ seed: [UInt8], count: Int, _ hash: HashAlgorithm) -> [UInt8] {
    var output: [UInt8] = []
    var counter: UInt32 = 0
    while output.count < count {
      let octets = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: counter >> UInt32($0)) }
      output += hash.bytes(of: seed + octets)
      counter += 1
    }
    return output
  }
}
