/// Calls of built-ins that give a value with operands like these.
struct BuiltinTemplate: Sendable {
  enum Operand: Sendable {
    case shape(Shape)
    case pick([String])
  }

  let name: String
  let operands: [Operand]

  init(_ name: String, _ operands: Operand...) {
    self.name = name
    self.operands = operands
  }

  private static let string = Operand.shape(.string)
  private static let patterns = Operand.pick([
    "\"a\"", "`a+`", "`^[a-c]*$`", "`(?i)é`", "`\\\\d+`", "`[^a]`", "`(a)(b)?`", "`\\w`", "\"\"",
  ])
  private static let versions = Operand.pick(["\"1.0.0\"", "\"1.2.3-alpha.1\"", "\"2.0.0+x\"", "\"1.10.0\""])
  private static let small = Operand.pick(["0", "1", "2", "3", "5"])
  private static let networks = Operand.pick(["\"10.0.0.0/8\"", "\"10.1.2.0/24\"", "\"192.168.0.0/16\""])

  static let int = [
    BuiltinTemplate("indexof", string, string), BuiltinTemplate("strings.count", string, string),
    BuiltinTemplate("bits.and", .shape(.int), small), BuiltinTemplate("bits.or", .shape(.int), small),
    BuiltinTemplate("bits.xor", .shape(.int), .shape(.int)), BuiltinTemplate("bits.negate", .shape(.int)),
    BuiltinTemplate("bits.lsh", .shape(.int), small), BuiltinTemplate("bits.rsh", .shape(.int), small),
    BuiltinTemplate("semver.compare", versions, versions),
    BuiltinTemplate("to_number", .pick(["\"12\"", "\"-3\"", "true", "null", "7", "\"1e3\""])),
    BuiltinTemplate("units.parse_bytes", .pick(["\"10K\"", "\"1Mi\"", "\"3\"", "\"1.5Gi\""])),
    BuiltinTemplate("time.parse_rfc3339_ns", .pick(["\"2024-02-29T01:02:03Z\"", "\"2024-02-29T01:02:03.5+02:00\""])),
    BuiltinTemplate("time.parse_duration_ns", .pick(["\"1h\"", "\"90s\"", "\"-1.5m\""])),
    BuiltinTemplate("count", .shape(.array(.any))), BuiltinTemplate("abs", .shape(.int)),
  ]
  static let number = [
    BuiltinTemplate("abs", .shape(.number)), BuiltinTemplate("ceil", .shape(.number)),
    BuiltinTemplate("floor", .shape(.number)), BuiltinTemplate("round", .shape(.number)),
    BuiltinTemplate("to_number", .pick(["\"1.5\"", "\"-0.25\"", "\"1e-7\""])),
    BuiltinTemplate("units.parse", .pick(["\"10K\"", "\"100m\"", "\"1.5Mi\"", "\"1e3\""])),
  ]
  static let bool = [
    BuiltinTemplate("startswith", string, string), BuiltinTemplate("endswith", string, string),
    BuiltinTemplate("contains", string, string), BuiltinTemplate("regex.match", patterns, string),
    BuiltinTemplate(
      "glob.match", .pick(["\"a*\"", "\"*\"", "\"{a,b}*\"", "\"[a-c]?\"", "\"**\""]), .pick(["[]", "null", "[\".\"]"]),
      string),
    BuiltinTemplate("strings.any_prefix_match", .shape(.array(.string)), .shape(.set(.string))),
    BuiltinTemplate("strings.any_suffix_match", string, .shape(.array(.string))),
    BuiltinTemplate("object.subset", .shape(.object(.int)), .shape(.object(.int))),
    BuiltinTemplate("json.is_valid", string), BuiltinTemplate("yaml.is_valid", .pick(["\"a: 1\"", "\"- a\""])),
    BuiltinTemplate("regex.is_valid", string),
    BuiltinTemplate("semver.is_valid", string), BuiltinTemplate("net.cidr_contains", networks, networks),
    BuiltinTemplate("net.cidr_intersects", networks, networks), BuiltinTemplate("uri.is_valid", string),
  ]
  static let text = [
    BuiltinTemplate("upper", string), BuiltinTemplate("lower", string), BuiltinTemplate("trim_space", string),
    BuiltinTemplate("strings.reverse", string), BuiltinTemplate("urlquery.encode", string),
    BuiltinTemplate("base64.encode", string), BuiltinTemplate("base64url.encode_no_pad", string),
    BuiltinTemplate("hex.encode", string), BuiltinTemplate("glob.quote_meta", string),
    BuiltinTemplate("trim", string, string), BuiltinTemplate("trim_left", string, string),
    BuiltinTemplate("trim_right", string, string), BuiltinTemplate("trim_prefix", string, string),
    BuiltinTemplate("trim_suffix", string, string),
    BuiltinTemplate("replace", string, .pick(["\"a\"", "\"é\"", "\"b\"", "\" \""]), string),
    BuiltinTemplate("substring", string, small, .pick(["-1", "0", "1", "2", "9"])),
    BuiltinTemplate("format_int", .shape(.int), .pick(["2", "8", "10", "16"])),
    BuiltinTemplate("regex.replace", string, patterns, string),
    BuiltinTemplate("strings.replace_n", .pick(["{\"a\": \"x\", \"b\": \"\"}"]), string),
    BuiltinTemplate("strings.render_template", .pick(["`{{.a}}!`"]), .pick(["{\"a\": 1}", "{\"a\": \"é\"}"])),
    BuiltinTemplate("time.format", .pick(["0", "1700000000000000000", "[1, \"UTC\"]"])),
    BuiltinTemplate("base64.decode", .pick(["\"YQ==\"", "\"w6k=\""])),
    BuiltinTemplate("net.cidr_merge", .pick(["[\"10.0.0.0/25\", \"10.0.0.128/25\"]"])),
  ]
  static let texts = [
    BuiltinTemplate("split", string, string), BuiltinTemplate("regex.split", patterns, string),
    BuiltinTemplate("regex.find_n", patterns, string, .pick(["-1", "1", "2"])),
    BuiltinTemplate("indexof_n", string, .pick(["\"a\"", "\"é\""])),
  ]
  static let ints = [
    BuiltinTemplate("numbers.range", small, small),
    BuiltinTemplate("numbers.range_step", small, small, .pick(["1", "2"])),
    BuiltinTemplate("indexof_n", string, .pick(["\"a\"", "\"é\"", "\"b\""])),
    BuiltinTemplate("time.date", .pick(["0", "1700000000000000000"])),
  ]
}

extension ProgramWriter {
  mutating func applied(_ shape: Shape, _ depth: Int) -> Piece {
    let templates: [BuiltinTemplate]
    switch shape {
    case .int: templates = BuiltinTemplate.int
    case .number: templates = BuiltinTemplate.number
    case .bool: templates = BuiltinTemplate.bool
    case .array(.int): templates = BuiltinTemplate.ints
    case .array: templates = BuiltinTemplate.texts.filter { $0.name != "indexof_n" }
    default: templates = BuiltinTemplate.text.filter { $0.name != "net.cidr_merge" }
    }
    let template = random.pick(templates)
    let operands = template.operands.map { operand -> Piece in
      switch operand {
      case .shape(let shape): term(shape, depth - 1)
      case .pick(let texts): .term(.text(random.pick(texts)))
      }
    }
    return .term(.text(template.name + "("), .comma(operands, least: operands.count), ")")
  }
}
