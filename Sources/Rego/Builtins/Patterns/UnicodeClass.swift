/// The name in `\p{…}`, as Go looks it up: case, spaces, hyphens and underscores do not count, categories may go by their long
/// names, and scripts of more than one word are not found. Source: `regexp/syntax` and `unicode.CategoryAliases` of Go 1.25.
struct UnicodeClass {
  /// What stands for it between `[` and `]` in RE2's syntax.
  let members: String

  /// Nil where there is no such class.
  init?(name: String, isNegated: Bool) {
    let canonical = UnicodeClass.canonical(name)
    let category = UnicodeClass.aliases[canonical] ?? canonical
    let assigned = #"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}"#
    switch category {
    case "Ascii": members = isNegated ? #"\x{80}-\x{10FFFF}"# : #"\x00-\x7F"#
    case "Assigned": members = isNegated ? UnicodeClass.unassigned : assigned + #"\p{C}"#
    case "Cn": members = isNegated ? assigned + #"\p{C}"# : UnicodeClass.unassigned
    case "C": members = isNegated ? assigned : #"\p{C}"# + UnicodeClass.unassigned
    case "Lc":
      members =
        isNegated
        ? #"\p{Lm}\p{Lo}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{C}"# + UnicodeClass.unassigned : #"\p{Lu}\p{Ll}\p{Lt}"#
    default:
      let written = "\\\(isNegated ? "P" : "p"){\(category)}"
      // RE2's tables are Unicode's as well.
      guard !category.isEmpty, CompiledRegex.isAccepted(Array(written.utf8)) else { return nil }
      members = written
    }
  }

  /// The first letter large, the others small.
  private static func canonical(_ name: String) -> String {
    let letters = name.unicodeScalars.filter { $0 != "_" && $0 != " " && $0 != "-" }
    var canonical = ""
    for (index, letter) in letters.enumerated() {
      guard letter.isASCII else { return "" }
      canonical += index == 0 ? letter.properties.uppercaseMapping : letter.properties.lowercaseMapping
    }
    return canonical
  }

  /// RE2 has no class of what is not assigned, and a class within another can only be written as what it holds.
  private static let unassigned: String = {
    var ranges = ""
    var first: UInt32?
    for value in 0...(0x110000 as UInt32) {
      let scalar = Unicode.Scalar(value)
      if let scalar, scalar.properties.generalCategory == .unassigned {
        if first == nil { first = value }
      } else if let start = first {
        ranges += "\\x{\(String(start, radix: 16))}-\\x{\(String(value - 1, radix: 16))}"
        first = nil
      }
    }
    return ranges
  }()

  private static let aliases: [String: String] = [
    "Other": "C", "Control": "Cc", "Cntrl": "Cc", "Format": "Cf", "Unassigned": "Cn", "Privateuse": "Co",
    "Surrogate": "Cs", "Letter": "L", "Casedletter": "Lc", "Lowercaseletter": "Ll", "Modifierletter": "Lm",
    "Otherletter": "Lo", "Titlecaseletter": "Lt", "Uppercaseletter": "Lu", "Mark": "M", "Combiningmark": "M",
    "Spacingmark": "Mc", "Enclosingmark": "Me", "Nonspacingmark": "Mn", "Number": "N", "Decimalnumber": "Nd",
    "Digit": "Nd", "Letternumber": "Nl", "Othernumber": "No", "Punctuation": "P", "Punct": "P",
    "Connectorpunctuation": "Pc", "Dashpunctuation": "Pd", "Closepunctuation": "Pe", "Finalpunctuation": "Pf",
    "Initialpunctuation": "Pi", "Otherpunctuation": "Po", "Openpunctuation": "Ps", "Symbol": "S",
    "Currencysymbol": "Sc", "Modifiersymbol": "Sk", "Mathsymbol": "Sm", "Othersymbol": "So", "Separator": "Z",
    "Lineseparator": "Zl", "Paragraphseparator": "Zp", "Spaceseparator": "Zs",
  ]
}
