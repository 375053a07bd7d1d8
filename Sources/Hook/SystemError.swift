import Glibc

/// An error number of the system, in words for the middle of a sentence.
struct SystemError: Error, Hashable {
  var number: Int32

  init(_ number: Int32) { self.number = number }

  var words: String { strerror(number).map { String(cString: $0).lowercased() } ?? "error \(number)" }
}
