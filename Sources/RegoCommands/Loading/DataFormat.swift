import RegoValues
import YAMLReader

/// The forms that data and inputs come in, told by the file's name.
enum DataFormat {
  case json
  case yaml

  init?(path: String) {
    if path.hasSuffix(".json") {
      self = .json
    } else if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      self = .yaml
    } else {
      return nil
    }
  }

  func value(of bytes: [UInt8], path: String) throws(LoadError) -> Value {
    switch self {
    case .json:
      do {
        return try JSONReader.read(bytes, limits: .generous)
      } catch {
        let (line, column) = error.position(in: bytes)
        throw .data(path: path, message: "\(line):\(column): \(error)")
      }
    case .yaml:
      do {
        return try YAMLReader.documents(bytes, repeatedKeys: .lastWins).first?.value ?? .null
      } catch {
        throw .data(path: path, message: "yaml: \(error)")
      }
    }
  }
}
