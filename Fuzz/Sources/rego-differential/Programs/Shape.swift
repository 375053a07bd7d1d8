/// What is known of a value while a program is made.
indirect enum Shape: Equatable, Sendable {
  case null, bool, int, number, string, any
  case array(Shape)
  case set(Shape)
  /// Any keys, all values alike.
  case object(Shape)
  /// These keys, each with a value of its own kind.
  case record([Field])

  struct Field: Equatable, Sendable {
    var name: String
    var shape: Shape
  }

  /// Whether a value like this can stand where `wanted` is asked for.
  func fits(_ wanted: Shape) -> Bool {
    switch (self, wanted) {
    case (_, .any), (.int, .number): true
    case (.array(let own), .array(let other)), (.set(let own), .set(let other)), (.object(let own), .object(let other)):
      own.fits(other)
    case (.record(let fields), .object(let value)): fields.allSatisfy { $0.shape.fits(value) }
    case (.record(let own), .record(let other)):
      other.allSatisfy { field in own.contains { $0.name == field.name && $0.shape.fits(field.shape) } }
    default: self == wanted
    }
  }

  var isScalar: Bool {
    switch self {
    case .null, .bool, .int, .number, .string: true
    default: false
    }
  }

  /// What goes through a collection meets; nil for what is none.
  var item: Shape? {
    switch self {
    case .array(let item), .set(let item), .object(let item): item
    case .record(let fields):
      fields.dropFirst().allSatisfy { $0.shape == fields[0].shape } ? fields.first?.shape : .any
    default: nil
    }
  }

  static let names = ["a", "b", "c", "id", "name", "x", "é", "k-1", "in", "size"]

  /// - Parameter isDocument: as JSON has it, without sets.
  static func random(_ random: inout Random, depth: Int = 2, isDocument: Bool = false) -> Shape {
    let inner = depth - 1
    switch random.below(depth > 0 ? 19 : 10) {
    case 0: return .bool
    case 1, 2, 3: return .int
    case 4: return .number
    case 5: return random.chance(20) ? .null : .string
    case 6...9: return .string
    case 10, 11, 12: return .array(.random(&random, depth: inner, isDocument: isDocument))
    case 13, 14: return isDocument ? .array(.string) : .set(.random(&random, depth: inner))
    case 15, 16: return .object(.random(&random, depth: inner, isDocument: isDocument))
    default:
      let start = random.below(names.count)
      return .record(
        (0...random.below(3)).map {
          Field(
            name: names[(start + $0) % names.count], shape: .random(&random, depth: inner, isDocument: isDocument))
        })
    }
  }
}

extension Random {
  mutating func scalar() -> Shape { pick([.int, .int, .number, .string, .string, .bool]) }
}
