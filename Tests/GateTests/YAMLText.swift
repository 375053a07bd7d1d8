import RegoValues
import YAMLReader

/// A value as tests write it: the first document of a YAML text.
func yaml(_ text: String) throws -> Value {
  try YAMLReader.documents(Array(text.utf8)).first?.value ?? .null
}

/// A path as tests write it: `spec/containers/0/image`.
func path(_ text: String) -> [Value] {
  text.split(separator: "/").map { step in Int(step).map { .number(Number($0)) } ?? .string(Text(String(step))) }
}
