import GRDB
import Synchronization

/// The one writer. What is asked for while a transaction is being synced goes into the next one together; each is answered
/// when its transaction is on the disk. One that fails is taken back alone.
final class SQLiteWriter: Sendable {
  /// One thing to write.
  private struct Request: Sendable {
    /// Writes, and gives what to say once it is known whether the transaction stands.
    var write: @Sendable (Database, Int64) throws -> @Sendable (StoreError?) -> Void
    var refuse: @Sendable (StoreError) -> Void
  }

  let pool: DatabasePool
  let clock: SQLiteClock
  private let gathering = Gathering<Request>(limit: StoreLimits.waiting)
  private let isPoisoned = Atomic(false)

  init(pool: DatabasePool, clock: SQLiteClock) {
    self.pool = pool
    self.clock = clock
  }

  /// Runs `body` in a transaction, with the store's time. It answers after the sync, and is not cancelled by the task's end:
  /// what was begun is answered for.
  func write<Answer: Sendable>(
    _ body: @escaping @Sendable (Database, Int64) throws -> Answer
  ) async throws(StoreError) -> Answer {
    let result: Result<Answer, StoreError> = await withCheckedContinuation { continuation in
      let request = Request { database, now in
        let answer = try body(database, now)
        return { error in continuation.resume(returning: error.map { .failure($0) } ?? .success(answer)) }
      } refuse: {
        continuation.resume(returning: .failure($0))
      }
      do throws(StoreError) {
        if try gathering.add(request) { serve() }
      } catch {
        request.refuse(error)
      }
    }
    return try result.get()
  }

  /// How many wait for the next transaction.
  var waiting: Int { gathering.count }

  /// Takes no more, and returns when what waited is written.
  func close() async {
    gathering.close()
    await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
    }
  }

  private func serve() {
    pool.asyncWriteWithoutTransaction { [self] database in
      while let group = gathering.next(StoreLimits.group) { commit(group, database) }
    }
  }

  private func commit(_ group: [Request], _ database: Database) {
    if isPoisoned.load(ordering: .relaxed) { return group.forEach { $0.refuse(.poisoned) } }
    var answers: [@Sendable (StoreError?) -> Void] = []
    do {
      try database.inTransaction(.immediate) {
        let now = clock.now
        for request in group { answers.append(try write(request, database, now)) }
        try database.run("UPDATE state SET clock = ? WHERE one = 1", [now])
        return .commit
      }
      answers.forEach { $0(nil) }
    } catch {
      if SQLiteFailure.isLostSync(error) { isPoisoned.store(true, ordering: .relaxed) }
      let words = SQLiteFailure.words(error)
      answers.forEach { $0(words) }
      group.dropFirst(answers.count).forEach { $0.refuse(words) }
    }
  }

  /// Throws only where the whole transaction is gone.
  private func write(_ request: Request, _ database: Database, _ now: Int64) throws -> @Sendable (StoreError?) -> Void {
    var answer: (@Sendable (StoreError?) -> Void)?
    do {
      try database.inSavepoint {
        answer = try request.write(database, now)
        return .commit
      }
    } catch {
      // SQLite ends the transaction by itself where the disk is full or cannot be read.
      guard database.isInsideTransaction, !SQLiteFailure.isLostSync(error) else { throw error }
      let words = SQLiteFailure.words(error)
      return { _ in request.refuse(words) }
    }
    guard let answer else { throw StoreError.closed }
    return answer
  }
}
