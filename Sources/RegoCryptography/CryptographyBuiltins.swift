import Rego

/// The built-ins that need cryptography: digests, certificates, tokens, signatures of requests.
enum CryptographyBuiltins {
  static let all: [Builtin] = []
}
