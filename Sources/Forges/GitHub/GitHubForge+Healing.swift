import HTTPClient

/// Deliveries that did not arrive: GitHub sends none again by itself, but an App may ask for it, for three days.
extension GitHubForge {
  public func failedDeliveries() async throws(ForgeError) -> [FailedDelivery] {
    guard access.isApp else { return [] }
    let query = [("status", "failure"), ("per_page", "100")]
    let call = APICall(.get, ["app", "hook", "deliveries"], query: query)
    let all = try await access.own.all([GitHubWire.Delivery].self, call, mostPages: 20) { $0 }
    // The newest comes first; a delivery that failed twice is sent again once.
    var seen: Set<String> = []
    return all.filter { seen.insert($0.guid).inserted }.map { FailedDelivery(id: String($0.id), deliveryID: $0.guid) }
  }

  public func redeliver(_ delivery: FailedDelivery) async throws(ForgeError) {
    guard access.isApp else { throw .unsupported(call: "sending a delivery again with a token") }
    try await access.own.send(APICall(.post, ["app", "hook", "deliveries", delivery.id, "attempts"]))
  }
}
