import RegoValues

/// P-224 (FIPS 186-4, D.1.2.2), which swift-crypto leaves out and OPA reads: points and their multiples in plain integers.
/// Slow and not in constant time; what it is given stands in a policy, in its input or in a token.
enum SmallCurve {
  static let prime = BigInt(hexadecimal: "ffffffffffffffffffffffffffffffff000000000000000000000001")
  static let order = BigInt(hexadecimal: "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d")
  private static let constant = BigInt(hexadecimal: "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4")
  static let base = Point(
    x: BigInt(hexadecimal: "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21"),
    y: BigInt(hexadecimal: "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34"))

  /// A point that is not the group's zero.
  struct Point: Equatable {
    let x: BigInt
    let y: BigInt

    /// nil is the group's zero.
    func adding(_ other: Point) -> Point? {
      let slope: BigInt
      if x == other.x {
        guard y == other.y, let inverse = (y + y).inverse(modulo: prime) else { return nil }
        slope = (x * x * BigInt(3) - BigInt(3)) * inverse
      } else {
        guard let inverse = (other.x - x).inverse(modulo: prime) else { return nil }
        slope = (other.y - y) * inverse
      }
      let sum = (slope * slope - x - other.x).residue(prime)
      return Point(x: sum, y: (slope * (x - sum) - y).residue(prime))
    }

    func times(_ scalar: BigInt) -> Point? {
      var result: Point?
      for byte in scalar.bigEndianBytes {
        for bit in stride(from: 7, through: 0, by: -1) {
          result = result.flatMap { $0.adding($0) }
          if byte >> UInt8(bit) & 1 == 1 { result = result.map { $0.adding(self) } ?? self }
        }
      }
      return result
    }
  }

  static func holds(_ point: Point) -> Bool {
    guard point.x < prime, point.y < prime else { return false }
    let right = point.x * point.x * point.x - BigInt(3) * point.x + constant
    return (point.y * point.y - right).residue(prime).isZero
  }

  /// ECDSA (FIPS 186-4, 6.4).
  static func isValid(r: BigInt, s: BigInt, digest: [UInt8], by key: Point) -> Bool {
    guard !r.isZero, r < order, !s.isZero, s < order, let inverse = s.inverse(modulo: order) else { return false }
    let hash = BigInt(bigEndian: digest.prefix(28))
    let first = base.times((hash * inverse).residue(order))
    let second = key.times((r * inverse).residue(order))
    let sum: Point?
    switch (first, second) {
    case (let first?, let second?): sum = first.adding(second)
    default: sum = first ?? second
    }
    return sum.map { $0.x.residue(order) == r } ?? false
  }
}
