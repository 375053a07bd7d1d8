/// What went wrong in the words of Go's libraries, without the built-in's name before them.
package struct GoFailure: Error, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}
