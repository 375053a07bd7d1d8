import RegoValues
import YAMLReader

/// `yaml.*`, by the same reader and writer as manifests: scalars as Kubernetes' readers take them, the first document of a
/// stream, the last of repeated keys. Source: https://www.openpolicyagent.org/docs/policy-reference#encoding.
package enum YAMLBuiltins {
  static let all: [Builtin] = [marshal, unmarshal, isValid]

  static let marshal = Builtin(
    "yaml.marshal", category: "encoding", description: "Serializes the input term to YAML.",
    arguments: [.named("x", .anything, "the value")], result: .named("y", .string, "its YAML text")
  ) { (operands, _) throws(BuiltinError) in
    do throws(YAMLError) {
      return .string(Text(try YAMLWriter.text(operands[0], limit: Builtin.resultLimit)))
    } catch {
      if case .tooLarge = error.reason { throw operands.tooLarge() }
      throw .failure("yaml.marshal: \(error)")
    }
  }

  static let unmarshal = Builtin(
    "yaml.unmarshal", category: "encoding", description: "Deserializes the input string.",
    arguments: [.named("x", .string, "YAML text")], result: .named("y", .anything, "what it says")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    do throws(YAMLError) {
      return try value(of: text)
    } catch {
      if error.isLimit { throw .halt("yaml.unmarshal: \(error)") }
      throw .failure("yaml.unmarshal: \(error.goMessage ?? "yaml: \(error)")")
    }
  }

  static let isValid = Builtin(
    "yaml.is_valid", category: "encoding", description: "Verifies the input string is a valid YAML document.",
    arguments: [.named("x", .string, "the text")], result: .named("result", .boolean, "whether it is YAML")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string(let text) = operands[0] else { return .bool(false) }
    do throws(YAMLError) {
      _ = try value(of: text)
      return true
    } catch {
      if error.isLimit { throw .halt("yaml.is_valid: \(error)") }
      return false
    }
  }

  /// What a text stands for; nil where it is no YAML.
  package static func document(_ text: Text) -> Value? { try? value(of: text) }

  /// Nothing is null.
  private static func value(of text: Text) throws(YAMLError) -> Value {
    try YAMLReader.firstDocument(text.bytes, repeatedKeys: .lastWins)?.value ?? .null
  }
}
