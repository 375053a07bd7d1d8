@testable import Rego

/// Built-ins by name and number of arguments, so that the compiler can be tested on policies whose built-ins are not written yet.
enum DeclaredBuiltins {
  /// The standard catalogue, completed by what it lacks.
  static let catalog: BuiltinCatalog = {
    let known = BuiltinCatalog.standard
    let missing = names.filter { known[$0.name] == nil }.map { name, count in
      Builtin(
        name, category: "declared", arguments: Array(repeating: .anything, count: count), result: .anything,
        isDeprecated: deprecated.contains(name), isRelation: name == "walk"
      ) { _, _ in nil }
    }
    return known.adding(missing)
  }()

  static let deprecated: Set<String> = [
    "all", "any", "cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string",
    "net.cidr_overlap", "re_match", "set_diff",
  ]

  static let names: [(name: String, count: Int)] = [
    ("abs count max min product sort sum ceil floor round to_number all any is_array is_boolean is_null is_number", 1),
    ("is_object is_set is_string type_name array.reverse array.flatten bits.negate lower upper trim_space", 1),
    ("cast_array cast_boolean cast_null cast_object cast_set cast_string intersection union object.keys", 1),
    ("object.union_n json.is_valid json.marshal json.unmarshal yaml.is_valid yaml.marshal yaml.unmarshal", 1),
    ("base64.decode base64.encode base64.is_valid base64url.decode base64url.encode base64url.encode_no_pad", 1),
    ("hex.decode hex.encode urlquery.decode urlquery.decode_object urlquery.encode urlquery.encode_object", 1),
    ("crypto.md5 crypto.sha1 crypto.sha256 crypto.parse_private_keys crypto.x509.parse_certificates", 1),
    ("crypto.x509.parse_and_verify_certificates crypto.x509.parse_certificate_request", 1),
    ("crypto.x509.parse_rsa_private_key glob.quote_meta graphql.parse_query graphql.parse_schema", 1),
    ("graphql.schema_is_valid http.send io.jwt.decode net.cidr_expand net.cidr_is_valid net.cidr_merge", 1),
    (
      "net.lookup_ip_addr regex.is_valid json.verify_schema test.sleep semver.is_valid strings.reverse time.clock time.date",
      1
    ),
    ("time.parse_duration_ns time.parse_rfc3339_ns time.weekday time.format units.parse units.parse_bytes", 1),
    ("uri.is_valid uri.parse uuid.parse uuid.rfc4122 trace walk print internal.print internal.template_string", 1),
    ("plus minus mul div rem and or equal neq lt lte gt gte eq assign array.concat concat contains endswith", 2),
    ("startswith indexof indexof_n split format_int sprintf trim trim_left trim_prefix trim_right trim_suffix", 2),
    ("bits.and bits.or bits.xor bits.lsh bits.rsh crypto.hmac.equal crypto.hmac.md5 crypto.hmac.sha1", 2),
    ("crypto.hmac.sha256 crypto.hmac.sha512 crypto.x509.parse_keypair graph.reachable graph.reachable_paths", 2),
    ("crypto.x509.parse_and_verify_certificates_with_options graphql.is_valid graphql.parse", 2),
    ("graphql.parse_and_verify internal.member_2 io.jwt.decode_verify io.jwt.verify_eddsa io.jwt.verify_es256", 2),
    ("io.jwt.verify_es384 io.jwt.verify_es512 io.jwt.verify_hs256 io.jwt.verify_hs384 io.jwt.verify_hs512", 2),
    ("io.jwt.verify_ps256 io.jwt.verify_ps384 io.jwt.verify_ps512 io.jwt.verify_rs256 io.jwt.verify_rs384", 2),
    ("io.jwt.verify_rs512 json.filter json.remove json.patch json.match_schema rego.parse_module", 2),
    ("json.marshal_with_options net.cidr_contains net.cidr_contains_matches net.cidr_intersects net.cidr_overlap", 2),
    ("numbers.range object.filter object.remove object.subset object.union rand.intn re_match regex.globs_match", 2),
    ("regex.match regex.split semver.compare set_diff strings.any_prefix_match strings.any_suffix_match", 2),
    ("strings.count strings.render_template strings.replace_n time.diff providers.aws.sign_req_", 2),
    ("array.slice glob.match internal.member_3 io.jwt.encode_sign io.jwt.encode_sign_raw numbers.range_step", 3),
    ("object.get regex.find_n regex.replace regex.find_all_string_submatch_n replace substring time.parse_ns", 3),
    ("providers.aws.sign_req strings.split_n internal.test_case", 3),
    ("regex.template_match time.add_date", 4),
    ("time.now_ns opa.runtime rego.metadata.chain rego.metadata.rule", 0),
  ].flatMap { words, count in words.split(separator: " ").map { (String($0), count) } }
}
