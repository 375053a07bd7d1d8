@testable import Store

/// What a store is to do, said as simply as can be: for each key what waits, what runs and whether it rests.
struct StoreModel {
  struct Waiting {
    var request: WorkRequest
    var priority: WorkRequest.Priority
    var generation: Int
    var queued: Int
    var due: Int64
    var attempts: Int
  }

  struct Running {
    var work: Waiting
    var token: Int
    var node: String
    var until: Int64
  }

  struct Entry {
    var waiting: Waiting?
    var running: Running?
    var isParked = false
    var newest = 0
  }

  var now: Int64 = 0
  private(set) var entries: [JobKey: Entry] = [:]
  private(set) var deliveries: [String: Int64] = [:]
  private(set) var publications: [JobKey: Publication] = [:]
  private var counter = 0

  private mutating func next() -> Int {
    counter += 1
    return counter
  }

  // MARK: Time

  mutating func age(_ milliseconds: Int64) {
    now += milliseconds
    for key in entries.keys where (entries[key]?.running?.until ?? .max) <= now { giveUp(key) }
  }

  mutating func release(_ node: String?) {
    for (key, entry) in entries {
      if let running = entry.running, node == nil || running.node == node { giveUp(key) }
    }
  }

  /// Nobody is at it any more: it waits as before, unless something newer was said.
  private mutating func giveUp(_ key: JobKey) {
    guard let running = entries[key]?.running else { return }
    entries[key]?.running = nil
    if entries[key]?.newest == running.work.generation { entries[key]?.waiting = running.work }
  }

  // MARK: Asking

  mutating func request(_ work: [WorkRequest]) {
    for request in work {
      let number = next()
      var entry = entries[request.key] ?? Entry()
      let due = now + Int64(request.delayMilliseconds)
      let before = entry.waiting
      entry.waiting = Waiting(
        request: request,
        priority: before.map { $0.priority.rawValue > request.priority.rawValue ? $0.priority : request.priority }
          ?? request.priority,
        generation: number, queued: before?.queued ?? number, due: min(before?.due ?? .max, due), attempts: 0)
      entry.isParked = false
      entry.newest = number
      entries[request.key] = entry
    }
  }

  mutating func accept(_ delivery: StoredDelivery, _ work: [WorkRequest]) -> Acceptance {
    if let asked = deliveries[delivery.id] {
      if abs(delivery.receivedAt - asked) < delivery.duplicateMilliseconds { return .duplicate(askedAgain: false) }
      deliveries[delivery.id] = delivery.receivedAt
      request(work)
      return .duplicate(askedAgain: true)
    }
    deliveries[delivery.id] = delivery.receivedAt
    request(work)
    return .new
  }

  mutating func cancel(_ key: JobKey) {
    entries[key]?.waiting = nil
    entries[key]?.isParked = false
    let number = next()
    entries[key]?.newest = number
  }

  mutating func cancelAll(repository: String) {
    for key in entries.keys where key.repository == repository { cancel(key) }
    publications = publications.filter { $0.key.repository != repository }
  }

  // MARK: Working

  mutating func lease(by node: String, _ milliseconds: Int64) -> Running? {
    let due = entries.filter { $0.value.running == nil && ($0.value.waiting?.due ?? .max) <= now }
    let order = due.compactMap { key, entry in entry.waiting.map { (key, $0) } }.sorted {
      ($1.1.priority.rawValue, $0.1.queued) < ($0.1.priority.rawValue, $1.1.queued)
    }
    guard let (key, waiting) = order.first else { return nil }
    var work = waiting
    work.attempts += 1
    let running = Running(work: work, token: next(), node: node, until: now + milliseconds)
    entries[key]?.running = running
    entries[key]?.waiting = nil
    return running
  }

  func isHeld(_ key: JobKey, _ token: Int) -> Bool { entries[key]?.running?.token == token }

  func holds(_ key: JobKey, _ token: Int) -> Bool {
    guard let entry = entries[key], let running = entry.running else { return false }
    return running.token == token && running.work.generation == entry.newest
  }

  mutating func extend(_ key: JobKey, _ token: Int, _ milliseconds: Int64) -> Bool {
    guard isHeld(key, token) else { return false }
    entries[key]?.running?.until = now + milliseconds
    return true
  }

  mutating func finish(_ key: JobKey, _ token: Int, _ end: JobEnd) -> Bool {
    guard isHeld(key, token), let running = entries[key]?.running else { return false }
    let isNewest = holds(key, token)
    entries[key]?.running = nil
    guard isNewest else { return true }
    switch end {
    case .done: break
    case .retry(let delay, _):
      var work = running.work
      work.due = now + Int64(delay)
      entries[key]?.waiting = work
    case .parked: entries[key]?.isParked = true
    }
    return true
  }

  // MARK: Told

  mutating func note(_ publication: Publication) { publications[publication.key] = publication }

  var stuck: [JobKey] {
    publications.values.filter { publication in
      let entry = entries[publication.key]
      return publication.state == .pending && entry?.waiting == nil && entry?.running == nil
    }.sorted { $0.begunAt < $1.begunAt }.map(\.key)
  }

  var counts: StoreCounts {
    StoreCounts(
      waiting: entries.values.filter { $0.waiting != nil }.count,
      running: entries.values.filter { $0.running != nil }.count, parked: entries.values.filter(\.isParked).count,
      oldestMilliseconds: 0, deliveries: deliveries.count)
  }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
