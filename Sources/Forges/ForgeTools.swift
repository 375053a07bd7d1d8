import Foundation
import HTTPClient

/// What a forge works with: the network, the key of our markers, and time.
public struct ForgeTools: Sendable {
  public var transport: any HTTPTransport
  public var markers: MarkerKey
  public var clock: any ForgeClock
  public var pace: ForgePace

  public init(
    transport: any HTTPTransport, markers: MarkerKey, clock: any ForgeClock = SystemForgeClock(),
    pace: ForgePace = ForgePace()
  ) {
    self.transport = transport
    self.markers = markers
    self.clock = clock
    self.pace = pace
  }
}

/// Time, so that tests need not wait for it.
public protocol ForgeClock: Sendable {
  /// Milliseconds since 1970.
  var now: Int64 { get }
  /// Ends early, with `.cancelled`, when the task is cancelled.
  func sleep(milliseconds: Int) async throws(ForgeError)
}

/// The computer's clock.
public struct SystemForgeClock: ForgeClock {
  public init() {}

  public var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  public func sleep(milliseconds: Int) async throws(ForgeError) {
    do { try await Task.sleep(for: .milliseconds(max(0, milliseconds))) } catch { throw .cancelled }
  }
}

/// How hard a forge is asked.
public struct ForgePace: Sendable, Hashable {
  /// Between two writes of one account that people are notified of. GitHub asks for a second.
  public var contentSpacingMilliseconds: Int
  /// How long a call waits for a limit by itself; beyond it throws `rateLimited`.
  public var patienceMilliseconds: Int
  /// How often a read is tried after 5xx and broken connections.
  public var tries: Int
  /// Before the second try; doubled for each further one, and up to as much again by chance.
  public var retryMilliseconds: Int
  public var timeoutMilliseconds: Int

  public init(
    contentSpacingMilliseconds: Int = 1000, patienceMilliseconds: Int = 20_000, tries: Int = 4,
    retryMilliseconds: Int = 500, timeoutMilliseconds: Int = 30_000
  ) {
    self.contentSpacingMilliseconds = contentSpacingMilliseconds
    self.patienceMilliseconds = patienceMilliseconds
    self.tries = tries
    self.retryMilliseconds = retryMilliseconds
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}
