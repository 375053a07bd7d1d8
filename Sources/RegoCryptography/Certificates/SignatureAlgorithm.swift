import RegoValues

/// How a certificate is signed, with the number that Go gives it.
enum SignatureAlgorithm: Int {
  case unknown = 0
  case md2RSA
  case md5RSA
  case sha1RSA
  case sha256RSA
  case sha384RSA
  case sha512RSA
  case sha1DSA
  case sha256DSA
  case sha1ECDSA
  case sha256ECDSA
  case sha384ECDSA
  case sha512ECDSA
  case sha256PSS
  case sha384PSS
  case sha512PSS
  case ed25519

  private static let pkcs1 = [1, 2, 840, 113_549, 1, 1]
  private static let pss = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 10)

  private static let known: [ObjectIdentifier: SignatureAlgorithm] = [
    ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 4): .md5RSA,
    ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 5): .sha1RSA,
    // An identifier of ISO's for the same.
    ObjectIdentifier(1, 3, 14, 3, 2, 29): .sha1RSA,
    ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 11): .sha256RSA,
    ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 12): .sha384RSA,
    ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 13): .sha512RSA,
    ObjectIdentifier(1, 2, 840, 10040, 4, 3): .sha1DSA,
    ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 3, 2): .sha256DSA,
    ObjectIdentifier(1, 2, 840, 10045, 4, 1): .sha1ECDSA,
    ObjectIdentifier(1, 2, 840, 10045, 4, 3, 2): .sha256ECDSA,
    ObjectIdentifier(1, 2, 840, 10045, 4, 3, 3): .sha384ECDSA,
    ObjectIdentifier(1, 2, 840, 10045, 4, 3, 4): .sha512ECDSA,
  ]

  init(_ algorithm: AlgorithmIdentifier) {
    if algorithm.identifier == KeyIdentifier.edwards {
      // RFC 8410, section 3: there are no parameters.
      self = algorithm.parameters.isEmpty ? .ed25519 : .unknown
    } else if algorithm.identifier == SignatureAlgorithm.pss {
      self = SignatureAlgorithm.pss(algorithm.parameters) ?? .unknown
    } else {
      self = SignatureAlgorithm.known[algorithm.identifier] ?? .unknown
    }
  }

  /// PSS (RFC 4055, section 3.1) where everything about it follows from one hash: the mask's hash is the same, the salt as
  /// long as the digest.
  private static func pss(_ parameters: ArraySlice<UInt8>) -> SignatureAlgorithm? {
    var outer = DERReader(parameters)
    guard var reader = outer.inside(.sequence),
      let hash = explicit(0, &reader).flatMap({ algorithm($0) }),
      let mask = explicit(1, &reader).flatMap({ algorithm($0) }),
      mask.identifier == ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 8),
      let inner = nested(mask.parameters), inner.identifier == hash.identifier,
      isNull(hash.parameters), isNull(inner.parameters),
      var length = explicit(2, &reader), let salt = length.int64()
    else { return nil }
    if !reader.isEmpty {
      guard var trailer = explicit(3, &reader), trailer.int64() == 1 else { return nil }
    }
    switch (hash.identifier.components, salt) {
    case ([2, 16, 840, 1, 101, 3, 4, 2, 1], 32): return .sha256PSS
    case ([2, 16, 840, 1, 101, 3, 4, 2, 2], 48): return .sha384PSS
    case ([2, 16, 840, 1, 101, 3, 4, 2, 3], 64): return .sha512PSS
    default: return nil
    }
  }

  private static func explicit(_ number: UInt8, _ reader: inout DERReader) -> DERReader? {
    reader.inside(.constructed(number))
  }

  private static func algorithm(_ reader: DERReader) -> AlgorithmIdentifier? {
    var reader = reader
    return reader.inside(.sequence).flatMap { try? AlgorithmIdentifier($0) }
  }

  private static func nested(_ element: ArraySlice<UInt8>) -> AlgorithmIdentifier? { algorithm(DERReader(element)) }

  private static func isNull(_ parameters: ArraySlice<UInt8>) -> Bool {
    parameters.isEmpty || parameters.elementsEqual(AlgorithmIdentifier.null)
  }
}
