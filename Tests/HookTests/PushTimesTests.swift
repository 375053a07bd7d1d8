import Gate
import Git
import Testing

@testable import Hook

/// Everything ends before the host ends it.
@Suite struct PushTimesTests {
  private func settings(_ milliseconds: Int) -> EffectiveSettings {
    var settings = EffectiveSettings()
    settings.deadlineMilliseconds = milliseconds
    return settings
  }

  @Test(arguments: [100, 1_000, 4_000, 60_000, 3_600_000])
  func withinTheHostsLimit(deadline: Int) throws {
    let times = PushTimes(start: 1_000, settings: settings(deadline), limit: HookHost.github.timeLimitMilliseconds)
    let limit: UInt64 = 1_000 + 5_000_000_000
    #expect(times.deadline < times.watchdog)
    #expect(times.watchdog + UInt64(times.recordMilliseconds) * 1_000_000 < limit)
    let chain = try #require(times.chain.monotonicNanoseconds)
    #expect(chain < limit)
    #expect(times.deadline <= 1_000 + UInt64(deadline) * 1_000_000)
  }

  @Test func theSettingsSayItElsewhere() {
    let times = PushTimes(start: 0, settings: settings(60_000), limit: nil)
    #expect(times.deadline == 60_000_000_000)
    #expect(times.watchdog > times.deadline)
  }
}
