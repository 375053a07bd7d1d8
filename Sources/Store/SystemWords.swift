import Glibc

/// The system's words for an error's number.
enum SystemWords {
  static func of(_ code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    return String(cString: words)
  }
}
