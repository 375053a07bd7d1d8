/// A webhook delivery that the forge knows to have failed.
public struct FailedDelivery: Sendable, Hashable {
  /// The id that the forge redelivers it by.
  public var id: String
  /// The id that the delivery itself carried.
  public var deliveryID: String

  public init(id: String, deliveryID: String) {
    self.id = id
    self.deliveryID = deliveryID
  }
}
