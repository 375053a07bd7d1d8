import Forges
import HTTPTypes
import Store
import Synchronization
import Testing

@testable import Service

/// What becomes of a delivery once its bytes are there.
@Suite struct ReceiverTests {
  private static let event = ForgeEvent.judge(ScriptedForge.repository, .pullRequest(7), reason: "opened")

  @Test func aProvenDeliveryIsKeptWithItsWork() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.events = [ReceiverTests.event] }
    let answer = await place.receiver().take(place.delivery("a"), from: place.forge)
    #expect(answer.status == .accepted)
    #expect(try await place.store.hasDelivery(forge: "forge", id: "a"))
    #expect(try await place.due() == ["pull/7 opened"])
  }

  @Test func theSameDeliveryAThousandTimesInParallelIsOneJob() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.events = [ReceiverTests.event] }
    let receiver = place.receiver()
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<1000 {
        group.addTask { await receiver.take(place.delivery("same"), from: place.forge).status.code }
      }
      return await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    }
    #expect(statuses == [202: 1, 200: 999])
    #expect(try await place.due() == ["pull/7 opened"])
  }

  @Test(arguments: [
    (DeliveryRefusal.unproven(reason: "no signature"), 401), (.unsupportedContentType("text/plain"), 415),
    (.malformed(reason: "no id"), 400),
  ])
  func whatIsRefusedLeavesNothing(refusal: DeliveryRefusal, status: Int) async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock {
      $0.events = [ReceiverTests.event]
      $0.refusal = refusal
    }
    let answer = await place.receiver().take(place.delivery("a"), from: place.forge)
    #expect(answer.status.code == status)
    #expect(try await place.store.counts().deliveries == 0)
    #expect(try await place.due() == [])
  }

  @Test func aStoreThatIsDownIsSaidAs503() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.events = [ReceiverTests.event] }
    await place.store.close()
    let answer = await place.receiver().take(place.delivery("a"), from: place.forge)
    #expect(answer.status == .serviceUnavailable)
  }

  @Test func whatIsClosedIsNotJudgedAnyMore() async throws {
    let place = try await ServicePlace()
    let receiver = place.receiver()
    place.forge.state.withLock { $0.events = [ReceiverTests.event] }
    _ = await receiver.take(place.delivery("a"), from: place.forge)
    place.forge.state.withLock { $0.events = [.cancel(ScriptedForge.repository, .pullRequest(7))] }
    _ = await receiver.take(place.delivery("b"), from: place.forge)
    #expect(try await place.due() == [])
  }

  @Test func aChangedInstallationForgetsItsTokens() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.events = [.installationChanged("5")] }
    #expect(await place.receiver().take(place.delivery("a"), from: place.forge).status == .accepted)
    #expect(place.forge.calls == ["forget 5"])
  }

  @Test func everyLineOfLogNamesTheDelivery() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.events = [.ignored(reason: "a label\u{1B}[31m\n")] }
    _ = await place.receiver().take(place.delivery("d-1"), from: place.forge)
    let lines = place.log.all
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { $0.contains(#""delivery":"d-1""#) && $0.hasSuffix("}\n") })
    #expect(lines.allSatisfy { $0.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 } })
  }

  @Test func bodiesThatAreHeldHaveOneBound() {
    let room = BodyRoom(bytes: 100)
    #expect(room.take(60))
    #expect(!room.take(41))
    #expect(room.take(40))
    room.give(60)
    #expect(room.take(60))
    #expect(!room.take(-1))
  }
}
