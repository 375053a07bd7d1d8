import HTTPClient

/// How a call proves who we are.
public protocol APIAuthorization: Sendable {
  /// The header fields to send. `refused` are those that were just answered by 401: a source that can make others makes
  /// them, one that cannot gives nil.
  func fields(after refused: HTTPHeaders?) async throws(ForgeError) -> HTTPHeaders?
}

/// A token that stays the same.
public struct FixedAuthorization: APIAuthorization {
  private let name: String
  private let value: Secret

  /// `FixedAuthorization("Authorization", Secret("Bearer …"))`.
  public init(_ name: String, _ value: Secret) {
    self.name = name
    self.value = value
  }

  public func fields(after refused: HTTPHeaders?) async throws(ForgeError) -> HTTPHeaders? {
    refused == nil ? [name: value.text] : nil
  }
}
