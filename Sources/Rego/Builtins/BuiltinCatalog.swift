import Synchronization

/// The built-ins that a compilation may use: a constant that is passed in, never a registry that is filled by side effects.
///
/// ```swift
/// let catalog = BuiltinCatalog.standard.adding([shout]).withholding(["time.now_ns"])
/// catalog["count"]?.arguments.count   // 1
/// ```
public struct BuiltinCatalog: Sendable {
  public let builtins: [Builtin]
  private let names: Names

  /// Later entries replace earlier ones of the same name.
  public init(_ builtins: [Builtin]) {
    var kept: [Builtin] = []
    var index: [String: Int] = [:]
    for builtin in builtins {
      if let known = index[builtin.name] {
        kept[known] = builtin
      } else {
        index[builtin.name] = kept.count
        kept.append(builtin)
      }
    }
    self.builtins = kept
    names = Names(index)
  }

  /// Of built-ins whose names all differ; an index over them is made when a compilation first asks.
  init(distinct builtins: [Builtin]) {
    self.builtins = builtins
    names = Names(nil)
  }

  public func index(of name: String) -> Int? { names.index(of: name, in: builtins) }

  /// The types of a built-in, made once: a compilation asks at each call, and to make them costs more than all else there.
  func signature(of name: String) -> BuiltinSignature? { names.signature(of: name, in: builtins) }

  public subscript(name: String) -> Builtin? { index(of: name).map { builtins[$0] } }

  /// The same without an index: for a compiled policy, which names a handful, once.
  public func find(_ name: String) -> Builtin? { builtins.first { $0.name == name } }

  public func adding(_ more: [Builtin]) -> BuiltinCatalog { BuiltinCatalog(builtins + more) }

  /// The same with these as declarations alone: policies may name them, and a call of one ends the evaluation.
  public func withholding(_ names: Set<String>) -> BuiltinCatalog {
    BuiltinCatalog(builtins.map { names.contains($0.name) ? $0.declaration : $0 })
  }

  /// For tests of policies: what reaches outside can be named and replaced by `with`, and a call that nothing replaces
  /// ends the test.
  public var withoutReach: BuiltinCatalog {
    BuiltinCatalog(
      builtins.map { builtin in
        builtin.purity == .external
          ? builtin.withheld(because: "tests reach nothing outside: replace it by `with`") : builtin
      })
  }

  private final class Names: Sendable {
    private struct Known {
      var indices: [String: Int]?
      var signatures: [Int: BuiltinSignature] = [:]

      mutating func index(of name: String, in builtins: [Builtin]) -> Int? {
        if let indices { return indices[name] }
        let made = Dictionary(zip(builtins.lazy.map(\.name), builtins.indices)) { first, _ in first }
        indices = made
        return made[name]
      }
    }

    private let known: Mutex<Known>

    init(_ indices: [String: Int]?) { known = Mutex(Known(indices: indices)) }

    func index(of name: String, in builtins: [Builtin]) -> Int? {
      known.withLock { $0.index(of: name, in: builtins) }
    }

    func signature(of name: String, in builtins: [Builtin]) -> BuiltinSignature? {
      known.withLock { known in
        guard let index = known.index(of: name, in: builtins) else { return nil }
        if let made = known.signatures[index] { return made }
        let made = BuiltinSignature(builtins[index])
        known.signatures[index] = made
        return made
      }
    }
  }
}

/// What a built-in takes and gives.
struct BuiltinSignature: Sendable {
  let name: String
  let arguments: [RegoType]
  let result: RegoType
  let isDeprecated: Bool

  init(_ builtin: Builtin) {
    name = builtin.name
    arguments = builtin.arguments
    result = builtin.result
    isDeprecated = builtin.isDeprecated
  }
}
