import Rego
import RegoValues

/// A name in a certificate (RFC 5280, section 4.1.2.4): attributes in order, the sets around them flattened.
struct DistinguishedName {
  struct Attribute {
    let type: ObjectIdentifier
    /// As Go's JSON has it; text for the types that are.
    let value: Value
    let isText: Bool
  }

  let attributes: [Attribute]

  init(attributes: [Attribute]) { self.attributes = attributes }

  /// Of a certificate; `bytes` is the whole element.
  init(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    var whole = DERReader(bytes)
    guard var sets = whole.inside(.sequence) else { throw GoFailure("x509: invalid RDNSequence") }
    var attributes: [Attribute] = []
    while !sets.isEmpty {
      guard var set = sets.inside(.set) else { throw GoFailure("x509: invalid RDNSequence") }
      while !set.isEmpty {
        guard var pair = set.inside(.sequence) else {
          throw GoFailure("x509: invalid RDNSequence: invalid attribute")
        }
        guard let type = pair.objectIdentifier() else {
          throw GoFailure("x509: invalid RDNSequence: invalid attribute type")
        }
        guard let element = pair.any() else {
          throw GoFailure("x509: invalid RDNSequence: invalid attribute value")
        }
        do throws(GoFailure) {
          let text = try AttributeText.read(element.tag, element.content)
          attributes.append(Attribute(type: type, value: .string(text), isText: true))
        } catch {
          throw GoFailure("x509: invalid RDNSequence: invalid attribute value: \(error.message)")
        }
      }
    }
    self.attributes = attributes
  }

  /// The attributes that Go's `pkix.Name` collects in lists, by the last component of their type under 2.5.4.
  private static let lists: [(field: String, component: Int)] = [
    ("Country", 6), ("Organization", 10), ("OrganizationalUnit", 11), ("Locality", 7), ("Province", 8),
    ("StreetAddress", 9), ("PostalCode", 17),
  ]

  private func texts(_ component: Int) -> [Value] {
    let type = ObjectIdentifier(2, 5, 4, component)
    return attributes.filter { $0.isText && $0.type == type }.map(\.value)
  }

  /// As Go's JSON has a `pkix.Name`.
  var document: Value {
    var builder = ObjectBuilder()
    for (field, component) in DistinguishedName.lists { builder.insert(.text(field), .list(texts(component))) }
    builder.insert("CommonName", texts(3).last ?? "")
    builder.insert("SerialNumber", texts(5).last ?? "")
    builder.insert("ExtraNames", .null)
    builder.insert("Names", .list(attributes.map { ["Type": $0.type.value, "Value": $0.value] }))
    return .object(builder.finish())
  }

  /// The last common name, for comparing with a host.
  var commonName: String { texts(3).last?.stringValue ?? "" }
}

/// The value of an attribute in a certificate's name: a text in one of many alphabets.
enum AttributeText {
  static func read(_ tag: UInt8, _ bytes: ArraySlice<UInt8>) throws(GoFailure) -> Text {
    switch DERTag(byte: tag) {
    case .t61String:
      // Read as Latin-1, which is what stands there.
      return Text(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
    case .printableString:
      guard bytes.allSatisfy(isPrintable) else { throw GoFailure("invalid PrintableString") }
    case .utf8String:
      guard Text(bytes: Array(bytes)) != nil else { throw GoFailure("invalid UTF-8 string") }
    case .bmpString: return Text(try basicPlane(bytes))
    case .ia5String:
      guard bytes.allSatisfy({ $0 < 0x80 }) else { throw GoFailure("invalid IA5String") }
    case .numericString:
      guard bytes.allSatisfy({ $0 == 0x20 || (0x30...0x39).contains($0) }) else {
        throw GoFailure("invalid NumericString")
      }
    default: throw GoFailure("unsupported string type: \(tag)")
    }
    return Text(joined: Array(bytes))
  }

  /// The alphabet of X.680 with `*` and `&`, which certificates have though they may not.
  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'")...UInt8(ascii: ")"),
      UInt8(ascii: "+")...UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "="),
      UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "&"):
      true
    default: false
    }
  }

  private static func basicPlane(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> String {
    guard bytes.count % 2 == 0 else { throw GoFailure("invalid BMPString") }
    var bytes = Array(bytes)
    if bytes.count >= 2, bytes.suffix(2).allSatisfy({ $0 == 0 }) { bytes.removeLast(2) }
    var scalars = String.UnicodeScalarView()
    for index in stride(from: 0, to: bytes.count, by: 2) {
      let point = UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
      guard point < 0xFFFE, !(0xFDD0...0xFDEF).contains(point), let scalar = Unicode.Scalar(point) else {
        throw GoFailure("invalid BMPString")
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
