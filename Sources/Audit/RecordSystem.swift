import Glibc

/// The calls that a record file makes and that can fail halfway: the kernel's own, or a test's.
struct RecordSystem: Sendable {
  var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int?) -> Int
  var sync: @Sendable (_ descriptor: Int32) -> Int32
  var truncate: @Sendable (_ descriptor: Int32, _ size: Int) -> Int32

  static let kernel = RecordSystem(
    write: { descriptor, bytes, offset in
      if let offset { return pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
      return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    },
    sync: { fdatasync($0) },
    truncate: { ftruncate($0, off_t($1)) })

  /// Writes all of it, however many calls that takes; nil, or the error number.
  func writeAll(_ bytes: [UInt8], to descriptor: Int32, at offset: Int? = nil) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]), offset.map { $0 + done })
        if count > 0 {
          done += min(count, buffer.count - done)
        } else if count < 0, errno == EINTR {
          continue
        } else {
          return count < 0 ? errno : ENOSPC
        }
      }
      return nil
    }
  }

  /// Syncs; nil, or the error number. Never asked twice about the same bytes: after a failure the kernel forgets them, and
  /// a second call would report success.
  func syncFailure(_ descriptor: Int32) -> Int32? { sync(descriptor) == 0 ? nil : errno }
}
