import CYAML
import RegoValues

/// Scalars to values and keys, and libyaml's complaints to errors.
extension EventReader {
  /// The place in the arena's scalars of a scalar's value.
  mutating func value(
    of text: UnsafeBufferPointer<UInt8>, _ tag: ScalarTag, _ start: Int
  ) throws(YAMLError) -> UInt32 {
    if text.count > Number.longestText, tag.mayBeNumber, ScalarResolver.looksLikeNumber(text) {
      throw YAMLError(.numberTooLong(limit: Number.longestText), at: source.position(at: start))
    }
    let resolved: ScalarResolver.Resolved
    switch tag {
    case .none: resolved = ScalarResolver.plain(text)
    case .string: resolved = .string
    case .binary: return try binary(text, start)
    default:
      guard let value = ScalarResolver.tagged(text, tag) else {
        let shown = String(decoding: text, as: UTF8.self)
        throw YAMLError(.tagMismatch(tag: tag.name, text: shown), at: source.position(at: start))
      }
      resolved = value
    }
    switch resolved {
    case .null: return NodeArena.null
    case .bool(let flag): return NodeArena.bool(flag)
    case .string: return interned.place(of: text, in: &arena)
    case .int(let value): return arena.append(.number(Number(Int(value))))
    case .unsigned(let value): return try number(String(value), start)
    case .float(let value):
      if isAtKey { return intern(keyText(of: value)) }
      if value.isFinite { return try number(FloatText(value).json, start) }
      throw YAMLError(.notANumber(String(decoding: text, as: UTF8.self)), at: source.position(at: start))
    }
  }

  /// A float as a key: 32 bits, as Kubernetes' readers write it; what JSON does not know has its name.
  private func keyText(of value: Double) -> String {
    if value.isFinite { return FloatText(Float(value)).yaml }
    return value.isNaN ? ".nan" : (value > 0 ? ".inf" : "-.inf")
  }

  private mutating func number(_ literal: String, _ start: Int) throws(YAMLError) -> UInt32 {
    guard let number = Number(literal: literal) else {
      throw YAMLError(.notANumber(literal), at: source.position(at: start))
    }
    return arena.append(.number(number))
  }

  /// `!!binary`: the bytes as text; what is not UTF-8 becomes U+FFFD, as JSON from Go has it.
  private mutating func binary(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) throws(YAMLError) -> UInt32 {
    guard let bytes = Base64.decode(text) else {
      throw YAMLError(.invalidBase64, at: source.position(at: start))
    }
    return arena.append(.string(Text(String(decoding: bytes, as: UTF8.self))))
  }

  /// The place of a key's string: JSON has no other keys, so `1` and `true` become "1" and "true".
  mutating func key(_ value: UInt32, _ start: Int) throws(YAMLError) -> UInt32 {
    let scalar = arena.scalars[Int(value)]
    if case .string = scalar { return value }
    let position = source.position(at: start)
    switch scalar {
    case .bool(let flag): return intern(flag ? "true" : "false")
    case .number(let number):
      let text = number.text
      if text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }) {
        return intern(Float(text).map { FloatText($0).yaml } ?? text)
      }
      if number.exactInt == nil { throw YAMLError(.keyTooLarge(text), at: position) }
      return intern(text)
    case .null: throw YAMLError(.keyIsNull, at: position)
    default: throw YAMLError(.keyNotScalar(scalar.typeName), at: position)
    }
  }

  private mutating func intern(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { interned.place(of: $0, in: &arena) }
  }

  /// `!` in front of a plain scalar makes it a string; libyaml does not tell, so the source does.
  func hasBareTag(_ start: Int) -> Bool {
    let bytes = source.bytes
    var index = start
    if index < bytes.count, bytes[index] == UInt8(ascii: "&") {
      while index < bytes.count, bytes[index] > 0x20 { index &+= 1 }
      while index < bytes.count, bytes[index] <= 0x20 { index &+= 1 }
    }
    return index < bytes.count && bytes[index] == UInt8(ascii: "!")
  }

  /// The end of a block scalar's text: libyaml counts the line breaks after it.
  func withoutTrailingBreaks(_ start: Int, _ end: Int) -> Int {
    var end = end
    while end > start, source.bytes[end &- 1] <= 0x20 { end &-= 1 }
    return end
  }

  /// What libyaml has to say after it gave up.
  func parserProblem() -> YAMLError {
    var problem = placedProblem()
    problem.portWords = portWords
    return problem
  }

  /// The port counts lines from none, but for the scanner's problems, and leaves the first one out.
  private var portWords: String {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "unknown problem parsing YAML content"
    var line = Int(state.problem_mark.line)
    if line == 0 {
      line = Int(state.context_mark.line)
    } else if state.error == YAML_SCANNER_ERROR {
      line += 1
    }
    return line == 0 ? problem : "line \(line): \(problem)"
  }

  private func placedProblem() -> YAMLError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "not YAML"
    switch state.error {
    case YAML_MEMORY_ERROR: return YAMLError(.outOfMemory, at: .start)
    case YAML_READER_ERROR:
      return YAMLError(.syntax(problem: problem, context: nil), at: source.position(at: Int(state.problem_offset)))
    default:
      let place = offset(state.problem_mark)
      if place < source.bytes.count, source.bytes[place] == UInt8(ascii: "\t") {
        return YAMLError(.tab, at: source.position(at: place))
      }
      let context = state.context.map {
        YAMLError.Context(
          activity: String(cString: $0), line: source.position(at: offset(state.context_mark)).line)
      }
      return YAMLError(.syntax(problem: problem, context: context), at: source.position(at: place))
    }
  }
}
