import Rego
import RegoValues

/// The built-ins that reach out of the program, for programs that allow them: a catalogue that takes them in carries them.
public enum NetworkBuiltins {
  /// - Parameters:
  ///   - access: what may be reached.
  ///   - runtime: what `opa.runtime` tells; nothing by itself.
  public static func all(_ access: NetworkAccess, runtime: Value = .object(.empty)) -> [Builtin] {
    let declared = ["http.send", "net.lookup_ip_addr", "opa.runtime"].compactMap { BuiltinCatalog.standard.find($0) }
    let bodies = bodies(access, runtime)
    return declared.compactMap { declaration in bodies[declaration.name].map { declaration.carried($0) } }
  }

  private static func bodies(
    _ access: NetworkAccess, _ runtime: Value
  ) -> [String: Builtin.Function] {
    [
      "http.send": { (operands, context) throws(BuiltinError) in
        try SentRequest.answer(to: operands, &context, access)
      },
      "net.lookup_ip_addr": { (operands, context) throws(BuiltinError) in
        let name = try operands.string(0)
        return try remembered(["net.lookup_ip_addr", .string(name)], &context) { () throws(BuiltinError) in
          try addresses(of: name.string, operands, access)
        }
      },
      "opa.runtime": { (_, _) throws(BuiltinError) in runtime },
    ]
  }

  /// What `opa.runtime` tells: variables of the environment, and what else there is to say.
  /// Source: https://www.openpolicyagent.org/docs/policy-reference/builtins/opa.
  public static func runtime(environment: [String: String], _ more: [String: String] = [:]) -> Value {
    let members = more.map { (Value.text($0.key), Value.text($0.value)) }
    let variables = Value.object(RegoObject(environment.map { (.text($0.key), .text($0.value)) }))
    return .object(RegoObject(members + [("env", variables)]))
  }

  /// The same answer for the length of a query.
  static func remembered(
    _ key: Value, _ context: inout BuiltinContext, make: () throws(BuiltinError) -> Value
  ) throws(BuiltinError) -> Value {
    if let known = context.nondeterministicCache[key] { return known }
    let value = try make()
    context.nondeterministicCache[key] = value
    return value
  }

  private static func addresses(
    of name: String, _ operands: borrowing Operands, _ access: NetworkAccess
  ) throws(BuiltinError) -> Value {
    guard access.allows(host: name) else { throw operands.failure("unallowed host: \(name)") }
    if let address = IPAddress(name) { return .set(RegoSet([.text(address.description)])) }
    guard let addresses = Socket.addresses(of: name, { IPAddress($0, family: $1) }), !addresses.isEmpty else {
      throw operands.failure("lookup \(name): no such host")
    }
    // A name tells where a network's own machines are: only what may be reached is told.
    guard addresses.allSatisfy(access.allows(address:)) else {
      throw operands.failure("unallowed address of host: \(name)")
    }
    return .set(RegoSet(addresses.map { .text($0.description) }))
  }
}
