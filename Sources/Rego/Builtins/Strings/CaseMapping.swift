import RegoValues

/// Upper and lower case as Go has them: Unicode's simple mappings, one code point to one (`ß` stays `ß`).
enum CaseMapping {
  static func upper(_ text: Text) -> Text {
    map(text, ascii: { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }, scalar: upper)
  }

  static func lower(_ text: Text) -> Text {
    map(text, ascii: { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }, scalar: lower)
  }

  private static func map(
    _ text: Text, ascii: (UInt8) -> UInt8, scalar: (Unicode.Scalar) -> Unicode.Scalar
  ) -> Text {
    if text.isASCII { return text.withBytes { bytes in Text(joined: bytes.map(ascii)) } }
    var mapped = String.UnicodeScalarView()
    for original in text.string.unicodeScalars {
      let other = scalar(original)
      mapped.append(GoQuoting.isKnown(original) && GoQuoting.isKnown(other) ? other : original)
    }
    return Text(String(mapped))
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // Where the full mapping has several code points, the simple one is that of the title case (`ᾳ` to `ᾼ`) or none.
    single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // The one lower-case mapping of several code points is that of `İ`, whose simple form is `i`.
    single(scalar.properties.lowercaseMapping) ?? (scalar == "\u{130}" ? "i" : scalar)
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
