import CGit2
import Gate

/// Objects and refs through libgit2.
final class LibraryObjects: ObjectReader {
  let idLength = 20
  private let repository: OpaquePointer
  private let database: OpaquePointer

  /// The repository's own objects, and those of the quarantine and its alternates beside them. Not by libgit2's reading of
  /// the environment: that splits the list without unquoting and passes over what is then missing.
  init(gitDirectory: [UInt8], directories: ObjectDirectories) throws(GitError) {
    try LibGit2.start()
    var opened: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_BARE.rawValue
    try LibGit2.check(gitDirectory.withCString { git_repository_open_ext(&opened, $0, flags, nil) })
    guard let repository = opened else { throw .libraryFailed("no repository") }
    var objects: OpaquePointer?
    let code = git_repository_odb(&objects, repository)
    guard code >= 0, let database = objects else {
      git_repository_free(repository)
      throw .libraryFailed(LibGit2.words(for: code))
    }
    self.repository = repository
    self.database = database
    for path in [directories.quarantine].compactMap(\.self) + directories.alternates {
      try LibGit2.check(path.withCString { git_odb_add_disk_alternate(database, $0) })
    }
  }

  deinit {
    git_odb_free(database)
    git_repository_free(repository)
  }

  func header(of id: ObjectID, deadline: Deadline) throws(GitError) -> ObjectHeader {
    try deadline.check()
    var key = try key(id)
    var size = 0
    var type = GIT_OBJECT_INVALID
    try found(git_odb_read_header(&size, &type, database, &key), id)
    return ObjectHeader(kind: try kind(type, id), size: size)
  }

  func object(
    _ id: ObjectID, known: ObjectHeader?, limit: Int, deadline: Deadline
  ) throws(GitError) -> StoredObject {
    let header = if let known { known } else { try header(of: id, deadline: deadline) }
    guard header.size <= limit else { throw .objectTooLarge(id, size: header.size, limit: limit) }
    var key = try key(id)
    var read: OpaquePointer?
    try found(git_odb_read(&read, database, &key), id)
    guard let object = read else { throw .missingObject(id) }
    defer { git_odb_object_free(object) }
    let bytes = [UInt8](UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    return StoredObject(kind: try kind(git_odb_object_type(object), id), bytes: bytes)
  }

  func symbolicTarget(of ref: [UInt8], deadline: Deadline) throws(GitError) -> [UInt8]? {
    try deadline.check()
    var read: OpaquePointer?
    let code = ref.withCString { git_reference_lookup(&read, repository, $0) }
    if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
    try LibGit2.check(code)
    guard let reference = read else { return nil }
    defer { git_reference_free(reference) }
    return git_reference_symbolic_target(reference).map { [UInt8](cString: $0) }
  }

  func target(of ref: [UInt8], deadline: Deadline) throws(GitError) -> ObjectID? {
    try deadline.check()
    var key = git_oid()
    let code = ref.withCString { git_reference_name_to_id(&key, repository, $0) }
    if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
    try LibGit2.check(code)
    return ObjectID(key)
  }

  func refs(below prefix: [UInt8], deadline: Deadline) throws(GitError) -> [(name: [UInt8], target: ObjectID)] {
    var started: OpaquePointer?
    try LibGit2.check(git_reference_iterator_new(&started, repository))
    guard let iterator = started else { return [] }
    defer { git_reference_iterator_free(iterator) }
    var refs: [(name: [UInt8], target: ObjectID)] = []
    var next: OpaquePointer?
    while true {
      try deadline.check()
      let code = git_reference_next(&next, iterator)
      if code == GIT_ITEROVER.rawValue { return refs }
      try LibGit2.check(code)
      guard let reference = next else { return refs }
      defer { git_reference_free(reference) }
      guard let name = git_reference_name(reference).map({ [UInt8](cString: $0) }), name.starts(with: prefix),
        let target = git_reference_target(reference)
      else { continue }
      refs.append((name, ObjectID(target.pointee)))
    }
  }

  private func key(_ id: ObjectID) throws(GitError) -> git_oid {
    guard id.count == idLength else { throw .wrongIDLength(id, expected: idLength) }
    var key = git_oid()
    withUnsafeMutableBytes(of: &key.id) { id.copy(to: $0) }
    return key
  }

  private func found(_ code: Int32, _ id: ObjectID) throws(GitError) {
    if code == GIT_ENOTFOUND.rawValue { throw .missingObject(id) }
    if code < 0 { throw .unreadableObject(id, reason: LibGit2.words(for: code)) }
  }

  private func kind(_ type: git_object_t, _ id: ObjectID) throws(GitError) -> ObjectKind {
    switch type {
    case GIT_OBJECT_COMMIT: .commit
    case GIT_OBJECT_TREE: .tree
    case GIT_OBJECT_BLOB: .blob
    case GIT_OBJECT_TAG: .tag
    default: throw .unreadableObject(id, reason: "an object of an unknown kind")
    }
  }
}

extension ObjectID {
  fileprivate init(_ key: git_oid) {
    self = withUnsafeBytes(of: key.id) { ObjectID(bytes: $0) }
  }
}
