import Rego
import RegoValues

/// The built-ins that reach out of the program, for programs that allow them: a catalogue that takes them in carries them.
public enum NetworkBuiltins {
  /// - Parameters:
  ///   - access: what may be reached.
  ///   - environment: what `opa.runtime` tells of the environment; nothing by itself.
  public static func all(_ access: NetworkAccess, environment: [String: String] = [:]) -> [Builtin] {
    let declared = ["http.send", "net.lookup_ip_addr", "opa.runtime"].compactMap { BuiltinCatalog.standard.find($0) }
    let bodies = bodies(access, environment)
    return declared.compactMap { declaration in bodies[declaration.name].map { declaration.carried($0) } }
  }

  private static func bodies(
    _ access: NetworkAccess, _ environment: [String: String]
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
      "opa.runtime": { (_, _) throws(BuiltinError) in
        if environment.isEmpty { return .object(.empty) }
        return ["env": .object(RegoObject(environment.map { (.text($0.key), .text($0.value)) }))]
      },
    ]
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
