import RegoValues

extension RegoType: CustomStringConvertible {
  public var description: String { text }
}

/// How messages print types: `any<string, array[any]>`, `object[any: any]`, `set[any]`.
extension RegoType {
  var text: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .number: "number"
    case .string: "string"
    case .array(let fixed, let dynamic):
      "array" + (fixed.isEmpty ? "" : "<\(fixed.map(\.text).joined(separator: ", "))>")
        + (dynamic.map { "[\($0.text)]" } ?? "")
    case .set(let element): "set[\(element.text)]"
    case .object(let properties, let dynamic):
      "object"
        + (properties.isEmpty
          ? "" : "<\(properties.map { "\($0.key.typeText): \($0.value.text)" }.joined(separator: ", "))>")
        + (dynamic.map { "[\($0.key.text): \($0.value.text)]" } ?? "")
    case .any(let types):
      types.isEmpty ? "any" : "any<\(types.sorted { $0.compare($1) < 0 }.map(\.text).joined(separator: ", "))>"
    case .function(let arguments, let result, _):
      "(\(arguments.map(\.text).joined(separator: ", "))) => \(result.text)"
    case .unknown: "???"
    case .described(let name, _, let type): name.isEmpty ? type.text : "\(name): \(type.text)"
    }
  }
}

extension Value {
  fileprivate var typeText: String { stringValue ?? description }
}

extension RegoType {
  /// Types of operands, known or not.
  static func list(_ types: [RegoType]) -> String { "(" + types.map(\.text).joined(separator: ", ") + ")" }
}
