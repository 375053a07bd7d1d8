import Gate
import Git

/// What `gatehouse install` wrote into a hook: where policies and settings are, and what is known of the place it runs in.
///
/// ```swift
/// let arguments = try HookArguments(["--policy", "/etc/gatehouse/policy", "--trusted-account"])
/// arguments.policies   // ["/etc/gatehouse/policy"]
/// ```
///
/// Both programs take the same options; `words` gives them back for the one that is handed over to.
public struct HookArguments: Sendable, Hashable {
  /// Directories of policies, in order.
  public var policies: [String] = []
  /// The settings, a `gatehouse.yaml`.
  public var config: String?
  /// The account that runs the hook is the administrator's or a Git host's own.
  public var trustsOwnAccount = false
  /// A hook that runs after the push was let in.
  public var chain: String?
  /// The directory of compiled plans.
  public var cache: String?
  /// What the Git host is, where its variables shall not be the ones to say so.
  public var host: HookHost?
  /// What a denial does where the settings do not say it.
  public var mode: Enforcement?
  /// The full program, for what the fast lane does not carry.
  public var program: String?
  /// Checks that the hook works here, with nothing pushed.
  public var proves = false
  /// What is no option: the host's own arguments.
  public var rest: [String] = []

  public init() {}

  /// Reads options as a command line has them.
  public init(_ words: [String]) throws(HookArgumentsError) {
    var words = words[...]
    while let word = words.popFirst() {
      guard word.utf8.starts(with: "--".utf8) else {
        rest.append(word)
        continue
      }
      if try takeFlag(word) { continue }
      try take(word, value: words.popFirst())
    }
  }

  private mutating func takeFlag(_ word: String) throws(HookArgumentsError) -> Bool {
    switch word {
    case "--trusted-account": trustsOwnAccount = true
    case "--prove": proves = true
    default: return false
    }
    return true
  }

  private mutating func take(_ option: String, value: String?) throws(HookArgumentsError) {
    guard HookArguments.withValue.contains(option) else { throw .unknownOption(option) }
    guard let value, !value.isEmpty else { throw .withoutValue(option) }
    switch option {
    case "--policy": policies.append(value)
    case "--config": config = value
    case "--chain": chain = value
    case "--cache": cache = value
    case "--program": program = value
    case "--host":
      guard let known = HookHost(rawValue: value) else {
        throw .notOneOf(option, value: value, known: HookHost.allCases.map(\.rawValue))
      }
      host = known
    case "--mode":
      guard let known = Enforcement(rawValue: value) else {
        throw .notOneOf(option, value: value, known: Enforcement.allCases.map(\.rawValue))
      }
      mode = known
    default: throw .unknownOption(option)
    }
  }

  static let withValue = ["--policy", "--config", "--chain", "--cache", "--program", "--host", "--mode"]

  /// The options, each with its value: what `init` reads back.
  public var options: [(name: String, value: String?)] {
    var options: [(String, String?)] = policies.map { ("--policy", $0) }
    if let config { options.append(("--config", config)) }
    if trustsOwnAccount { options.append(("--trusted-account", nil)) }
    if let mode { options.append(("--mode", mode.rawValue)) }
    if let host { options.append(("--host", host.rawValue)) }
    if let cache { options.append(("--cache", cache)) }
    if let program { options.append(("--program", program)) }
    if let chain { options.append(("--chain", chain)) }
    if proves { options.append(("--prove", nil)) }
    return options
  }

  /// As a command line has them.
  public var words: [String] { options.flatMap { [$0.name] + ($0.value.map { [$0] } ?? []) } + rest }
}

/// What is wrong with a hook's options.
public enum HookArgumentsError: Error, Sendable, Hashable {
  case unknownOption(String)
  case withoutValue(String)
  case notOneOf(String, value: String, known: [String])
  case unreadableFile(String, reason: String)
}

extension HookArgumentsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownOption(let option): "the hook has the option \(SafeText.line(option, longest: 60)), which is unknown"
    case .withoutValue(let option): "the hook's option \(option) has no value"
    case .notOneOf(let option, let value, let known):
      "the hook's option \(option) is one of \(known.joined(separator: ", ")), not \(SafeText.line(value, longest: 60))"
    case .unreadableFile(let path, let reason): "\(SafeText.name(path)): \(reason)"
    }
  }
}
