import RegoValues
import YAMLReader

/// One place in `serve.yaml`: a value, where it stands, and what is wrong there.
struct ConfigurationNode {
  /// Collects every problem, so that a file is mended in one go.
  final class Problems {
    private(set) var all: [ServiceConfigurationError.Problem] = []
    func add(_ line: Int?, _ words: String) { all.append(.init(line: line, words: words)) }
  }

  let value: Value
  let path: [Value]
  /// The name in messages: `forges[0].kind`.
  let name: String
  let positions: PositionTable
  let problems: Problems

  var line: Int? {
    positions.place(of: path).map { ($0.key ?? $0.value).line } ?? positions.nearest(to: path).place.value.line
  }

  func fail(_ words: String) { problems.add(line, "`\(name)` \(words)") }

  /// Complains of keys that are none.
  func allow(_ keys: [String]) {
    guard case .object(let object) = value else { return fail("is a mapping, not \(value.typeName)") }
    for key in object.keys {
      let text = key.stringValue ?? "\(key)"
      guard keys.contains(text) else {
        let place = positions.place(of: path + [key])
        problems.add(
          (place?.key ?? place?.value)?.line, "`\(text)` is not a key here; there are \(keys.joined(separator: ", "))")
        continue
      }
    }
  }

  subscript(key: String) -> ConfigurationNode? {
    guard let member = value[key] else { return nil }
    if case .null = member { return nil }
    return child(member, .string(Text(key)), name.isEmpty ? key : "\(name).\(key)")
  }

  var items: [ConfigurationNode] {
    guard case .array(let array) = value else {
      fail("is a list, not \(value.typeName)")
      return []
    }
    return array.elements.enumerated().map { child($1, .number(Number($0)), "\(name)[\($0)]") }
  }

  private func child(_ value: Value, _ step: Value, _ name: String) -> ConfigurationNode {
    ConfigurationNode(value: value, path: path + [step], name: name, positions: positions, problems: problems)
  }

  // MARK: Values

  func text() -> String? {
    guard let text = value.stringValue, !text.isEmpty else {
      fail("is text, and not empty")
      return nil
    }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      fail("holds control characters")
      return nil
    }
    return text
  }

  func flag() -> Bool? {
    guard case .bool(let flag) = value else {
      fail("is true or false")
      return nil
    }
    return flag
  }

  func count(_ range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = value, let count = number.exactInt, range.contains(count) else {
      fail("is a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return count
  }

  /// Milliseconds, of `30s`, `5m`, `500ms` or a number of seconds.
  func duration(_ range: ClosedRange<Int>) -> Int? {
    amount(range, units: ["": 1000, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000], "a time such as `30s` or `5m`")
  }

  /// Bytes, of `25 MiB` or a number.
  func size(_ range: ClosedRange<Int>) -> Int? {
    amount(
      range, units: ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 1000, "MB": 1_000_000],
      "a size such as `25 MiB`")
  }

  private func amount(_ range: ClosedRange<Int>, units: [String: Int], _ wanted: String) -> Int? {
    let written: String
    switch value {
    case .number(let number): written = number.text
    case .string(let text): written = text.string
    default: written = ""
    }
    let digits = written.prefix { $0.isASCII && $0.isNumber }
    let unit = written.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Int(digits), let factor = units[String(unit)] else {
      fail("is \(wanted)")
      return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, range.contains(product) else {
      fail("is out of range")
      return nil
    }
    return product
  }

  func list() -> [String] { items.compactMap { $0.text() } }
}
