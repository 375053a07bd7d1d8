import HTTPClient

/// A webhook delivery as it came, before anything in it is believed.
public struct Delivery: Sendable {
  public var headers: HTTPHeaders
  /// The raw bytes, as they were signed.
  public var body: [UInt8]
  /// Milliseconds since 1970.
  public var receivedAt: Int64

  public init(headers: HTTPHeaders, body: [UInt8], receivedAt: Int64) {
    self.headers = headers
    self.body = body
    self.receivedAt = receivedAt
  }
}

/// What a proven delivery says of itself.
public struct DeliveryName: Sendable, Hashable {
  /// Unique at this forge; the same for a redelivery.
  public var id: String
  /// The event header's word, such as `pull_request`.
  public var event: String

  public init(id: String, event: String) {
    self.id = id
    self.event = event
  }
}

/// Why a delivery is refused. Nothing of it was parsed before its proof held.
public enum DeliveryRefusal: Error, Sendable, Hashable {
  /// No proof, or a wrong one: 401.
  case unproven(reason: String)
  /// Not JSON by its content type: 415.
  case unsupportedContentType(String)
  /// Proven, but without id or event, or not what the event's name promises: 400.
  case malformed(reason: String)
}
