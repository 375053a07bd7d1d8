import Glibc

/// Writes to standard output and standard error without buffers: what was answered stands, whatever happens next.
public enum Channel {
  public static func write(_ text: String, to descriptor: Int32 = 2) {
    var text = text
    text.withUTF8 { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        // Whoever reads is gone: that must not change the verdict.
        if count <= 0 { return }
        done += count
      }
    }
  }
}
