import Gate
import Glibc

/// Contents that somebody said will be asked for, and the choice of the way to read them.
///
/// libgit2 is the cheaper way to objects that stand alone or on short chains of deltas, as pushed ones do: no process to start.
/// On long chains it unpacks the same bases again and again, and one `git cat-file --batch` is up to nine times faster.
/// No call tells which it is, so the first contents are read through libgit2, and what that takes decides about the rest.
struct AnnouncedBlobs {
  /// When libgit2 counts as slow: so much processor time for each content and each byte of it, seen over so many contents.
  /// zlib alone takes some 3 ns a byte.
  struct Patience {
    var blobs = 64
    var nanoseconds = 40_000
    var nanosecondsPerByte = 6
    /// How many must be left for a process to pay.
    var rest = 200
  }

  private let program: GitProgram?
  private let idLength: Int
  private let deadline: Deadline
  private let patience: Patience
  private var waiting: [ObjectID] = []
  private var limit = 0
  /// How far the contents of `waiting` were asked for, as long as they are in order.
  private var next = 0
  private var stream: PrefetchedBlobs?
  private var seen = (blobs: 0, nanoseconds: 0, allowance: 0)
  /// How many children were started.
  private(set) var children = 0

  init(program: GitProgram?, idLength: Int, deadline: Deadline, patience: Patience) {
    self.program = program
    self.idLength = idLength
    self.deadline = deadline
    self.patience = patience
  }

  mutating func announce(_ ids: [ObjectID], limit: Int) {
    var isNew: Set<ObjectID> = []
    waiting = ids.filter { isNew.insert($0).inserted }
    (self.limit, next, stream) = (limit, 0, nil)
    seen = (0, 0, 0)
    decide()
  }

  func size(of id: ObjectID) throws(GitError) -> Int? { stream?.size(of: id) }

  /// The content, if it comes through the process; nil where it has to be read by itself.
  mutating func take(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8]? {
    if stream == nil, next < waiting.count, waiting[next] == id { next += 1 }
    return try stream?.take(id, limit: limit)
  }

  /// Notes what reading one content by itself took.
  mutating func note(_ effort: Effort, bytes: Int) {
    guard stream == nil, next < waiting.count else { return }
    seen.blobs += 1
    seen.nanoseconds += effort.nanoseconds
    seen.allowance += patience.nanoseconds + patience.nanosecondsPerByte * min(bytes, limit)
    if seen.blobs >= patience.blobs {
      decide()
      seen = (0, 0, 0)
    }
  }

  /// Hands the rest to a process, if reading one by one is too slow and enough are left.
  private mutating func decide() {
    guard let program, waiting.count - next > patience.rest else { return }
    guard patience.blobs == 0 || seen.blobs >= patience.blobs && seen.nanoseconds > seen.allowance else { return }
    stream = try? PrefetchedBlobs(
      Array(waiting[next...]), limit: limit, idLength: idLength, program: program, deadline: deadline)
    children += 2
  }
}

/// The processor time of this thread since it was made.
struct Effort {
  private let start = Self.now

  var nanoseconds: Int { Self.now - start }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
  }
}
