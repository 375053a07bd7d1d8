/// Random JSON that can be made smaller.
struct JSONPieces {
  static let numbers = [
    "0", "1", "2", "-1", "3", "7", "10", "1.5", "-0.5", "5.0", "1e3", "0.1", "1e-7", "123456789012345678901234567890",
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e21", "2.5", "-2.5", "100", "4294967296",
    "0.30000000000000004",
  ]
  static let strings = [
    "", "a", "b", "c", "ab", "abc", "a.b.c", "A", "aB", "é", "e\u{301}", "👍🏽", "héllo", " a ", "\n", "x y", "1", "-1",
    "1.5", "a,b,c", "/", "a/b", "foo:bar", "\"", "\\", "ß", "İ", "ﬀ", "日本語", "\u{0}", "%d",
    "<a&b>",
  ]
  static let keys = ["a", "b", "c", "x", "é", "1", "k"]

  static func string(_ text: String) -> Piece {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": shown += "\\\""
      case "\\": shown += "\\\\"
      case _ where scalar.value < 0x20:
        shown += "\\u00" + (scalar.value < 16 ? "0" : "1") + String(scalar.value & 15, radix: 16)
      default: shown += String(scalar)
      }
    }
    return .node(.json, [.text("\"" + shown + "\"")])
  }

  static func scalar(_ random: inout Random) -> Piece {
    switch random.below(8) {
    case 0: .node(.json, ["null"])
    case 1: .node(.json, [.text(random.chance(50) ? "true" : "false")])
    case 2, 3, 4: .node(.json, [.text(random.pick(numbers))])
    default: string(random.pick(strings))
    }
  }

  static func any(_ random: inout Random, depth: Int = 3) -> Piece {
    if depth == 0 || random.chance(45) { return scalar(&random) }
    if random.chance(50) { return array(&random) { any(&$0, depth: depth - 1) } }
    return object(&random) { any(&$0, depth: depth - 1) }
  }

  static func array(_ random: inout Random, _ item: (inout Random) -> Piece) -> Piece {
    let items = (0..<random.below(5)).map { _ in item(&random) }
    return .node(.json, ["[", .comma(items), "]"])
  }

  static func object(_ random: inout Random, _ value: (inout Random) -> Piece) -> Piece {
    var used: Set<String> = []
    var members: [Piece] = []
    for _ in 0..<random.below(4) {
      let key = random.pick(keys)
      if used.insert(key).inserted { members.append(.node(.plain, [string(key), ": ", value(&random)])) }
    }
    return .node(.json, ["{", .comma(members), "}"])
  }
}
