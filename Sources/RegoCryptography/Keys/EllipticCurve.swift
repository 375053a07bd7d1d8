import Crypto
import Rego
import RegoValues

/// The curves that certificates, keys and tokens may be on.
enum EllipticCurve: CaseIterable {
  case p224
  case p256
  case p384
  case p521

  /// As RFC 5480 names it.
  var identifier: ObjectIdentifier {
    switch self {
    case .p224: ObjectIdentifier(1, 3, 132, 0, 33)
    case .p256: ObjectIdentifier(1, 2, 840, 10045, 3, 1, 7)
    case .p384: ObjectIdentifier(1, 3, 132, 0, 34)
    case .p521: ObjectIdentifier(1, 3, 132, 0, 35)
    }
  }

  /// As JSON Web Keys name it.
  var name: String {
    switch self {
    case .p224: "P-224"
    case .p256: "P-256"
    case .p384: "P-384"
    case .p521: "P-521"
    }
  }

  /// Bytes of a coordinate.
  var size: Int {
    switch self {
    case .p224: 28
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }

  /// As Go's messages name it.
  var goName: String { name.filter { $0 != "-" } }

  static func named(_ identifier: ObjectIdentifier) -> EllipticCurve? {
    allCases.first { $0.identifier == identifier }
  }

  /// The number of points of the curve's group.
  var order: BigInt {
    switch self {
    case .p224: SmallCurve.order
    case .p256: EllipticCurve.order256
    case .p384: EllipticCurve.order384
    case .p521: EllipticCurve.order521
    }
  }

  /// The number of elements of the field.
  var prime: BigInt {
    switch self {
    case .p224: SmallCurve.prime
    case .p256: EllipticCurve.prime256
    case .p384: EllipticCurve.prime384
    case .p521: EllipticCurve.prime521
    }
  }

  private static let prime256 = BigInt(
    hexadecimal: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
  private static let prime384 = BigInt(
    hexadecimal: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff")
  private static let prime521 = BigInt.one.shiftedLeft(521) - .one
  private static let order256 = BigInt(
    hexadecimal: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
  private static let order384 = BigInt(
    hexadecimal: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973")
  private static let order521 = BigInt(
    hexadecimal:
      "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
  )
}

/// A point of a curve, which it is known to lie on.
struct CurvePoint: Equatable {
  let curve: EllipticCurve
  let x: BigInt
  let y: BigInt

  /// From its uncompressed form (SEC 1, section 2.3.3), in Go's words for what is none.
  init(uncompressed bytes: [UInt8], on curve: EllipticCurve) throws(GoFailure) {
    if bytes.first != 4 { throw GoFailure("ecdsa: invalid uncompressed public key") }
    if bytes.count != 1 + 2 * curve.size { throw GoFailure("invalid \(curve.goName) point encoding") }
    let (x, y) = (BigInt(bigEndian: bytes[1...curve.size]), BigInt(bigEndian: bytes[(1 + curve.size)...]))
    if max(x, y) >= curve.prime {
      throw GoFailure("invalid \(curve == .p256 ? "P256 element" : "\(curve.goName)Element") encoding")
    }
    guard CurvePoint.isOn(curve, bytes) else { throw GoFailure("\(curve.goName) point not on curve") }
    self.init(curve: curve, x: x, y: y)
  }

  /// From coordinates as JSON Web Keys have them, each as long as the curve's.
  init(x: [UInt8], y: [UInt8], on curve: EllipticCurve) throws(GoFailure) {
    if (x + y).allSatisfy({ $0 == 0 }) { throw GoFailure("identity point is not a valid public key") }
    for (name, octets) in [("x", x), ("y", y)] {
      let bits = BigInt(bigEndian: octets).bitWidth
      if bits > curve.prime.bitWidth {
        throw GoFailure(
          "\(name) coordinate is \(bits) bits, exceeds curve \"\(curve.name)\" field size of \(curve.prime.bitWidth) bits"
        )
      }
    }
    try self.init(uncompressed: [4] + x + y, on: curve)
  }

  init(curve: EllipticCurve, x: BigInt, y: BigInt) {
    self.curve = curve
    self.x = x
    self.y = y
  }

  private static func isOn(_ curve: EllipticCurve, _ bytes: [UInt8]) -> Bool {
    switch curve {
    case .p224:
      SmallCurve.holds(
        SmallCurve.Point(x: BigInt(bigEndian: bytes[1...28]), y: BigInt(bigEndian: bytes[29...])))
    case .p256: (try? P256.Signing.PublicKey(x963Representation: bytes)) != nil
    case .p384: (try? P384.Signing.PublicKey(x963Representation: bytes)) != nil
    case .p521: (try? P521.Signing.PublicKey(x963Representation: bytes)) != nil
    }
  }

  /// The point as bytes, uncompressed.
  var bytes: [UInt8] {
    [4] + (x.bigEndianBytes(count: curve.size) ?? []) + (y.bigEndianBytes(count: curve.size) ?? [])
  }

  /// The public point of a private scalar; nil for a scalar out of range.
  init?(of scalar: BigInt, on curve: EllipticCurve) {
    guard !scalar.isZero, scalar < curve.order, let bytes = scalar.bigEndianBytes(count: curve.size) else { return nil }
    let point: [UInt8]?
    switch curve {
    case .p224:
      guard let point = SmallCurve.base.times(scalar) else { return nil }
      self.init(curve: curve, x: point.x, y: point.y)
      return
    case .p256:
      point = (try? P256.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.x963Representation) }
    case .p384:
      point = (try? P384.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.x963Representation) }
    case .p521:
      point = (try? P521.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.x963Representation) }
    }
    guard let point, let public_ = try? CurvePoint(uncompressed: point, on: curve) else { return nil }
    self = public_
  }
}
