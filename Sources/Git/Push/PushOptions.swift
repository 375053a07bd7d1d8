/// The options of `git push -o`. Whoever can push writes them, so they are taken only if there are few, short and plain ones.
public enum PushOptions {
  public struct Limits: Sendable {
    public var count = 64
    public var bytes = 1_024

    public init() {}
  }

  public static func read(
    _ variables: EnvironmentVariables, limits: Limits = Limits()
  ) throws(GitError) -> [String] {
    guard let announced = variables["GIT_PUSH_OPTION_COUNT"] else { return [] }
    guard announced.count <= 9, let count = Int(String(decoding: announced, as: UTF8.self)), count >= 0 else {
      throw .pushOptionCountUnusable(announced)
    }
    guard count <= limits.count else { throw .tooManyPushOptions(count: count, limit: limits.count) }
    var options: [String] = []
    for number in 0..<count {
      let name = "GIT_PUSH_OPTION_\(number)"
      guard let value = variables[name] ?? (variables.isSet(name) ? [] : nil) else {
        throw .pushOption(number: number + 1, .missing)
      }
      switch option(value, limit: limits.bytes) {
      case .success(let text): options.append(text)
      case .failure(let fault): throw .pushOption(number: number + 1, fault)
      }
    }
    return options
  }

  private static func option(_ value: [UInt8], limit: Int) -> Result<String, GitError.PushOptionFault> {
    guard value.count <= limit else { return .failure(.tooLong(bytes: value.count, limit: limit)) }
    guard let text = String(validating: value, as: UTF8.self) else { return .failure(.notUTF8) }
    // Receivers have joined options with ";" and been led by what came behind it.
    if value.contains(UInt8(ascii: ";")) { return .failure(.semicolon) }
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return .failure(.control)
      default: break
      }
    }
    return .success(text)
  }
}
