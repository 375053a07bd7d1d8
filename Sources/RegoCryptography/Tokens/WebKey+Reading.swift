import Rego
import RegoValues

extension WebKey {
  /// The keys of a JSON Web Key or of a set of them, with the errors of the library that OPA reads them by. What follows
  /// the JSON is not looked at.
  static func all(in text: Text) throws(GoFailure) -> [WebKey] {
    let value: Value
    do throws(JSONError) {
      value = try text.withBytes { bytes throws(JSONError) in try JSONReader.firstDocument(bytes) }
    } catch {
      throw GoFailure("jwk.Parse: failed to parse sole key: jwk.ParseKey: \(unprobed)\(error)")
    }
    guard let keys = value["keys"] else {
      do throws(GoFailure) {
        return [try WebKey(value)]
      } catch {
        throw GoFailure("jwk.Parse: failed to parse sole key: jwk.ParseKey: \(error.message)")
      }
    }
    guard case .array(let array) = keys else {
      throw GoFailure(
        "jwk.Parse: failed to unmarshal JWK set: failed to decode \"keys\": expected '[' but got \(token(keys))")
    }
    var all: [WebKey] = []
    for (index, element) in array.elements.enumerated() {
      do throws(GoFailure) {
        all.append(try WebKey(element))
      } catch {
        throw GoFailure(
          "jwk.Parse: failed to unmarshal JWK set: failed to decode key #\(index) in \"keys\": jwk.ParseKey: "
            + error.message)
      }
    }
    return all
  }

  private static let unprobed = "jwk.Parse: failed to probe data: probe: failed to unmarshal data: "

  /// The first token of a value as Go prints it.
  private static func token(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .object: "{"
    case .string(let text): text.string
    default: "\(value)"
    }
  }

  /// Go's name of a JSON type.
  private static func kind(_ value: Value) -> String {
    if case .bool = value { return "bool" }
    return value.typeName
  }

  private init(_ value: Value) throws(GoFailure) {
    guard case .object(let object) = value else {
      // Of null nothing is read, so the type is missing.
      if case .null = value { throw GoFailure("invalid key type from JSON ()") }
      throw GoFailure(
        "\(WebKey.unprobed)json: cannot unmarshal \(WebKey.kind(value)) into Go value of type struct { Kty string "
          + #""json:\"kty\""; D json.RawMessage "json:\"d,omitempty\"" }"#)
    }
    let type: String
    switch WebKey.type(of: object) {
    case .string(let text)?: type = text.string
    case .null?, nil: type = ""
    case let other?:
      throw GoFailure(
        "\(WebKey.unprobed)json: cannot unmarshal \(WebKey.kind(other)) into Go struct field .kty of type string")
    }
    let isPrivate = object["d"] != nil
    switch (type, isPrivate) {
    case ("RSA", false):
      self = try WebKey(WebKeyFields(object, "*jwk.rsaPublicKey", ["e", "n"]), WebKeyFields.rsaPublic)
    case ("RSA", true):
      self = try WebKey(
        WebKeyFields(object, "*jwk.rsaPrivateKey", ["d", "e", "n"], optional: ["dp", "dq", "p", "q", "qi"]),
        WebKeyFields.rsaPrivate)
    case ("EC", false):
      self = try WebKey(WebKeyFields(object, "*jwk.ecdsaPublicKey", ["crv", "x", "y"]), WebKeyFields.ellipticPublic)
    case ("EC", true):
      self = try WebKey(
        WebKeyFields(object, "*jwk.ecdsaPrivateKey", ["crv", "d", "x", "y"]), WebKeyFields.ellipticPrivate)
    case ("OKP", false):
      self = try WebKey(WebKeyFields(object, "*jwk.okpPublicKey", ["crv", "x"]), WebKeyFields.octetPublic)
    case ("OKP", true):
      self = try WebKey(WebKeyFields(object, "*jwk.okpPrivateKey", ["crv", "d", "x"]), WebKeyFields.octetPrivate)
    case ("oct", _): self = try WebKey(WebKeyFields(object, "*jwk.symmetricKey", ["k"]), WebKeyFields.symmetric)
    default: throw GoFailure("invalid key type from JSON (\(type))")
    }
  }

  /// Go takes names of members without their case.
  private static func type(of object: RegoObject) -> Value? {
    if let exact = object["kty"] { return exact }
    for (key, value) in zip(object.keys, object.values) where key.stringValue?.lowercased() == "kty" { return value }
    return nil
  }

  private init(
    _ fields: WebKeyFields, _ material: (WebKeyFields) -> () throws(GoFailure) -> Material
  ) throws(GoFailure) {
    self.material = try material(fields)()
    algorithm = fields.algorithm
    identifier = fields.identifier
  }
}

extension JSONReader {
  /// The first value of a text that may begin with white space; an empty text is an error of its own.
  static func firstDocument(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value {
    guard let start = bytes.firstIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      throw JSONError(.empty, offset: bytes.count)
    }
    return try firstValue(UnsafeBufferPointer(rebasing: bytes[start...]))
  }
}
