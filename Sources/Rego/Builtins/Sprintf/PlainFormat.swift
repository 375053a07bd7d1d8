import RegoValues

/// Formats as most policies write them: `%s`, `%v` and `%d` without flags, for what needs no word of complaint, as many
/// as there are values. `GoFormatter` knows all else.
enum PlainFormat {
  /// nil for what is not plain, or longer than the limit.
  static func text(_ format: Text, _ values: RegoArray, limit: Int) -> Text? {
    format.withBytes { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count &+ 16 &* values.count)
      var start = 0
      var used = 0
      var index = 0
      while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "%") else {
          index &+= 1
          continue
        }
        guard index &+ 1 < bytes.count, used < values.count else { return nil }
        output.append(contentsOf: bytes[start..<index])
        if !append(values[used], verb: bytes[index &+ 1], to: &output) || output.count > limit { return nil }
        used &+= 1
        index &+= 2
        start = index
      }
      if used != values.count { return nil }
      output.append(contentsOf: bytes[start...])
      // The pieces are valid, and so is what they make.
      return output.count > limit ? nil : output.withUnsafeBufferPointer { Text(validUTF8: $0) }
    }
  }

  private static func append(_ value: Value, verb: UInt8, to output: inout [UInt8]) -> Bool {
    let (isText, isDecimal) = (verb == UInt8(ascii: "s"), verb == UInt8(ascii: "d"))
    guard isText || isDecimal || verb == UInt8(ascii: "v") else { return false }
    switch value {
    case .string(let text) where !isDecimal: text.withBytes { output.append(contentsOf: $0) }
    case .number(let number) where !isText:
      guard let integer = number.plainInt else { return false }
      append(integer, to: &output)
    case .bool, .null, .array, .object, .set:
      if isDecimal { return false }
      value.appendDescription(to: &output, limit: Builtin.resultLimit)
    default: return false
    }
    return true
  }

  private static func append(_ integer: Int64, to output: inout [UInt8]) {
    if integer < 0 { output.append(UInt8(ascii: "-")) }
    var rest = integer.magnitude
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var first = 20
      repeat {
        first &-= 1
        digits[first] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
        rest /= 10
      } while rest > 0
      output.append(contentsOf: digits[first...])
    }
  }
}
