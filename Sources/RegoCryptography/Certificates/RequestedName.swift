import Rego
import RegoValues

extension DistinguishedName {
  /// Of a request, which Go reads by another reader than certificates: values may be of any type.
  init(requested bytes: ArraySlice<UInt8>) throws(GoFailure) {
    var outer = StructureReader(bytes)
    let sets = try outer.elements("RDNSequence", of: .set)
    if !outer.isAtEnd { throw GoFailure("x509: trailing data after X.509 Subject") }
    var attributes: [Attribute] = []
    for set in sets {
      var pairs = StructureReader(set)
      for pair in try pairs.elements(.set, of: .sequence("")) {
        var reader = StructureReader(pair)
        var inner = try reader.sequence("AttributeTypeAndValue")
        let type = try inner.identifier()
        let (value, isText) = try RequestedValue.read(&inner)
        attributes.append(Attribute(type: type, value: value, isText: isText))
      }
    }
    self.init(attributes: attributes)
  }
}

/// A value of any type, as Go's `encoding/asn1` reads one where it is not told the type; null for a type that it does not
/// know.
enum RequestedValue {
  static func read(_ reader: inout StructureReader) throws(GoFailure) -> (value: Value, isText: Bool) {
    let (header, content, all) = try reader.any()
    guard header.tagClass == 0, !header.isCompound else { return (.null, false) }
    if let text = try text(header.tag, content) { return (.string(text), true) }
    var again = StructureReader(all)
    return (try other(header.tag, content, &again), false)
  }

  private static func syntax(_ words: String) -> GoFailure { GoFailure("asn1: syntax error: \(words)") }

  private static func text(_ tag: Int, _ content: ArraySlice<UInt8>) throws(GoFailure) -> Text? {
    let alphabets = [
      0x0C: GoFailure("asn1: invalid UTF-8 string"), 0x12: syntax("NumericString contains invalid character"),
      0x13: syntax("PrintableString contains invalid character"), 0x14: syntax("T61String"),
      0x16: syntax("IA5String contains invalid character"), 0x1E: GoFailure("invalid BMPString"),
    ]
    guard let failure = alphabets[tag] else { return nil }
    guard let text = try? AttributeText.read(UInt8(tag), content) else { throw failure }
    return text
  }

  private static func other(
    _ tag: Int, _ content: ArraySlice<UInt8>, _ reader: inout StructureReader
  ) throws(GoFailure) -> Value {
    switch tag {
    case 1: return .bool(try reader.boolean())
    case 2: return .number(Number(try reader.integer()))
    case 3:
      let bits = try reader.bits()
      return ["Bytes": .base64(bits.bytes), "BitLength": .number(Number(bits.count))]
    case 4: return .base64(content)
    case 6: return try reader.identifier().value
    case 0x17:
      guard let time = CertificateTime(utc: content) else { throw unreadable(content, "060102150405Z0700", "06") }
      return .text(time.text)
    case 0x18:
      guard let time = CertificateTime(generalized: content) else {
        throw unreadable(content, "20060102150405.999999999Z0700", "2006")
      }
      return .text(time.text)
    default: return .null
    }
  }

  private static func unreadable(_ content: ArraySlice<UInt8>, _ layout: String, _ first: String) -> GoFailure {
    let quoted = GoQuoting.quoted(Text(repairing: Array(content)))
    return GoFailure("parsing time \(quoted) as \"\(layout)\": cannot parse \(quoted) as \"\(first)\"")
  }
}
