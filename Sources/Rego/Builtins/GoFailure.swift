/// What went wrong in the words of Go's libraries, without the built-in's name before them.
package struct GoFailure: Error, Sendable {
  package let message: String
  /// A limit of ours, which Go does not have.
  package let isLimit: Bool

  package init(_ message: String, isLimit: Bool = false) {
    self.message = message
    self.isLimit = isLimit
  }
}
