import Rego
import RegoValues

/// An RSA private key (RFC 8017, section A.1.2) whose numbers fit each other.
struct RSAPrivateKey {
  let modulus: BigInt
  let exponent: Int
  let privateExponent: BigInt
  /// Two or more.
  let primes: [BigInt]
  let exponents: (p: BigInt, q: BigInt)
  let coefficient: BigInt

  init(pkcs1 bytes: [UInt8]) throws(GoFailure) {
    let parts: Parts
    do throws(GoFailure) {
      parts = try Parts(bytes)
    } catch {
      if error.message == StructureReader.trailing.message { throw error }
      if PrivateKey.isSEC1(bytes) { throw PrivateKey.useInstead("ParseECPrivateKey") }
      if PrivateKey.isPKCS8(bytes) { throw PrivateKey.useInstead("ParsePKCS8PrivateKey") }
      throw error
    }
    if parts.version > 1 { throw GoFailure("x509: unsupported private key version") }
    let given = [parts.modulus, parts.privateExponent] + parts.primes.prefix(2) + (parts.crt ?? [])
    if given.contains(where: { $0 <= .zero }) { throw GoFailure("x509: private key contains zero or negative value") }
    if parts.primes.contains(where: { $0 <= .zero }) {
      throw GoFailure("x509: private key contains zero or negative prime")
    }
    try self.init(parts)
  }

  static func isPKCS1(_ bytes: [UInt8]) -> Bool { (try? Parts(bytes)) != nil }

  /// The numbers as they stand there.
  struct Parts {
    var version = 0
    var modulus: BigInt
    var exponent: Int
    var privateExponent: BigInt
    var primes: [BigInt]
    /// Both exponents and the coefficient, where they are given.
    var crt: [BigInt]?

    init(modulus: BigInt, exponent: Int, privateExponent: BigInt, primes: [BigInt], crt: [BigInt]?) {
      self.modulus = modulus
      self.exponent = exponent
      self.privateExponent = privateExponent
      self.primes = primes
      self.crt = crt
    }

    init(_ bytes: [UInt8]) throws(GoFailure) {
      var reader = StructureReader(bytes)
      var inner = try reader.sequence("pkcs1PrivateKey")
      version = try inner.integer()
      modulus = try inner.bigInteger()
      exponent = try inner.integer()
      privateExponent = try inner.bigInteger()
      primes = [try inner.bigInteger(), try inner.bigInteger()]
      var numbers: [BigInt] = []
      while numbers.count < 3, let number = try inner.optionalInteger() { numbers.append(number) }
      crt = numbers.count == 3 ? numbers : nil
      if !inner.isAtEnd {
        for element in try inner.elements("", of: .sequence("")) {
          var outer = StructureReader(element)
          var prime = try outer.sequence("pkcs1AdditionalRSAPrime")
          primes.append(try prime.bigInteger())
          _ = try prime.bigInteger()
          _ = try prime.bigInteger()
        }
      }
      if !reader.isAtEnd { throw StructureReader.trailing }
    }
  }

  /// Refuses numbers that are no key, as Go does.
  init(_ parts: Parts) throws(GoFailure) {
    let (modulus, private_, primes) = (parts.modulus, parts.privateExponent, parts.primes)
    guard primes.count >= 2 else { throw GoFailure("crypto/rsa: missing primes") }
    if ([modulus] + primes).contains(where: { $0 <= .one }) { throw GoFailure("modulus must be > 1") }
    try RSAPrivateKey.requireFit(private_, modulus)
    if let coefficient = parts.crt?[2] { try RSAPrivateKey.requireFit(coefficient, primes[0]) }
    if parts.exponent < 2 { throw GoFailure("crypto/rsa: public exponent too small or negative") }
    if parts.exponent % 2 == 0 { throw GoFailure("crypto/rsa: public exponent is even") }
    guard primes.reduce(.one, *) == modulus else { throw GoFailure("crypto/rsa: p * q != n") }
    let (p, q) = (primes[0], primes[1])
    let orders = primes.map { $0 - .one }
    let crt = primes.count == 2 ? parts.crt : nil
    let (dp, dq) = (crt?[0] ?? private_.residue(orders[0]), crt?[1] ?? private_.residue(orders[1]))
    for (index, order) in orders.enumerated() {
      let exponent = index == 0 ? dp : index == 1 ? dq : private_.residue(order)
      guard (exponent * BigInt(parts.exponent)).residue(order) == BigInt.one.residue(order) else {
        throw GoFailure("crypto/rsa: invalid CRT exponent")
      }
      guard private_.residue(order) == exponent else {
        throw GoFailure("crypto/rsa: d does not match \(index == 0 ? "dP" : "dQ")")
      }
    }
    guard let coefficient = crt?[2] ?? q.inverse(modulo: p), (coefficient * q).residue(p) == .one, coefficient < p
    else { throw GoFailure("crypto/rsa: invalid CRT coefficient") }
    if private_.bitWidth <= modulus.bitWidth / 2 { throw GoFailure("crypto/rsa: d too small") }
    self.modulus = modulus
    exponent = parts.exponent
    privateExponent = private_
    self.primes = primes
    exponents = (dp, dq)
    self.coefficient = coefficient
  }

  /// Go reads numbers as residues, and says which did not fit by bytes or by value.
  private static func requireFit(_ value: BigInt, _ modulus: BigInt) throws(GoFailure) {
    if value < modulus { return }
    let isLonger = (value.bitWidth + 7) / 8 > (modulus.bitWidth + 7) / 8
    throw GoFailure(isLonger ? "input overflows the modulus size" : "input overflows the modulus")
  }

  var document: Value {
    [
      "N": .integer(modulus), "E": .number(Number(exponent)), "D": .integer(privateExponent),
      "Primes": .array(RegoArray(primes.map { .integer($0) })),
      "Precomputed": [
        "Dp": .integer(exponents.p), "Dq": .integer(exponents.q), "Qinv": .integer(coefficient),
        "CRTValues": .array(RegoArray(furtherPrimes)),
      ],
    ]
  }

  /// What the Chinese remainder theorem needs of each prime after the second.
  private var furtherPrimes: [Value] {
    var product = primes[0] * primes[1]
    return primes.dropFirst(2).map { prime in
      defer { product = product * prime }
      return [
        "Exp": .integer(privateExponent.residue(prime - .one)),
        "Coeff": .integer(product.inverse(modulo: prime) ?? .zero), "R": .integer(product),
      ]
    }
  }

  /// PKCS #1, of two primes.
  var encoded: [UInt8] {
    DERWriter.sequence(
      [.zero, modulus, BigInt(exponent), privateExponent, primes[0], primes[1], exponents.p, exponents.q, coefficient]
        .map(DERWriter.integer))
  }
}
