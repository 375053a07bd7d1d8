/// Where decisions go. `Audit` implements it; the journal to come stands behind the same protocol.
///
/// ```swift
/// do { try sink.append(record) } catch { answer = Answer(to: verdict, settings: settings, recordFailure: error.reason) }
/// ```
public protocol DecisionSink: AnyObject {
  /// Returns when the record is on the disk, not before. A record that only reached the reserve counts as written.
  @discardableResult
  func append(_ record: DecisionRecord) throws(DecisionSinkError) -> RecordedPlace
}

/// Where a record went.
public enum RecordedPlace: Sendable, Hashable {
  case record
  /// The disk is full: it stands in the reserve and moves to the record when there is room.
  case reserve
}

/// Why a decision could not be recorded.
public struct DecisionSinkError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The end of a sentence: `/var/log/gatehouse/decisions.ndjson: no space left on the disk`.
  public var reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { reason }
}
