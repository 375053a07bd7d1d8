import RegoValues

/// A value as Go's templates see it: what policies hand over is of the types that Go's JSON reader makes, where a number is a
/// kind of string.
struct TemplateValue {
  enum Kind {
    /// Nothing at all, as behind a member that is not there.
    case none
    /// A null within a list or an object.
    case null
    case string(Text)
    case number(Text)
    case bool(Bool)
    case integer(Int64)
    case byte(UInt8)
    case float(Double)
    case complex(Double, Double)
    case list(ArraySlice<Value>)
    case map(RegoObject)
  }

  var kind: Kind
  /// An element of a list or an object: its type is `interface {}`.
  var isInterface = false

  init(_ kind: Kind) { self.kind = kind }

  init(_ value: Value, isInterface: Bool = true) {
    self.isInterface = isInterface
    switch value {
    case .null: kind = .null
    case .bool(let flag): kind = .bool(flag)
    case .number(let number): kind = .number(Text(number.text))
    case .string(let text): kind = .string(text)
    case .array(let array): kind = .list(ArraySlice(array.elements))
    case .set(let set): kind = .list(ArraySlice(set.elements))
    case .object(let object): kind = .map(object)
    }
  }

  static let none = TemplateValue(.none)

  /// Without the interface around it; a null is nothing then.
  var unwrapped: TemplateValue {
    if case .null = kind { return .none }
    return TemplateValue(kind)
  }

  var isNone: Bool {
    if case .none = kind { return true }
    return false
  }

  var isNull: Bool {
    if case .null = kind { return true }
    return false
  }

  /// A string, or a number, which is one.
  var text: Text? {
    switch kind {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  var integer: Int64? {
    switch kind {
    case .integer(let value): value
    case .byte(let value): Int64(value)
    default: nil
    }
  }

  var isTrue: Bool {
    switch kind {
    case .none, .null: false
    case .string(let text), .number(let text): text.byteCount > 0
    case .bool(let flag): flag
    case .integer(let value): value != 0
    case .byte(let value): value != 0
    case .float(let value): value != 0
    case .complex(let real, let imaginary): real != 0 || imaginary != 0
    case .list(let elements): !elements.isEmpty
    case .map(let object): !object.keys.isEmpty
    }
  }

  var typeName: String { isInterface ? "interface {}" : innerTypeName }

  var innerTypeName: String {
    switch kind {
    case .none: "<nil>"
    case .null: "interface {}"
    case .string: "string"
    case .number: "json.Number"
    case .bool: "bool"
    case .integer: "int"
    case .byte: "uint8"
    case .float: "float64"
    case .complex: "complex128"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    }
  }

  /// For Go's formatting.
  var argument: GoArgument {
    switch kind {
    case .none, .null: .nothing
    case .string(let text): .string(text)
    case .number(let text): .typed(.string(text), "json.Number")
    case .bool(let flag): .bool(flag)
    case .integer(let value): .typed(.integer(value), "int")
    case .byte(let value): .typed(.integer(Int64(value)), "uint8")
    case .float(let value): .float(value)
    case .complex(let real, let imaginary): .complex(real, imaginary)
    case .list(let elements): .list(elements.map { TemplateValue($0).argument })
    case .map(let object):
      .map(zip(object.keys, object.values).map { ($0.stringValue.map { Text($0) } ?? "", TemplateValue($1).argument) })
    }
  }

  /// `%v`.
  var description: String {
    String(decoding: FormattedArgument(argument, FormatDirective()).text("v"), as: UTF8.self)
  }

  /// As `fmt.Sprint` writes them: a space between two of which neither is a string.
  static func joined(_ values: [TemplateValue]) -> [UInt8] {
    var output: [UInt8] = []
    var wasText = true
    for (index, value) in values.enumerated() {
      let isText = value.text != nil
      if index > 0, !isText, !wasText { output.append(0x20) }
      output.append(contentsOf: FormattedArgument(value.argument, FormatDirective()).text("v"))
      wasText = isText
    }
    return output
  }
}
