import Rego

/// The built-ins that need cryptography: digests, certificates, tokens, signatures of requests. Their declarations stand in
/// `Rego` (`CryptographyDeclarations`), what they do here.
enum CryptographyBuiltins {
  static let all: [Builtin] = CryptographyDeclarations.all.compactMap { declaration in
    bodies[declaration.name].map { declaration.carried($0) }
  }

  static let bodies: [String: Builtin.Function] = [
    DigestBodies.all, CertificateBodies.all, TokenBodies.all, RequestBodies.all,
  ]
  .reduce(into: [:]) { bodies, more in bodies.merge(more) { first, _ in first } }
}

extension Operands {
  /// What Go's libraries say went wrong, after the built-in's name.
  func reporting<Result>(_ body: () throws(GoFailure) -> Result) throws(BuiltinError) -> Result {
    do throws(GoFailure) {
      return try body()
    } catch {
      throw failure(error.message)
    }
  }
}
