import Foundation
import HTTPClient

/// The body of a delivery whose proof held.
enum DeliveryBody {
  /// A form (`payload=…`) is what GitHub, Gitea and Forgejo can be set to by mistake; it is told, not guessed at.
  static func checkJSON(_ delivery: Delivery) throws(DeliveryRefusal) {
    let type = delivery.headers["Content-Type"] ?? ""
    let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    guard essence == "application/json" else {
      let shown = essence.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(60)
      throw .unsupportedContentType(String(String.UnicodeScalarView(shown)))
    }
  }

  /// Reads JSON. Whatever it holds, the answer is a value or a refusal.
  static func decoded<Value: Decodable>(_ type: Value.Type, _ delivery: Delivery) throws(DeliveryRefusal) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(delivery.body))
    } catch let error as DecodingError {
      throw .malformed(reason: reason(error))
    } catch {
      throw .malformed(reason: "the body is not JSON")
    }
  }

  /// The id of a delivery: short and printable, as it stands in logs and is a key in the store.
  static func id(_ text: String?, from header: String) throws(DeliveryRefusal) -> String {
    guard let text, !text.isEmpty else { throw .malformed(reason: "\(header) is missing") }
    guard text.utf8.count <= 200, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .malformed(reason: "\(header) is not an id")
    }
    return text
  }

  /// Which field is wrong; nothing of what stands in it.
  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "the body is not a JSON object" : "`\(path)` is of another kind"
    case .dataCorrupted: return "the body is not JSON"
    @unknown default: return "the body is of another shape"
    }
  }
}
