import RegoValues

/// Built-ins that stand in `RegoCryptography`: what the compiler and a program without that target need of them.
package enum CryptographyDeclarations {
  package static let all: [Builtin] = digests + certificates + tokens + [signRequest]

  private static let digests: [Builtin] = [
    digest("crypto.md5", "MD5"), digest("crypto.sha1", "SHA-1"), digest("crypto.sha256", "SHA-256"),
    authentication("crypto.hmac.md5", "MD5"), authentication("crypto.hmac.sha1", "SHA-1"),
    authentication("crypto.hmac.sha256", "SHA-256"), authentication("crypto.hmac.sha512", "SHA-512"),
    Builtin(
      declaring: "crypto.hmac.equal", category: "crypto",
      description: "Returns true if both codes are the same; takes the same time wherever they differ.",
      arguments: [.named("mac1", .string, "one code"), .named("mac2", .string, "the other")],
      result: .named("result", .boolean, "whether they are equal")),
  ]

  private static func digest(_ name: String, _ algorithm: String) -> Builtin {
    Builtin(
      declaring: name, category: "crypto", description: "Returns the \(algorithm) digest of the string's bytes.",
      arguments: [.named("x", .string, "the string")], result: .named("y", .string, "the digest in hexadecimal digits"))
  }

  private static func authentication(_ name: String, _ algorithm: String) -> Builtin {
    Builtin(
      declaring: name, category: "crypto",
      description: "Returns the message authentication code (HMAC with \(algorithm)) of the string under the key.",
      arguments: [.named("x", .string, "the message"), .named("key", .string, "the key")],
      result: .named("y", .string, "the code in hexadecimal digits"))
  }

  private static let document = RegoType.object(key: .string, value: .anything)
  private static let documents = RegoType.array(of: document)

  private static let certificates: [Builtin] = [
    Builtin(
      declaring: "crypto.x509.parse_certificates", category: "crypto",
      description: "Returns the certificates in a string: PEM, or DER or PEM in base64.",
      arguments: [.named("certs", .string, "the certificates")],
      result: .named("output", documents, "the fields of each")),
    Builtin(
      declaring: "crypto.x509.parse_and_verify_certificates", category: "crypto",
      description: "Reads a chain, the root first and the leaf last, and tells whether the leaf leads to the root.",
      arguments: [.named("certs", .string, "two certificates or more")],
      result: .named("output", verdict, "whether the chain holds, and its certificates from the leaf on")),
    Builtin(
      declaring: "crypto.x509.parse_and_verify_certificates_with_options", category: "crypto",
      description: "The same for a name, a time, key usages and a limit of comparisons that are given.",
      arguments: [
        .named("certs", .string, "two certificates or more"),
        .named("options", document, "`DNSName`, `CurrentTime`, `KeyUsages`, `MaxConstraintComparisons`"),
      ], result: .named("output", verdict, "whether the chain holds, and its certificates from the leaf on")),
    Builtin(
      declaring: "crypto.x509.parse_certificate_request", category: "crypto",
      description: "Returns the fields of a certificate signing request: PEM, or DER or PEM in base64.",
      arguments: [.named("csr", .string, "the request")], result: .named("output", document, "its fields")),
    Builtin(
      declaring: "crypto.x509.parse_keypair", category: "crypto",
      description: "Returns a certificate with its private key, if they belong together.",
      arguments: [.named("cert", .string, "the certificate"), .named("pem", .string, "the private key")],
      result: .named("output", document, "both, read")),
    Builtin(
      declaring: "crypto.x509.parse_rsa_private_key", category: "crypto",
      description: "Returns the first private key in a string as a JSON Web Key (RFC 7517).",
      arguments: [.named("pem", .string, "the key, PEM or PEM in base64")],
      result: .named("output", document, "the JSON Web Key")),
    Builtin(
      declaring: "crypto.parse_private_keys", category: "crypto",
      description: "Returns every private key in a string: PKCS #1, PKCS #8 or SEC 1.",
      arguments: [.named("keys", .string, "the keys, PEM or PEM in base64")],
      result: .named("output", documents, "the numbers of each")),
  ]

  private static let verdict = RegoType.array(fixed: [.boolean, documents], dynamic: nil)
  private static let anyObject = RegoType.object(key: .anything, value: .anything)

  private static let tokens: [Builtin] =
    [
      Builtin(
        declaring: "io.jwt.decode", category: "tokens",
        description: "Returns a JSON Web Token's header, payload and signature, unverified.",
        arguments: [.named("jwt", .string, "the token")],
        result: .named(
          "output", .array(fixed: [anyObject, anyObject, .string], dynamic: nil), "header, payload and signature")),
      Builtin(
        declaring: "io.jwt.decode_verify", category: "tokens",
        description: "Verifies a JSON Web Token under constraints; gives its header and payload where they hold.",
        arguments: [
          .named("jwt", .string, "the token"),
          .named("constraints", document, "`cert` or `secret`; `alg`, `iss`, `aud`, `time`"),
        ],
        result: .named(
          "output", .array(fixed: [.boolean, anyObject, anyObject], dynamic: nil), "validity, header and payload"),
        purity: .nondeterministic),
      signing("io.jwt.encode_sign", "objects", document), signing("io.jwt.encode_sign_raw", "strings", .string),
    ]
    + ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"].map { algorithm in
      verification(algorithm, by: "certificate", "a certificate or public key (PEM) or a JSON Web Key (set)")
    } + ["HS256", "HS384", "HS512"].map { verification($0, by: "secret", "the shared secret") }

  private static func verification(_ algorithm: String, by name: String, _ key: String) -> Builtin {
    Builtin(
      declaring: "io.jwt.verify_\(algorithm.lowercased())", category: "tokens",
      description: "Tells whether the signature of a JSON Web Token holds (\(algorithm)).",
      arguments: [.named("jwt", .string, "the token"), .named(name, .string, key)],
      result: .named("result", .boolean, "whether it holds"))
  }

  private static func signing(_ name: String, _ kind: String, _ type: RegoType) -> Builtin {
    Builtin(
      declaring: name, category: "tokensign",
      description: "Makes and signs a JSON Web Token of a header and a payload, all three given as \(kind).",
      arguments: [
        .named("headers", type, "the header"), .named("payload", type, "the payload"),
        .named("key", type, "a JSON Web Key (RFC 7517)"),
      ], result: .named("output", .string, "the token"), purity: .nondeterministic)
  }

  private static let signRequest = Builtin(
    declaring: "providers.aws.sign_req", category: "providers.aws",
    description: "Signs a request for an AWS service (Signature Version 4).",
    arguments: [
      .named("request", document, "a request as `http.send` takes it"),
      .named("aws_config", document, "credentials, region and service"),
      .named("time_ns", .number, "nanoseconds since 1970"),
    ], result: .named("signed_request", anyObject, "the request with its headers"))
}
