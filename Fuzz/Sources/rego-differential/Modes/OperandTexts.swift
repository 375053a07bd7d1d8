/// Texts that mean something to the built-ins that read them: by the start of a built-in's name and an operand's place.
enum OperandTexts {
  static func string(for builtin: String, _ index: Int, _ random: inout Random) -> String {
    let text = source(builtin, index).map { random.pick($0) } ?? random.pick(JSONPieces.strings)
    return random.chance(18) ? mutated(text, &random) : text
  }

  /// Characters that are left out, doubled, exchanged or put in.
  static func mutated(_ text: String, _ random: inout Random) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0...random.below(2) {
      let place = random.below(scalars.count + 1)
      switch random.below(4) {
      case 0 where place < scalars.count: scalars.remove(at: place)
      case 1 where place < scalars.count: scalars.insert(scalars[place], at: place)
      case 2 where place < scalars.count: scalars.swapAt(place, random.below(scalars.count))
      default: scalars.insert(random.pick(Array("a0. -+:*?[]{}()\\/%é'\"".unicodeScalars)), at: place)
      }
    }
    var changed = ""
    changed.unicodeScalars.append(contentsOf: scalars)
    return changed
  }

  private static func source(_ builtin: String, _ index: Int) -> [String]? {
    switch builtin {
    case "sprintf": return index == 0 ? formats : nil
    case "glob.match": return index == 0 ? globs : index == 1 ? [".", ":", "/", "ab", ""] : globTexts
    case "glob.quote_meta": return globs
    case "units.parse", "units.parse_bytes": return units
    case "semver.compare", "semver.is_valid": return versions
    case "json.unmarshal", "json.is_valid": return jsonTexts
    case "yaml.unmarshal", "yaml.is_valid": return yamlTexts
    case "time.parse_ns": return index == 0 ? layouts : times
    case "time.parse_rfc3339_ns": return times
    case "time.parse_duration_ns": return durations
    case "uuid.parse": return uuids
    case "to_number":
      return JSONPieces.numbers + ["0x10", "1_000", "+1", " 1", "1.", ".5", "Infinity", "NaN", "1e400", "-0", "00"]
    case "hex.decode": return ["", "00", "616263", "6", "zz", "C3A9", "ff"]
    case "time.clock", "time.date", "time.weekday", "time.format", "time.diff": return zones + layouts
    default: break
    }
    if builtin.hasPrefix("regex.template") {
      return index == 0
        ? ["urn:foo:{.*}", "a{[a-z]+}b", "{a", "a}b", "{(}", "é{.}"]
        : index == 1 ? ["urn:foo:bar", "axb", "éx"] : ["{", "}", "", "<<"]
    }
    if builtin.hasPrefix("regex.globs") {
      return ["a.*", "b.*", "[a-z]+", "[0-9]*", "ab", "a+b", "", ".", "[^a]", "\\*"]
    }
    if builtin == "regex.replace" {
      return index == 0
        ? regexTexts : index == 1 ? patterns : ["", "x", "$0", "$1", "${1}x", "$1x", "${n}", "$$", "$", "$a-$1"]
    }
    if builtin.hasPrefix("regex.") { return index == 0 ? patterns : regexTexts }
    if builtin.hasPrefix("net.cidr") { return networks }
    if builtin.hasPrefix("base64") {
      return ["", "YQ==", "YQ", "YWI=", "YWJj", "_-8=", "+/8=", "a", "YQ=", "YQ==\n", "Y Q==", "w6k="]
    }
    if builtin.hasPrefix("urlquery") {
      return ["a=b&c=d", "%20", "%zz", "a+b", "a=1&a=2", "=", "&&", "a;b", "%C3%A9", "%ff"]
    }
    if builtin.hasPrefix("json.") { return ["a", "/a", "a/b", "/a/0", "a~1b", "/-", "", "/", "b/c"] }
    return nil
  }

  static let formats = [
    "%d", "%s", "%v", "%5d|%-5d", "%05d", "%x", "%X", "%o", "%b", "%e", "%g", "%f", "%.2f", "%8.3f", "%q", "%t", "%c",
    "%U", "%%", "%", "%!", "%z", "%s %s", "%[2]d %[1]d", "%[3]d", "%[x]d", "%*d", "%.*f", "%+d", "% d", "%#x",
    "%#v", "%T", "%p", "%6s|%-6s|", "%.1s", "%x %X", "%+v", "%+q", "%#q", "%08.3f", "%E", "%G", "%w", "%O", "%#o",
    "a%db", "%-05d", "%+.3e", "%[1]*d", "%.", "%.d", "%10.4v", "é%sé",
  ]
  static let globs = [
    "*", "**", "a*", "*.b", "a.**.c", "?", "[a-c]", "[!a]", "[^a]", "{a,b}", "{a,b*}.c", "a\\*", "[]", "[", "{", "}",
    "{a", "a,b", "[a-]", "[-a]", "*a*", "?é", "{,a}", "{a,{b,c}}", "[a-c]?*", "**.a", "a.*.{b,c}", "{*,a}", "\\",
    "[!a-c]*", "abc",
    "*.github.com", "a{b,[c-d]}*", "??", "*?", "?*", "{a,b}{c,d}", "***",
  ]
  static let globTexts = [
    "", "a", "b", "ab", "abc", "a.b", "a.b.c", "a.x.y.c", "a:b", "a/b", "é", "aé", "*", "a*", "ac", "ad",
    "api.github.com", ".", "[a]", "-", "bc",
  ]
  static let units = [
    "1", "10K", "10Ki", "1.5Mi", "100m", "1e3", "1E", "1Ei", "1e3Ki", "K", "", "1 K", "10KB", "10kb", "10MiB", "0.1Gi",
    "-1K", "+1K", "1..5K", "1.5", "1Z", "1Pi", "\"1K\"", "1_0K", "0x1K", "1b", "1.5e2k", ".5Ki", "5.", "1kI", "1M",
    "1m", "1TB", "1tib",
  ]
  static let versions = [
    "1.0.0", "1.0", "1", "v1.0.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-1", "1.0.0-a.b.c", "1.0.0+x", "1.0.0-rc.1+b",
    "01.0.0", "1.0.0-01", "", "1.0.0-", "1.0.0+", "99999999999999999999.0.0", "1.2.3.4", "1.0.0-é", "-1.0.0",
    "1.0.0-beta.11", "1.0.0-beta.2",
  ]
  static let jsonTexts = [
    "1", "1.0", "-0", "1e5", "1E+5", "01", "{}", "[]", "{\"a\":1,\"a\":2}", "[1,]", "{\"a\"}", "\"\\u00e9\"",
    "\"\\ud800\"", "\"\\ud83d\\ude00\"", "nul", "true false", " 1 ", "\"a\nb\"", "", "{", "[", "\"",
    "{\"a\":{\"b\":[1,null]}}", "1e400", "'a'", "{a:1}", "\u{feff}1", "-", "1.", ".1", "1e", "[1 2]",
    "{\"a\":1 \"b\":2}", "tru", "\"\\x\"", "\"\\u12\"",
  ]
  static let yamlTexts = [
    "a: 1", "- a\n- b", "a: [1, 2]", "a: {b: c}", "yes", "y: n", "1: 2", "0x10", "0o17", "017", "1_000", "~", "null",
    "a: |\n  b\n  c", "a: >\n  b\n  c", "a: &x 1\nb: *x", "2001-01-01", "1.0", "1e3", ".inf", ".nan", "\"a\"", "'a'",
    "a: b: c", "[", "{", "- - a", "a:\n- b", "# c", "---\na", "a\n---\nb", "<<: {a: 1}", "!!str 1", "!!int '1'",
    "a: 'b''c'", "\t a", "? a\n: b", "1.5", "-1", "+1", "12:30:45", "a: !x b", "1e400",
    "123456789012345678901234567890", "a: 1\na: 2", "*x", "key: \"\\x41\"", "a:b", "true: 1", "null: 1", "1.5: 2",
  ]
  static let layouts = [
    "2006-01-02", "2006-01-02T15:04:05Z07:00", "RFC1123", "RFC3339", "RFC3339Nano", "Kitchen", "ANSIC", "UnixDate",
    "RFC822", "RFC822Z", "RFC850", "RFC1123Z", "StampMicro", "DateTime", "Jan _2 2006", "Mon Jan 2 15:04:05 MST 2006",
    "3:04PM", "03:04pm", "2006-002", "06/1/2", "15h4m5s", "2006-01-02 15:04:05.000", "2006-01-02 15:04:05.999999999",
    "05,000", "-07", "-0700", "-07:00:00", "Z0700", "MST", "Monday January", "__2", "a2b", "", "UTC", "20060102150405",
  ]
  static let times = [
    "2024-02-29", "2023-02-29", "2024-02-29T01:02:03Z", "2024-02-29T01:02:03+02:00", "2024-02-29T01:02:03.123456789Z",
    "2024-02-29T25:02:03Z", "Mon, 02 Jan 2006 15:04:05 MST", "3:04PM", "Jan  2 2006", "2006-060", "06/1/2", "15h4m5s",
    "2024-02-29 01:02:03.5", "", "-0700", "UTC", "PST", "0001-01-01", "9999-12-31T23:59:59Z", "1677-01-01T00:00:00Z",
    "2262-04-12T00:00:00Z", "20240229010203", "2024-13-01", "02 Jan 06 15:04 MST", "Monday, 02-Jan-06 15:04:05 GMT",
    "2024-02-29t01:02:03z", "2024-02-29T1:02:03Z", "2024-02-29T01:02:03,5Z",
  ]
  /// Layouts and times that are written in them.
  static let moments = [
    ["2006-01-02", "2024-02-29"], ["2006-01-02T15:04:05Z07:00", "2024-02-29T01:02:03+02:00"],
    ["RFC3339", "2024-02-29T01:02:03Z"],
    ["RFC1123", "Mon, 02 Jan 2006 15:04:05 GMT"], ["RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"],
    ["Kitchen", "3:04PM"],
    ["RFC850", "Monday, 02-Jan-06 15:04:05 MST"], ["ANSIC", "Mon Jan  2 15:04:05 2006"], ["2006-002", "2006-060"],
    ["Jan _2 2006", "Jan  2 2006"], ["06/1/2", "24/12/31"], ["15h4m5s 2006", "15h4m5s 2024"],
    ["2006 -07:00:00", "2024 +01:02:03"],
    ["2006-01-02 15:04:05.000", "2024-02-29 01:02:03.123"], ["2006-01-02 15:04:05.999999999", "2024-02-29 01:02:03.5"],
    ["DateTime", "2024-02-29 01:02:03"], ["20060102150405", "20240229010203"], ["2006 MST", "2024 GMT+3"],
    ["2006 Z0700", "2024 Z"],
  ]
  static let graphQLQueries = [
    "{a}", "query Q { a b { c } }", "query Q($x: Int = 1) { a(x: $x) }",
    "{a: b(x: \"s\", y: [1, 2.5], z: {k: true, n: null})}",
    "fragment F on T { c } { b { ...F } }", "{ ... on Query { a } }", "mutation { m(x: E) }", "{a @include(if: true)}",
    "subscription { a }",
    "query A {a} query B {b {c}}", "{a(x: \"\"\"block\"\"\")}", "{b{c d}}", "# c\n{a,b{c}}",
    "{__typename __schema{types{name}}}", "{a(x:-1.5e3)}",
  ]
  static let graphQLSchemas = [
    "type Query { a: Int b: T } type T { c: String }", "type Query { a(x: Int): Int }",
    "schema { query: Q } type Q { a: [Int!]! }",
    "type Query { b: I } interface I { c: String } type T implements I { c: String d: Int }",
    "type Query { m(x: E): E } enum E { A B }",
    "type Query { u: U } union U = A | B type A { a: Int } type B { b: Int }",
    "input In { a: Int = 1 b: [String] } type Query { a(i: In): Int }",
    "directive @d(x: Int) on FIELD_DEFINITION type Query { a: Int @d(x: 1) }", "scalar S type Query { s: S }",
    "type Query { a: Int } extend type Query { z: Int }",
    "\"doc\" type Query { \"\"\"doc\"\"\" a: Int @deprecated(reason: \"r\") }",
  ]
  static let durations = [
    "1h", "1h2m3s", "1.5h", "-1s", "1ms", "1us", "1µs", "1ns", "", "1", "h", "1d", "0", "1h-2m", "+5s", ".5s", "1.s",
    "9223372036854775807ns", "9223372036854775808ns", "2562048h", "1e3s", " 1s", "1 s",
  ]
  static let uuids = [
    "f47ac10b-58cc-4372-a567-0e02b2c3d479", "{f47ac10b-58cc-4372-a567-0e02b2c3d479}",
    "urn:uuid:f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b58cc4372a5670e02b2c3d479",
    "00000000-0000-0000-0000-000000000000", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "000003e8-f4ad-21ee-8c00-325096b39f47", "f47ac10b-58cc-4372-a567-0e02b2c3d47", "",
    "zz7ac10b-58cc-4372-a567-0e02b2c3d479", "018b2f19-0000-7000-8000-000000000000",
  ]
  static let zones = ["UTC", "", "Local", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Nowhere/At_All", "utc"]
  static let networks = [
    "10.0.0.0/8", "10.0.0.0/30", "10.1.2.3", "10.1.2.3/32", "192.168.0.0/24", "192.168.0.0/16", "::/0",
    "2001:db8::/126", "2001:db8::1", "10.0.0.0/33", "10.0.0", "", "010.0.0.0/8", "10.0.0.1/30", "::ffff:10.0.0.1/120",
    "fe80::1%eth0", "10.0.0.4/30", "1.2.3.4/0", "a", "2001:db8::/127",
  ]
  static let regexTexts = [
    "", "a", "ab", "abc", "aaa", "abab", "a.b", "é", "aéb", "A", "aB", "\n", "a\nb", "x1y22", "foo bar", "a-b_c", "日本",
    "ſ", "K", "\u{212A}", "[]", "a]b",
  ]
  static let patterns = [
    "a", "a*", "a+?", "(a)(b)?", "(?P<n>a)", "(?<n>a)", "(?i)a", "[a-c]+", "[^a]", "\\d+", "\\w", "\\s*", "\\b", "\\B",
    "^a$", "(?m)^b", "(?s).", "\\pL", "\\p{Lu}", "\\p{Greek}", "\\P{L}", "\\p{Letter}", "\\pN+", "[[:alpha:]]",
    "[[:foo:]]", "\\Qa.b\\E", "\\C", "\\z", "\\A",
    "\\Z", "(", ")", "[", "]", "a{2}", "a{2,}", "a{2,1}", "a{1001}", "a**", "*", "+a", "a|b|", "|", "(?:a|b)*",
    "(?U)a+", "\\x41", "\\x{1F600}", "\\07", "\\8", "\\1", "(?=a)", "(?<=a)", "(?!a)", "(?P<n", "(?P<>a)",
    "(?P<n>a)(?P<n>b)", "[b-a]", "[a", "\\", "a{,2}", "a{1", "(?z)", "(?i", "[\\d-z]", "[a-\\d]", "\\pX", "\\p{",
    "\\p{Foo}",
    "[\\pL]", "(a|ab)(c|bcd)*", "()", "(|a)+", "(a*)*", "(a*)+", "x*", "(?i)ſ", "(?i)k", "[[:^digit:]]+", ".", "(?-s).",
    "\\n", "é+", "[é-ü]", "(?i)É", "(((a)))", "a{0}", "(a{10}){200}", "\\p{^Greek}", "\\p{Any}", "\\pC", "(?i)\\p{Lu}",
    "[^\\n]", "\\x{110000}", "\\xg", "\\a\\f\\t\\r\\v", "\\_", "\\é", "\\-", "\\h",
  ]
}
