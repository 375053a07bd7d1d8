import RegoValues

/// The position of every key and value of one document, found by path.
///
/// ```swift
/// table.place(of: ["spec", "containers", 0, "image"])            // key, value and end, or nil
/// table.nearest(to: ["spec", "containers", 0, "resources"])      // the container, two steps matched of …
/// ```
public struct PositionTable: Sendable {
  public var source: SourceText

  /// The document itself.
  public var root: Place { Place(key: nil, value: .start, end: .start) }

  /// Where the value under `path` stands; nil when there is no such value.
  public func place(of path: [Value]) -> Place? { nil }

  /// The place of the longest beginning of `path` that exists, and how many steps that is.
  public func nearest(to path: [Value]) -> (place: Place, steps: Int) { (root, 0) }
}
