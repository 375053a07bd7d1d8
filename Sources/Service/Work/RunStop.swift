import Forges
import Store

/// Why a run ends before its time; nothing more is written by it.
enum RunStop: Error {
  /// Something newer was asked for, or the lease is gone: whoever has it now speaks.
  case overtaken
  case closed
  /// The head moved while it was judged: the newer one is asked for.
  case moved(to: PullRequest)
  case forge(ForgeError)
  case store(StoreError)

  static func asking<Value>(_ body: () async throws(ForgeError) -> Value) async throws(RunStop) -> Value {
    do throws(ForgeError) { return try await body() } catch { throw .forge(error) }
  }

  static func storing<Value>(_ body: () async throws(StoreError) -> Value) async throws(RunStop) -> Value {
    do throws(StoreError) { return try await body() } catch { throw .store(error) }
  }
}
