import CLinux
import Glibc

/// What another program shall read as its standard input, complete before it starts: no pipe to keep filled.
enum MemoryFile {
  /// A descriptor that stands at the start of the bytes.
  static func holding(_ bytes: [UInt8]) -> Result<Int32, SystemError> {
    let file = gatehouse_memory_file("gatehouse-input")
    guard file >= 0 else { return .failure(SystemError(errno)) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(done)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        close(file)
        return .failure(SystemError(number))
      }
      done += count
    }
    return .success(file)
  }
}

extension Result where Failure == SystemError {
  func orThrow<Other: Error>(_ other: (SystemError) -> Other) throws(Other) -> Success {
    switch self {
    case .success(let value): return value
    case .failure(let error): throw other(error)
    }
  }
}
