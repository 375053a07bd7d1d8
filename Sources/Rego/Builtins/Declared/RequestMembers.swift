import RegoValues

/// The members of a request as `http.send` takes it and `providers.aws.sign_req` signs it.
package enum RequestMembers {
  private static let known: Set<String> = [
    "method", "url", "body", "raw_body", "headers", "enable_redirect", "force_json_decode", "force_yaml_decode",
    "tls_use_system_certs", "tls_ca_cert", "tls_ca_cert_file", "tls_ca_cert_env_variable", "tls_client_cert",
    "tls_client_cert_file", "tls_client_cert_env_variable", "tls_client_key", "tls_client_key_file",
    "tls_client_key_env_variable", "tls_insecure_skip_verify", "tls_server_name", "timeout", "cache", "force_cache",
    "force_cache_duration_seconds", "raise_error", "caching_mode", "max_retry_attempts", "cache_ignored_headers",
  ]
  private static let required = ["method", "url"]

  /// Refuses a request, which is the first operand, with members that are unknown or without those that there must be.
  package static func check(_ request: RegoObject, _ operands: borrowing Operands) throws(BuiltinError) {
    let unknown = request.keys.filter { !known.contains($0.stringValue ?? "") }
    if !unknown.isEmpty {
      throw operands.operandError(0, "invalid request parameters(s): \(Value.set(RegoSet(unknown)))")
    }
    let missing = required.filter { request[.text($0)] == nil }.map { Value.text($0) }
    if !missing.isEmpty {
      throw operands.operandError(0, "missing required request parameters(s): \(Value.set(RegoSet(missing)))")
    }
  }
}
