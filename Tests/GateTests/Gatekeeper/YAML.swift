import RegoValues
import YAMLReader

/// Values written as YAML: what tests of documents are written in.
enum YAML {
  static func value(_ text: String) throws -> Value {
    try YAMLReader.documents(Array(text.utf8)).first?.value ?? .null
  }
}
