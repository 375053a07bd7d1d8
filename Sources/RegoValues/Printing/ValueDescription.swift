/// A value as Rego prints it: `{"a": [1, {2}]}`, `set()`; strings as Go quotes them.
extension Value: CustomStringConvertible {
  public var description: String {
    String(decoding: descriptionBytes, as: UTF8.self)
  }

  /// The bytes of `description`.
  public var descriptionBytes: [UInt8] {
    var output: [UInt8] = []
    appendDescription(to: &output)
    return output
  }

  /// Appends the bytes of `description`; where `output` grows beyond `limit` bytes, only their beginning.
  public func appendDescription(to output: inout [UInt8], limit: Int = .max) {
    if output.count > limit { return }
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let text): GoQuoting.appendQuoted(text, to: &output)
    case .array(let array): Value.append(array.elements, between: "[", "]", to: &output, limit)
    case .set(let set):
      if set.count == 0 {
        output.append(contentsOf: "set()".utf8)
      } else {
        Value.append(set.elements, between: "{", "}", to: &output, limit)
      }
    case .object(let object): Value.append(object, to: &output, limit)
    }
  }

  private static func append(
    _ elements: ContiguousArray<Value>, between opening: String, _ closing: String, to output: inout [UInt8],
    _ limit: Int
  ) {
    output.append(contentsOf: opening.utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(contentsOf: ", ".utf8) }
      element.appendDescription(to: &output, limit: limit)
    }
    output.append(contentsOf: closing.utf8)
  }

  private static func append(_ object: RegoObject, to output: inout [UInt8], _ limit: Int) {
    output.append(UInt8(ascii: "{"))
    for index in 0..<object.count {
      if index > 0 { output.append(contentsOf: ", ".utf8) }
      object.keys[index].appendDescription(to: &output, limit: limit)
      output.append(contentsOf: ": ".utf8)
      object.values[index].appendDescription(to: &output, limit: limit)
    }
    output.append(UInt8(ascii: "}"))
  }
}
