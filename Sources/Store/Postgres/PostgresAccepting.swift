import Foundation

/// Accepts that wait together are committed together. Where the server refuses a group for what is in it, each is tried by
/// itself, so that one cannot fail the others.
final class PostgresAccepting: Sendable {
  private struct Request: Sendable {
    var delivery: StoredDelivery
    var work: [WorkRequest]
    var answer: @Sendable (Result<Acceptance, StoreError>) -> Void
  }

  private let pool: PostgresPool
  private let gathering = Gathering<Request>(limit: StoreLimits.waiting)

  init(pool: PostgresPool) {
    self.pool = pool
  }

  func accept(_ delivery: StoredDelivery, _ work: [WorkRequest]) async throws(StoreError) -> Acceptance {
    let result: Result<Acceptance, StoreError> = await withCheckedContinuation { continuation in
      let request = Request(delivery: delivery, work: work) { continuation.resume(returning: $0) }
      do throws(StoreError) {
        if try gathering.add(request) { serve() }
      } catch {
        request.answer(.failure(error))
      }
    }
    return try result.get()
  }

  /// How many were ever taken in.
  var taken: Int { gathering.total }

  func close() async {
    gathering.close()
  }

  private func serve() {
    pool.submit { [self] connection in
      // One group a turn, so that what else waits for a connection gets one.
      guard let group = gathering.next(StoreLimits.group) else { return }
      commit(group, connection)
      serve()
    } refuse: { [self] error in
      while let group = gathering.next(StoreLimits.group) {
        for request in group { request.answer(.failure(error)) }
      }
    }
  }

  private func commit(_ group: [Request], _ connection: PostgresConnection) {
    do throws(PostgresFailure) {
      let answers = try PostgresPool.attempt(connection) { connection throws(PostgresFailure) in
        try PostgresAccepting.keep(group, connection)
      }
      for (request, acceptance) in zip(group, answers) { request.answer(.success(acceptance)) }
    } catch {
      guard case .defect = error, group.count > 1 else {
        for request in group { request.answer(.failure(error.words)) }
        return
      }
      for request in group { commit([request], connection) }
    }
  }

  private static func keep(
    _ group: [Request], _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [Acceptance] {
    try connection.transaction { () throws(PostgresFailure) in
      let new = try insert(group, connection)
      let again = new.count == group.count ? [] : try askAgain(group, except: new, connection)
      let work = group.enumerated().filter { new.contains($0.offset) || again.contains($0.offset) }.flatMap(
        \.element.work)
      try PostgresStore.ask(work, connection)
      return group.indices.map { new.contains($0) ? .new : .duplicate(askedAgain: again.contains($0)) }
    }
  }

  /// The places in the group of those that had not come before.
  private static func insert(
    _ group: [Request], _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Set<Int> {
    let rows = try connection.run(
      """
      WITH given AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY
          AS given (forge, id, event, at, place)
      ), kept AS (
        INSERT INTO gatehouse.delivery (forge, id, event, received_at, asked_at)
        SELECT DISTINCT ON (forge COLLATE "C", id COLLATE "C") forge, id, event, at, at FROM given
        ORDER BY forge COLLATE "C", id COLLATE "C", place
        ON CONFLICT (forge, id) DO NOTHING
        RETURNING forge, id
      )
      SELECT min(place) AS place FROM given
      JOIN kept ON kept.forge = given.forge COLLATE "C" AND kept.id = given.id COLLATE "C"
      GROUP BY kept.forge, kept.id
      """,
      [
        .texts(group.map(\.delivery.forge)), .texts(group.map(\.delivery.id)), .texts(group.map(\.delivery.event)),
        .integers(group.map(\.delivery.receivedAt)),
      ])
    return try places(rows)
  }

  /// The places of those that came before, but so long ago that they ask again. A time that lies far ahead is as far away
  /// as one that lies far back: the wall clock was set.
  private static func askAgain(
    _ group: [Request], except new: Set<Int>, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Set<Int> {
    let known = group.enumerated().filter { !new.contains($0.offset) }
    let rows = try connection.run(
      """
      UPDATE gatehouse.delivery AS d SET asked_at = given.at
      FROM (
        SELECT DISTINCT ON (forge COLLATE "C", id COLLATE "C") *
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
          AS given (forge, id, at, span, place)
        ORDER BY forge COLLATE "C", id COLLATE "C", place
      ) AS given
      WHERE d.forge = given.forge COLLATE "C" AND d.id = given.id COLLATE "C"
        AND abs(given.at - d.asked_at) >= given.span
      RETURNING given.place + 1 AS place
      """,
      [
        .texts(known.map(\.element.delivery.forge)), .texts(known.map(\.element.delivery.id)),
        .integers(known.map(\.element.delivery.receivedAt)),
        .integers(known.map(\.element.delivery.duplicateMilliseconds)), .integers(known.map { Int64($0.offset) }),
      ])
    return try places(rows)
  }

  /// Places count from 1 in the database.
  private static func places(_ rows: [PostgresRow]) throws(PostgresFailure) -> Set<Int> {
    var places: Set<Int> = []
    for row in rows { places.insert(try row.count("place") - 1) }
    return places
  }
}
