import Glibc

/// One connection to the recorder, every step of it with an end; closed when it is let go.
final class RecordConnection {
  private let descriptor: Int32

  init(path: String, until end: Moment) throws(RecordSocketFailure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw .failure(errno) }
    // A link would lead to where somebody else may decide who listens.
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
    descriptor = UnixSocket.make()
    guard descriptor >= 0 else { throw .system(errno) }
    // Where many wait in line, connecting waits too, but not longer than this.
    let left = max(1, Int(end.millisecondsLeft))
    var time = timeval(tv_sec: left / 1000, tv_usec: suseconds_t(left % 1000 * 1000))
    guard setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size)) == 0 else {
      throw .system(errno)
    }
    while true {
      guard let result = UnixSocket.withAddress(path, { connect(descriptor, $0, $1) }) else { throw .tooLong }
      if result == 0 { break }
      guard errno == EINTR, end.millisecondsLeft > 0 else { throw .failure(errno) }
    }
    guard UnixSocket.setNonblocking(descriptor) else { throw .system(errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Who listens there.
  var peer: UInt32? { UnixSocket.peer(of: descriptor) }

  func send(_ bytes: [UInt8], until end: Moment) throws(RecordSocketFailure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.send(
          descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]).baseAddress, buffer.count - done,
          Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        done += count
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        try wait(for: POLLOUT, until: end)
      } else if errno != EINTR {
        // A recorder that has had enough closes; what it had to say was said before.
        if errno == EPIPE || errno == ECONNRESET { return }
        throw .system(errno)
      }
    }
  }

  func receive(_ count: Int, until end: Moment) throws(RecordSocketFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        recv(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).baseAddress, count - done, 0)
      }
      if got > 0 {
        done += got
      } else if got == 0 || errno == ECONNRESET {
        throw .lost
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        try wait(for: POLLIN, until: end)
      } else if errno != EINTR {
        throw .system(errno)
      }
    }
    return bytes
  }

  private func wait(for events: Int32, until end: Moment) throws(RecordSocketFailure) {
    var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
    let left = end.millisecondsLeft
    guard left > 0 else { throw .late }
    let result = poll(&entry, 1, left)
    if result == 0 { throw .late }
    if result < 0, errno != EINTR { throw .system(errno) }
  }
}

extension RecordSocketFailure {
  fileprivate static func failure(_ number: Int32) -> RecordSocketFailure {
    switch number {
    case ENOENT, ECONNREFUSED: .absent(number)
    case EAGAIN, EWOULDBLOCK, ETIMEDOUT: .late
    default: .system(number)
    }
  }
}
