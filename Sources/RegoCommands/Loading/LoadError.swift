import RegoSyntax

/// Why files could not be made into policies and data.
public enum LoadError: Error, Sendable {
  case missing(path: String)
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
  /// Data that is not JSON or YAML.
  case data(path: String, message: String)
  /// Two files say different things about one path.
  case merge(path: String)
  /// Modules that cannot be parsed or compiled, with the sources that messages show.
  case policies(Diagnostics, sources: [String: [UInt8]])
  /// A document that is not what an option asks for.
  case option(String)
}

extension LoadError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file or directory"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let path, let limit): "\(path): more than the limit of \(limit) bytes"
    case .data(let path, let message): "\(path): \(message)"
    case .merge(let path): "\(path): merge error"
    case .policies(let diagnostics, let sources): LoadError.text(of: diagnostics, sources)
    case .option(let message): message
    }
  }

  private static func text(of diagnostics: Diagnostics, _ sources: [String: [UInt8]]) -> String {
    let count = diagnostics.all.count
    let head = count == 1 ? "1 error occurred: " : "\(count) errors occurred:\n"
    return head + diagnostics.rendered(sources: sources)
  }
}
