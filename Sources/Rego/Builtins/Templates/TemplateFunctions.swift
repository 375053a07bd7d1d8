import RegoValues

/// The functions that templates may call. Source: https://pkg.go.dev/text/template#hdr-Functions.
enum TemplateFunction: String {
  case and, or, not, eq, ne, lt, le, gt, ge, len, index, slice, print, printf, println, html, js, urlquery, call

  init?(_ name: Text) { self.init(rawValue: name.string) }

  /// How many arguments it takes at the least, and whether it takes more.
  var arity: (count: Int, isVariadic: Bool) {
    switch self {
    case .and, .or, .eq, .index, .slice, .printf, .call: (1, true)
    case .print, .println, .html, .js, .urlquery: (0, true)
    case .not, .len: (1, false)
    case .ne, .lt, .le, .gt, .ge: (2, false)
    }
  }

  /// `name` is what `call` is asked to call.
  func run(_ arguments: [TemplateValue], name: String, limit: Int) throws(TemplateError) -> TemplateValue {
    let values = arguments.map(\.unwrapped)
    guard let first = arguments.first else { return TemplateFunction.text(try output(values, limit)) }
    switch self {
    case .and, .or: return values.last ?? .none
    case .not: return TemplateValue(.bool(!first.isTrue))
    case .eq: return TemplateValue(.bool(try TemplateComparison.equal(values)))
    case .ne: return TemplateValue(.bool(try !TemplateComparison.equal(values)))
    case .lt: return TemplateValue(.bool(try TemplateComparison.less(values)))
    case .le: return TemplateValue(.bool(try TemplateComparison.lessOrEqual(values)))
    case .gt: return TemplateValue(.bool(try !TemplateComparison.lessOrEqual(values)))
    case .ge: return TemplateValue(.bool(try !TemplateComparison.less(values)))
    case .len: return TemplateValue(.integer(Int64(try TemplateFunction.length(first))))
    case .index: return try TemplateFunction.element(values)
    case .slice: return try TemplateFunction.part(values)
    case .call:
      if values[0].isNone { throw TemplateError("call of nil") }
      throw TemplateError("non-function \(name) of type \(values[0].typeName)")
    default: return TemplateFunction.text(try output(values, limit))
    }
  }

  private static func text(_ bytes: [UInt8]) -> TemplateValue { TemplateValue(.string(Text(repairing: bytes))) }

  // MARK: Text

  private func output(_ values: [TemplateValue], _ limit: Int) throws(TemplateError) -> [UInt8] {
    switch self {
    case .print: return TemplateValue.joined(values)
    case .println:
      let pieces = values.map { FormattedArgument($0.argument, FormatDirective()).text("v") }
      return Array(pieces.joined(separator: [0x20])) + [0x0A]
    case .printf:
      let format = values.first?.text?.bytes ?? []
      guard let text = GoFormatter.text(format, values.dropFirst().map(\.argument), limit: limit) else {
        throw TemplateError.limit("result is larger than \(Builtin.resultLimit) bytes")
      }
      return text
    case .html: return TemplateEscapes.html(TemplateFunction.plain(values))
    case .js: return TemplateEscapes.script(TemplateFunction.plain(values))
    case .urlquery: return TemplateEscapes.query(TemplateFunction.plain(values))
    default: return []
    }
  }

  /// What is not there has words of its own.
  private static func plain(_ values: [TemplateValue]) -> [UInt8] {
    TemplateValue.joined(values.map { $0.isNone ? TemplateValue(.string("<no value>")) : $0 })
  }

  // MARK: Collections

  private static func length(_ value: TemplateValue) throws(TemplateError) -> Int {
    switch value.kind {
    case .string(let text), .number(let text): return text.byteCount
    case .list(let elements): return elements.count
    case .map(let object): return object.keys.count
    case .null: throw TemplateError("len of nil pointer")
    case .none: throw TemplateError("reflect: call of reflect.Value.Type on zero Value")
    default: throw TemplateError("len of type \(value.innerTypeName)")
    }
  }

  private static func element(_ values: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    guard var item = values.first, !item.isNone else { throw TemplateError("index of untyped nil") }
    for index in values.dropFirst() {
      switch item.kind {
      case .string(let text), .number(let text):
        let place = try offset(index, cap: text.byteCount)
        guard place < text.byteCount else { throw TemplateError("reflect: string index out of range") }
        item = TemplateValue(.byte(text.bytes[place]))
      case .list(let elements):
        let place = try offset(index, cap: elements.count)
        guard place < elements.count else { throw TemplateError("reflect: slice index out of range") }
        item = TemplateValue(elements[elements.startIndex + place])
      case .map(let object):
        if index.isNone { throw TemplateError("value is nil; should be of type string") }
        guard case .string(let key) = index.kind else {
          throw TemplateError("value has type \(index.typeName); should be string")
        }
        item = TemplateValue(object[.string(key)] ?? .null)
      case .none, .null: throw TemplateError("index of nil pointer")
      default: throw TemplateError("can't index item of type \(item.innerTypeName)")
      }
    }
    return item
  }

  private static func offset(_ index: TemplateValue, cap: Int) throws(TemplateError) -> Int {
    guard let value = index.integer else {
      throw TemplateError(
        index.isNone
          ? "cannot index slice/array with nil" : "cannot index slice/array with type \(index.typeName)")
    }
    guard value >= 0, value <= Int64(cap) else { throw TemplateError("index out of range: \(value)") }
    return Int(value)
  }

  private static func part(_ values: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    guard let item = values.first, !item.isNone else { throw TemplateError("slice of untyped nil") }
    let indexes = values.dropFirst()
    if indexes.count > 3 { throw TemplateError("too many slice indexes: \(indexes.count)") }
    let count: Int
    switch item.kind {
    case .string(let text), .number(let text):
      if indexes.count == 3 { throw TemplateError("cannot 3-index slice a string") }
      count = text.byteCount
    case .list(let elements): count = elements.count
    default: throw TemplateError("can't slice item of type \(item.typeName)")
    }
    var bounds = [0, count, count]
    for (place, index) in indexes.enumerated() { bounds[place] = try offset(index, cap: count) }
    for (low, high) in [(bounds[0], bounds[1]), (bounds[1], bounds[2])] where low > high {
      throw TemplateError("invalid slice index: \(low) > \(high)")
    }
    switch item.kind {
    case .string(let text): return TemplateValue(.string(Text(repairing: Array(text.bytes[bounds[0]..<bounds[1]]))))
    case .number(let text): return TemplateValue(.number(Text(repairing: Array(text.bytes[bounds[0]..<bounds[1]]))))
    case .list(let elements):
      let start = elements.startIndex
      return TemplateValue(.list(elements[(start + bounds[0])..<(start + bounds[1])]))
    default: return item
    }
  }
}

/// Comparisons, which know a few basic kinds and mix none of them.
enum TemplateComparison {
  private enum Basic { case bool, integer, float, complex, text, none }

  private static func basic(_ value: TemplateValue) -> Basic {
    switch value.kind {
    case .bool: .bool
    case .integer, .byte: .integer
    case .float: .float
    case .complex: .complex
    case .string, .number: .text
    case .none, .null, .list, .map: .none
    }
  }

  private static func mixed(_ left: TemplateValue, _ right: TemplateValue) -> TemplateError {
    TemplateError("incompatible types for comparison: \(left.typeName) and \(right.typeName)")
  }

  /// The first with any of the others.
  static func equal(_ values: [TemplateValue]) throws(TemplateError) -> Bool {
    guard let first = values.first, values.count > 1 else { throw TemplateError("missing argument for comparison") }
    for other in values.dropFirst() where try equal(first, other) { return true }
    return false
  }

  private static func equal(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateError) -> Bool {
    guard basic(left) == basic(right) else {
      if left.isNone || right.isNone { return false }
      throw mixed(left, right)
    }
    switch (left.kind, right.kind) {
    case (.bool(let a), .bool(let b)): return a == b
    case (.float(let a), .float(let b)): return a == b
    case (.complex(let a, let b), .complex(let c, let d)): return a == c && b == d
    default: break
    }
    if let a = left.integer, let b = right.integer { return a == b }
    if let a = left.text, let b = right.text { return a == b }
    if left.isNone || right.isNone { return left.isNone && right.isNone }
    guard left.typeName == right.typeName else {
      throw TemplateError(
        "non-comparable types \(left.description): \(left.typeName), \(right.typeName): \(right.description)")
    }
    throw TemplateError("non-comparable type \(right.description): \(right.typeName)")
  }

  static func less(_ values: [TemplateValue]) throws(TemplateError) -> Bool {
    let invalid = TemplateError("invalid type for comparison")
    guard values.count == 2, basic(values[0]) != .none, basic(values[1]) != .none else { throw invalid }
    guard basic(values[0]) == basic(values[1]) else { throw mixed(values[0], values[1]) }
    if let a = values[0].integer, let b = values[1].integer { return a < b }
    if let a = values[0].text, let b = values[1].text { return a < b }
    if case (.float(let a), .float(let b)) = (values[0].kind, values[1].kind) { return a < b }
    throw invalid
  }

  static func lessOrEqual(_ values: [TemplateValue]) throws(TemplateError) -> Bool {
    if try less(values) { return true }
    return try equal(values)
  }
}

/// Text for HTML, JavaScript and queries of URLs.
enum TemplateEscapes {
  static func html(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for byte in text {
      switch byte {
      case 0: output.append(contentsOf: "\u{FFFD}".utf8)
      case UInt8(ascii: "\""): output.append(contentsOf: "&#34;".utf8)
      case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
      default: output.append(byte)
      }
    }
    return output
  }

  static func script(_ text: [UInt8]) -> [UInt8] {
    var output = ""
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\\": output += "\\\\"
      case "'": output += "\\'"
      case "\"": output += "\\\""
      case "<", ">", "&", "=": output += unicode(scalar)
      default:
        if scalar.value >= 0x80 ? GoQuoting.isPrintable(scalar) : scalar.value >= 0x20 {
          output.unicodeScalars.append(scalar)
        } else {
          output += unicode(scalar)
        }
      }
    }
    return Array(output.utf8)
  }

  private static func unicode(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  static func query(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        output.append(byte)
      case 0x20: output.append(UInt8(ascii: "+"))
      default: output.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return output
  }
}
