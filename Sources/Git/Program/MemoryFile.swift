import CLinux
import Glibc

/// A file without a name that another program is handed, complete before it starts: no pipe to keep filled, and nothing on
/// a disk that others could read.
public enum MemoryFile {
  /// The system's number for what went wrong.
  public struct Failure: Error, Sendable, Hashable {
    public var code: Int32
  }

  /// A descriptor that stands at the start of the bytes. Children inherit only copies of it.
  public static func holding(_ bytes: [UInt8]) -> Result<Int32, Failure> {
    let file = gatehouse_memory_file("gatehouse-input")
    guard file >= 0 else { return .failure(Failure(code: errno)) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(done)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        close(file)
        return .failure(Failure(code: number))
      }
      done += count
    }
    return .success(file)
  }
}
