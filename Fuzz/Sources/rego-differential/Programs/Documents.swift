/// Data and input whose shapes the program's author knows, as authors do; now and then a member is missing.
struct Documents {
  let input: Shape
  /// What stands below `data`, beside the packages.
  let data: Shape

  init(_ random: inout Random) {
    input = .record(Documents.fields(["users", "limit", "kind", "tags", "meta", "by-id"], &random))
    data = .record(Documents.fields(["teams", "levels", "names", "tree", "flags"], &random))
  }

  private static func fields(_ names: [String], _ random: inout Random) -> [Shape.Field] {
    names.shuffled(using: &random).prefix(3 + random.below(3)).map { name in
      let shape: Shape
      switch name {
      case "users":
        shape = .array(
          .record([
            .init(name: "name", shape: .string), .init(name: "age", shape: .int),
            .init(name: "roles", shape: .array(.string)),
          ]))
      case "teams":
        shape = .object(.record([.init(name: "size", shape: .int), .init(name: "of", shape: .array(.string))]))
      case "limit": shape = .int
      case "kind": shape = .string
      case "tags", "names": shape = .array(.string)
      case "levels": shape = .object(.int)
      default: shape = .random(&random, depth: 3, isDocument: true)
      }
      return .init(name: name, shape: shape)
    }
  }

  static func json(_ shape: Shape, _ random: inout Random) -> Piece {
    switch shape {
    case .null: return .node(.json, ["null"])
    case .bool: return .node(.json, [.text(random.chance(60) ? "true" : "false")])
    case .int: return .node(.json, [.text(random.pick(Constants.ints))])
    case .number: return .node(.json, [.text(random.pick(JSONPieces.numbers))])
    case .string: return JSONPieces.string(random.pick(Constants.words))
    case .any: return JSONPieces.any(&random, depth: 2)
    case .array(let item), .set(let item):
      let count = random.chance(6) ? 0 : 1 + random.below(3)
      return .node(.json, ["[", .comma((0..<count).map { _ in json(item, &random) }), "]"])
    case .object(let value):
      let count = random.chance(6) ? 0 : 1 + random.below(3)
      let start = random.below(Shape.names.count)
      return members((0..<count).map { (Shape.names[(start + $0) % Shape.names.count], json(value, &random)) })
    case .record(let fields):
      var kept: [(String, Piece)] = []
      for field in fields where !random.chance(3) { kept.append((field.name, json(field.shape, &random))) }
      return members(kept)
    }
  }

  static func members(_ members: [(String, Piece)]) -> Piece {
    .node(
      .json,
      ["{", .comma(members.map { .node(.plain, [JSONPieces.string($0.0), ": ", $0.1]) }), "}"])
  }
}

/// What literals are made of.
enum Constants {
  static let ints = [
    "0", "1", "2", "3", "-1", "7", "10", "12", "100", "-3", "9223372036854775807", "9223372036854775808",
    "123456789012345678901234567890", "4294967296",
  ]
  static let words = JSONPieces.strings.filter { $0 != "\u{0}" && $0 != "%d" }
}
