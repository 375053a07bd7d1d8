import Foundation
import Logging
import ServiceLifecycle
import Store

/// The workers and the reconciliation, as one of the services that are stopped together.
struct WorkService: ServiceLifecycle.Service {
  let tools: ServiceTools
  let workers: Int
  /// Names this node in leases.
  let node: String
  let reconciler: Reconciler

  /// How long what runs may take to its end once the service is told to stop.
  static let stopSeconds: Int64 = 8

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown { await work() }
    } onGracefulShutdown: {
      // A fetch or a judgement that blocks hears of no cancellation.
      Task.detached { await giveUp() }
    }
  }

  private func work() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<workers {
        group.addTask { await Worker(tools: tools, node: node).run() }
      }
      group.addTask { await reconciler.run() }
      await group.waitForAll()
    }
  }

  /// Ends the process where the stop takes too long. Nothing is lost by it: what ran is leased again, by whoever is there.
  private func giveUp() async {
    try? await Task.sleep(for: .seconds(WorkService.stopSeconds))
    tools.logger.warning("what still runs is given back")
    try? await tools.store.release(node: node)
    exit(0)
  }
}
