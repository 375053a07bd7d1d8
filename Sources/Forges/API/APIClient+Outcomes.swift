/// Calls whose refusal is an answer.
extension APIClient {
  /// False: it cannot be done here, or not by us.
  func sendIfAllowed(_ call: APICall) async throws(ForgeError) -> Bool {
    do throws(ForgeError) {
      try await send(call)
      return true
    } catch {
      switch error {
      case .forbidden, .notFound, .refused: return false
      default: throw error
      }
    }
  }

  /// What is gone already needs no deleting.
  func sendUnlessGone(_ call: APICall) async throws(ForgeError) {
    do throws(ForgeError) {
      try await send(call)
    } catch {
      if case .notFound = error { return }
      throw error
    }
  }
}
