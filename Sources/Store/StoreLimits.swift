/// What a store takes. Both stores refuse the same, so that a service that runs on one runs on the other: PostgreSQL keeps
/// no zero bytes in text, and its indexes no keys over 2,700 bytes.
enum StoreLimits {
  /// A part of a key, an id, a name.
  static let name = 600
  static let path = 4096
  static let payload = 65_536
  static let reason = 16_384
  /// Operations that wait at one time; more are refused, so that a stuck disk costs no memory.
  static let waiting = 4096
  /// What shares one transaction.
  static let group = 256
  /// Ten years, in milliseconds: no span is longer.
  private static let longest = 315_360_000_000

  /// A span of time that can be added to any clock.
  static func span(_ milliseconds: Int) -> Int64 {
    Int64(min(max(milliseconds, 0), longest))
  }

  static func check(_ delivery: StoredDelivery) throws(StoreError) {
    try check(delivery.forge, "the forge's name", name, mayBeEmpty: false)
    try check(delivery.id, "the delivery id", name, mayBeEmpty: false)
    try check(delivery.event, "the event", name)
  }

  static func check(_ work: [WorkRequest]) throws(StoreError) {
    for request in work {
      try check(request.key)
      try check(request.repositoryPath, "the repository's path", path)
      try check(request.installation ?? "", "the installation", name)
      try check(request.payload, "the payload", payload)
      try check(request.reason, "the reason", reason)
      try check(request.delivery ?? "", "the delivery id", name)
    }
  }

  static func check(_ key: JobKey) throws(StoreError) {
    try check(key.forge, "the forge's name", name, mayBeEmpty: false)
    try check(key.repository, "the repository's id", name, mayBeEmpty: false)
    try check(key.subject, "the subject", name, mayBeEmpty: false)
  }

  static func check(_ publication: Publication) throws(StoreError) {
    try check(publication.key)
    try check(publication.repositoryPath, "the repository's path", path)
    try check(publication.head, "the head", name)
    try check(publication.base, "the base", name)
    try check(publication.inputs, "the digest of inputs", name)
    try check(publication.verdict, "the verdict", name)
    try check(publication.decision, "the decision", name)
  }

  /// Text of our own that says why; cut where it is too long, because an error's words are no reason to lose the error.
  static func clipped(_ reason: String) -> String {
    var kept = ""
    var bytes = 0
    for character in reason where character != "\0" {
      bytes += character.utf8.count
      if bytes > StoreLimits.reason { break }
      kept.append(character)
    }
    return kept
  }

  private static func check(_ text: String, _ field: String, _ limit: Int, mayBeEmpty: Bool = true) throws(StoreError) {
    let bytes = text.utf8.count
    if bytes == 0 && !mayBeEmpty { throw .empty(field) }
    if bytes > limit { throw .tooLong(field, bytes: bytes, limit: limit) }
    if text.utf8.contains(0) { throw .zeroByte(field) }
  }
}
