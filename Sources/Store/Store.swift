/// What the service must not forget: which deliveries came, what is to be judged, who is at it, and what was said.
///
/// SQLite and PostgreSQL implement it; one suite of tests runs against both. All calls are safe from any task and any number
/// of nodes (SQLite: one process). Every call that changes something returns when the change is on the disk.
///
/// ```swift
/// let acceptance = try await store.accept(delivery, work: [request])   // answer 202 after it
/// if let job = try await store.lease(by: node, milliseconds: 60_000) { … ; try await store.finish(job, .done) }
/// ```
public protocol Store: Sendable {
  /// Brings the tables to this version; refuses a store that a newer one has written.
  func migrate() async throws(StoreError)

  // MARK: Deliveries

  /// Keeps a delivery and what it asks for in one transaction. A delivery that was kept before asks again only where that
  /// is longer ago than `duplicateMilliseconds`: a forge's or a person's "redeliver", not a doubled request.
  func accept(_ delivery: StoredDelivery, work: [WorkRequest]) async throws(StoreError) -> Acceptance

  /// Whether a delivery was kept.
  func hasDelivery(forge: String, id: String) async throws(StoreError) -> Bool

  // MARK: Work

  /// Asks for work without a delivery (reconciliation, commands). Work for a key that waits already is one piece of work.
  func request(_ work: [WorkRequest]) async throws(StoreError)

  /// Drops what waits for a key; what runs for it notices at its next `holds`.
  func cancel(_ key: JobKey) async throws(StoreError)

  /// Drops everything of a repository that is no longer ours to judge.
  func cancelAll(forge: String, repository: String) async throws(StoreError)

  /// The oldest work of the highest priority that is due and that nobody holds; nil: none. Work whose lease ran out counts
  /// as held by nobody.
  func lease(by node: String, milliseconds: Int) async throws(StoreError) -> Job?

  /// Lengthens a lease. False: it is no longer ours.
  func extend(_ job: Job, milliseconds: Int) async throws(StoreError) -> Bool

  /// Whether the lease is still ours and nothing newer was asked for its key: asked before every write to a forge.
  func holds(_ job: Job) async throws(StoreError) -> Bool

  /// Ends a lease. What was asked for meanwhile stays due. Without the lease nothing changes and it gives false.
  @discardableResult
  func finish(_ job: Job, _ end: JobEnd) async throws(StoreError) -> Bool

  /// Gives up every lease of a node: at its stop, and at the start of the only node of an embedded store.
  func release(node: String) async throws(StoreError)

  /// Returns when there may be work, or after so many milliseconds.
  func waitForWork(milliseconds: Int) async

  // MARK: What was said

  /// Notes what was judged and said for a key, over what was noted before.
  func note(_ publication: Publication) async throws(StoreError)

  func publication(_ key: JobKey) async throws(StoreError) -> Publication?

  /// Publications of a forge's repository, so that they can be compared with what is open.
  func publications(forge: String, repository: String) async throws(StoreError) -> [Publication]

  /// Publications that were begun before a time and never ended, and for which no work waits or runs.
  func stuckPublications(begunBefore milliseconds: Int64) async throws(StoreError) -> [Publication]

  /// Repositories that deliveries came from or work was asked for, of a forge.
  func knownRepositories(forge: String) async throws(StoreError) -> [KnownRepository]

  // MARK: Keeping house

  /// Forgets deliveries from before a time.
  func prune(deliveriesBefore milliseconds: Int64) async throws(StoreError)

  /// Numbers for `/metrics`.
  func counts() async throws(StoreError) -> StoreCounts

  /// Whether the store can write now.
  func isReady() async -> Bool

  func close() async
}

/// Why the store did not do what was asked. Words hold no connection string.
public enum StoreError: Error, Sendable, Hashable {
  /// Not reachable, locked, full, or closed; trying later may help.
  case unavailable(reason: String)
  /// The tables are of a newer version than this program knows.
  case newerSchema(found: Int, known: Int)
  /// The database says that what we asked is wrong: a defect.
  case failed(reason: String)
}
