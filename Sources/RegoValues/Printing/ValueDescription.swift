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

  public func appendDescription(to output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let text): GoQuoting.appendQuoted(text, to: &output)
    case .array(let array): Value.append(array.elements, between: "[", "]", to: &output)
    case .set(let set):
      if set.count == 0 {
        output.append(contentsOf: "set()".utf8)
      } else {
        Value.append(set.elements, between: "{", "}", to: &output)
      }
    case .object(let object): Value.append(object, to: &output)
    }
  }

  private static func append(
    _ elements: ContiguousArray<Value>, between opening: String, _ closing: String, to output: inout [UInt8]
  ) {
    output.append(contentsOf: opening.utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(contentsOf: ", ".utf8) }
      element.appendDescription(to: &output)
    }
    output.append(contentsOf: closing.utf8)
  }

  private static func append(_ object: RegoObject, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for index in 0..<object.count {
      if index > 0 { output.append(contentsOf: ", ".utf8) }
      object.keys[index].appendDescription(to: &output)
      output.append(contentsOf: ": ".utf8)
      object.values[index].appendDescription(to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
