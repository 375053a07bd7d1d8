import Gate
import Glibc

/// Bare repositories of our own into which changes are fetched to be judged; nothing is ever checked out of them.
///
/// ```swift
/// let cache = FetchCache(directory: "/var/lib/gatehouse/repositories")
/// let repository = try cache.fetch(order, into: "github/42", deadline: .after(milliseconds: 120_000))
/// ```
///
/// Commits are asked for by their full ids, so that what is judged is what was named, however refs move meanwhile. Each
/// is kept under a ref of its own (`refs/gatehouse/commits/<id>`), from which the next fetch tells the server what is there.
public struct FetchCache: Sendable {
  private let directory: [UInt8]
  private let variables: EnvironmentVariables

  /// Refs that a repository keeps before old ones are let go.
  private static let mostRefs = 500
  private static let keptRefs = 100
  private static let upkeepMilliseconds = 600_000

  /// - Parameter directory: made where it is missing, for this account alone.
  public init(directory: String, variables: EnvironmentVariables = .current) {
    self.directory = Array(directory.utf8)
    self.variables = variables
  }

  /// The repository with every commit of the order in it. Nothing is asked of the server where they are there already.
  ///
  /// Blocks; ends by the deadline. Several threads may fetch into one repository.
  ///
  /// - Parameter name: names the repository below the directory: letters, digits, `-`, `_`, `.` and `/`; other bytes are
  ///   written as `%xx`.
  public func fetch(_ order: FetchOrder, into name: String, deadline: Deadline) throws(GitError) -> Repository {
    let path = Path.joined(directory, FetchCache.escaped(name) + ".git".bytes)
    let idLength = order.commits.first?.count ?? 20
    try make(path, idLength: idLength, deadline: deadline)
    if try !holds(order.commits, path, deadline) {
      try bring(order, path, deadline)
      guard try holds(order.commits, path, deadline) else {
        throw .missingObject(try firstMissing(order.commits, path, deadline))
      }
    }
    return try open(path, deadline)
  }

  /// Whether the directory can be written, in words where it cannot.
  public func problem() -> String? {
    guard FetchCache.makeDirectories(directory) else { return "cannot be made: \(FetchCache.words(errno))" }
    return directory.withCString { access($0, W_OK | X_OK) } == 0
      ? nil : "cannot be written: \(FetchCache.words(errno))"
  }

  /// Lets go of commits that were fetched long ago and packs what remains. Blocks; for quiet hours.
  public func tidy(_ name: String) throws(GitError) {
    let path = Path.joined(directory, FetchCache.escaped(name) + ".git".bytes)
    guard Path.isDirectory(Path.joined(path, "objects".bytes)) else { return }
    let program = local(path)
    let deadline = Deadline.after(milliseconds: FetchCache.upkeepMilliseconds)
    let listed = try program.output(
      ["for-each-ref", "--sort=-creatordate", "--format=%(refname)", "refs/gatehouse/commits"], deadline: deadline)
    let names = listed.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    if names.count > FetchCache.mostRefs {
      for name in names.dropFirst(FetchCache.keptRefs) {
        _ = try program.output(["update-ref", "-d", name], deadline: deadline)
      }
    }
    _ = try program.output(["gc", "--quiet", "--prune=2.days.ago"], deadline: deadline)
  }

  // MARK: The repository

  private func make(_ path: [UInt8], idLength: Int, deadline: Deadline) throws(GitError) {
    if Path.isDirectory(Path.joined(path, "objects".bytes)) { return }
    guard FetchCache.makeDirectories(path) else { throw .fileUnreadable(path: path, code: errno) }
    _ = try local(path).output(
      [
        "init", "--quiet", "--bare", "--template=", "--object-format=\(idLength == 32 ? "sha256" : "sha1")",
        String(decoding: path, as: UTF8.self),
      ], deadline: deadline)
  }

  /// For whatever needs no network, and so no credentials.
  private func local(_ path: [UInt8]) -> GitProgram {
    GitProgram(gitDirectory: path, directories: .none, variables: variables)
  }

  private func open(_ path: [UInt8], _ deadline: Deadline) throws(GitError) -> Repository {
    try Repository(
      gitDirectory: path, directories: .none, program: local(path), access: .automatic, deadline: deadline)
  }

  /// Whether all commits are there, each under its ref: an object without one may be let go at any time.
  private func holds(
    _ commits: [ObjectID], _ path: [UInt8], _ deadline: Deadline
  ) throws(GitError) -> Bool {
    let repository = try open(path, deadline)
    for commit in commits {
      guard try repository.target(of: FetchCache.ref(of: commit).bytes) == commit,
        try repository.commitIfPresent(commit) != nil
      else { return false }
    }
    return true
  }

  private func firstMissing(
    _ commits: [ObjectID], _ path: [UInt8], _ deadline: Deadline
  ) throws(GitError) -> ObjectID {
    for commit in commits where try !holds([commit], path, deadline) { return commit }
    return commits.first ?? ObjectID(bytes: [UInt8](repeating: 0, count: 20))
  }

  // MARK: Fetching

  private func bring(_ order: FetchOrder, _ path: [UInt8], _ deadline: Deadline) throws(GitError) {
    let program = GitProgram(fetchingInto: path, options: FetchCache.options(order), variables: variables)
    let credentials = try FetchCache.credentials(order)
    defer { close(credentials) }
    let byID = order.commits.map { "+\($0):\(FetchCache.ref(of: $0))" }
    let first = try program.run(FetchCache.words(order.url, byID), deadline: deadline, handing: credentials)
    if first.status == 0 { return }
    guard !order.refs.isEmpty, FetchCache.isAboutIDs(first.words) else {
      throw .programFailed(command: "fetch", status: first.status, words: first.words)
    }
    // The server gives only what refs lead to: what arrives is looked at by id all the same.
    let byRef = order.refs.map { "+\($0):refs/gatehouse/fetched/\($0)" }
    let second = try program.run(FetchCache.words(order.url, byRef), deadline: deadline, handing: credentials)
    guard second.status == 0 else {
      throw .programFailed(command: "fetch", status: second.status, words: second.words)
    }
    for commit in order.commits {
      let kept = try local(path).run(
        ["update-ref", FetchCache.ref(of: commit), commit.description], deadline: deadline)
      guard kept.status == 0 else { throw .missingObject(commit) }
    }
  }

  private static func words(_ url: String, _ refspecs: [String]) -> [String] {
    [
      "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
      "--end-of-options", url,
    ] + refspecs
  }

  /// Servers word it in several ways; all of them say that they do not give this object.
  private static func isAboutIDs(_ words: String) -> Bool {
    ["not our ref", "unadvertised object", "want", "couldn't find remote ref"].contains { words.contains($0) }
  }

  private static func options(_ order: FetchOrder) -> [String] {
    var options = [
      "-c", "protocol.https.allow=always", "-c", "http.followRedirects=false", "-c", "http.lowSpeedLimit=100",
      "-c", "http.lowSpeedTime=60", "-c", "credential.helper=", "-c", "http.sslVerify=true",
    ]
    if order.url.hasPrefix("http://") { options += ["-c", "protocol.http.allow=always"] }
    if let certificates = order.certificates { options += ["-c", "http.sslCAInfo=\(certificates)"] }
    return options
  }

  /// The configuration that only `git` sees: one header for one server.
  private static func credentials(_ order: FetchOrder) throws(GitError) -> Int32 {
    let basic = Base64Text.encoded(order.user.bytes + [UInt8(ascii: ":")] + order.password)
    let text = "[http \"\(origin(of: order.url))\"]\n\textraHeader = \"Authorization: Basic \(basic)\"\n"
    switch MemoryFile.holding(order.password.isEmpty ? [] : text.bytes) {
    case .success(let file): return file
    case .failure(let failure): throw .programUnstartable(path: "git".bytes, code: failure.code)
    }
  }

  /// `https://host:port/` of the URL; what could end the section's name is not part of one.
  private static func origin(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return url.filter { $0 != "\"" && $0 != "\\" && $0 != "\n" } }
    return "\(parts[0])//\(parts[2])/".filter { $0 != "\"" && $0 != "\\" && $0 != "\n" }
  }

  private static func ref(of commit: ObjectID) -> String { "refs/gatehouse/commits/\(commit)" }

  // MARK: Names

  private static func escaped(_ name: String) -> [UInt8] {
    name.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"):
        [byte]
      default: Array("%".utf8) + Array(String(byte, radix: 16).utf8)
      }
    }
  }

  private static func makeDirectories(_ path: [UInt8]) -> Bool {
    if Path.isDirectory(path) { return true }
    if let slash = path.lastIndex(of: Path.slash), slash > 0, !makeDirectories(Array(path[..<slash])) { return false }
    return path.withCString { mkdir($0, 0o700) } == 0 || errno == EEXIST
  }

  private static func words(_ code: Int32) -> String {
    strerror(code).map { String(decoding: [UInt8](cString: $0), as: UTF8.self).lowercased() } ?? "error \(code)"
  }
}

/// Base64 with padding (RFC 4648, section 4).
private enum Base64Text {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var word: UInt32 = 0
      for byte in part { word = word << 8 | UInt32(byte) }
      word <<= UInt32(8 * (3 - part.count))
      for place in 0..<4 {
        let digit = digits[Int(word >> UInt32(18 - 6 * place) & 63)]
        text.append(place <= part.count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
