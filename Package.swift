// swift-tools-version: 6.1
import PackageDescription

/// Floors of the house: a target may name only targets of its own floor or below (`Scripts/check-floors` holds the list).
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// `GATEHOUSE_HOOK=static` links `gatehouse-hook` with libgit2's archive (`swift build -Xswiftc -static-executable`): stubs in
/// front of it keep its TLS and ssh start-up out, and what the archive needs is named. Without it the hook is linked like
/// any other program, which is what tests use.
let staticHook: (dependencies: [Target.Dependency], linkerSettings: [LinkerSetting]) =
  Context.environment["GATEHOUSE_HOOK"] == "static"
  ? (
    ["CGit2Stubs"],
    ["http_parser", "mbedcrypto", "pcre2-8", "z"].map { .linkedLibrary($0) }
  ) : ([], [])

let package = Package(
  name: "gatehouse",
  products: [
    .library(name: "Rego", targets: ["Rego", "RegoSyntax", "RegoValues"]),
    .library(name: "RegoCryptography", targets: ["RegoCryptography"]),
    // For the packages under Benchmarks; not a promise to anyone else.
    .library(name: "Git", targets: ["Git", "Gate"]),
    .executable(name: "gatehouse", targets: ["gatehouse"]),
    .executable(name: "gatehouse-hook", targets: ["gatehouse-hook"]),
    .executable(name: "rego-conformance", targets: ["rego-conformance"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Floor 0: values, text and trees; the system libraries.
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .target(name: "CGit2Stubs"),
    .target(name: "CStart"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "CRE2",
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
    .target(name: "CSHA256"),
    .target(name: "Digests", dependencies: ["CSHA256"], swiftSettings: strict),
    .target(name: "RegoValues", swiftSettings: strict),
    .target(name: "YAMLReader", dependencies: ["CYAML", "RegoValues"], swiftSettings: strict),
    .target(name: "RegoSyntax", dependencies: ["RegoValues", "YAMLReader"], swiftSettings: strict),
    // Floor 1: the language; files to documents.
    .target(
      name: "Rego", dependencies: ["RegoValues", "RegoSyntax", "YAMLReader", "Digests", "CRE2"],
      swiftSettings: strict),
    .target(
      name: "RegoCryptography",
      dependencies: [
        "Rego", "RegoValues",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"), .product(name: "X509", package: "swift-certificates"),
      ], swiftSettings: strict),
    .target(name: "Manifests", dependencies: ["RegoValues", "YAMLReader"], swiftSettings: strict),
    // Floor 2: the product's own words.
    .target(
      name: "Gate",
      dependencies: ["Rego", "RegoSyntax", "RegoValues", "Manifests", "YAMLReader", "Digests", "CLinux"],
      swiftSettings: strict),
    .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),
    // Floor 3: one outside world each.
    .target(name: "Git", dependencies: ["Gate", "CGit2", "CLinux", "Digests"], swiftSettings: strict),
    .target(name: "Audit", dependencies: ["Gate", "RegoValues", "Digests"], swiftSettings: strict),
    .target(name: "RegoNetwork", dependencies: ["Rego", "RegoValues", "CCurl"], swiftSettings: strict),
    .target(
      name: "PolicySources",
      dependencies: ["Gate", "Rego", "RegoSyntax", "RegoValues", "YAMLReader", "Digests"],
      swiftSettings: strict),
    .target(
      name: "Forges",
      dependencies: [
        "Gate", "Digests", "HTTPClient",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "Store", dependencies: ["CPostgres", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: strict),
    // Floor 4: one push, for both programs that stand in front of it; one pull request, in words and at work.
    .target(
      name: "Hook",
      dependencies: ["Gate", "Git", "Audit", "PolicySources", "Rego", "RegoSyntax", "CLinux"],
      swiftSettings: strict),
    .target(
      name: "Review",
      dependencies: [
        "Forges", "Gate", "Manifests", "RegoValues", "YAMLReader", "Digests",
        .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),
    .target(
      name: "Service",
      dependencies: [
        "Review", "Forges", "Store", "HTTPClient", "Hook", "Git", "Audit", "PolicySources", "Gate", "Rego", "Digests",
        "YAMLReader", "RegoValues", "CLinux",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .target(
      name: "RegoCommands",
      dependencies: [
        "Rego", "RegoCryptography", "RegoNetwork", "RegoSyntax", "RegoValues", "YAMLReader",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    // Floor 5: programs.
    .executableTarget(
      name: "gatehouse-hook", dependencies: ["Hook", "Gate", "CStart"] + staticHook.dependencies, swiftSettings: strict,
      linkerSettings: staticHook.linkerSettings),
    .executableTarget(
      name: "gatehouse",
      dependencies: [
        "Service", "Forges", "Hook", "Gate", "Git", "Audit", "PolicySources", "RegoCommands", "RegoCryptography",
        "RegoNetwork", "Rego", "RegoSyntax", "RegoValues", "Manifests", "YAMLReader", "Digests",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "rego-conformance", dependencies: ["Rego", "RegoCryptography", "RegoSyntax", "RegoValues"],
      swiftSettings: strict),
    // Tests mirror the sources; EndToEnd drives real git.
    .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: strict),
    .testTarget(
      name: "RegoValuesTests", dependencies: ["RegoValues"], exclude: ["Data"], swiftSettings: strict),
    .testTarget(
      name: "YAMLReaderTests", dependencies: ["YAMLReader", "RegoValues"], exclude: ["Data"], swiftSettings: strict),
    .testTarget(
      name: "RegoSyntaxTests", dependencies: ["RegoSyntax", "RegoValues"], swiftSettings: strict),
    .testTarget(
      name: "RegoTests", dependencies: ["Rego", "RegoSyntax", "RegoValues"],
      exclude: ["Builtins/Cases", "Compiler/Cases", "Found/programs.jsonl", "Watching/coverage.jsonl"],
      swiftSettings: strict),
    .testTarget(
      name: "RegoCryptographyTests", dependencies: ["RegoCryptography", "Rego", "RegoSyntax", "RegoValues"],
      exclude: ["Cases"], swiftSettings: strict),
    .testTarget(
      name: "RegoCommandsTests", dependencies: ["RegoCommands", "Rego", "RegoSyntax", "RegoValues"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "RegoConformanceTests", dependencies: ["rego-conformance"], exclude: ["known-issues.txt"],
      swiftSettings: strict),
    .testTarget(
      name: "ManifestsTests", dependencies: ["Manifests", "RegoValues", "YAMLReader"], exclude: ["Data"],
      swiftSettings: strict),
    .testTarget(
      name: "GateTests",
      dependencies: ["Gate", "Rego", "RegoSyntax", "Manifests", "YAMLReader", "Digests", "RegoValues"],
      exclude: ["Golden", "Judge/Pushes"],
      swiftSettings: strict),
    .testTarget(name: "GitTests", dependencies: ["Git", "Gate"], swiftSettings: strict),
    .testTarget(name: "AuditTests", dependencies: ["Audit", "Gate", "RegoValues"], swiftSettings: strict),
    .testTarget(
      name: "PolicySourcesTests", dependencies: ["PolicySources", "Gate"], swiftSettings: strict),
    .testTarget(
      name: "RegoNetworkTests", dependencies: ["RegoNetwork", "Rego", "RegoValues"], swiftSettings: strict),
    .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient"], swiftSettings: strict),
    .testTarget(
      name: "ForgesTests", dependencies: ["Forges", "HTTPClient", "Gate", "Digests"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: strict),
    .testTarget(
      name: "ReviewTests", dependencies: ["Review", "Forges", "Gate", "Manifests", "RegoValues", "YAMLReader"],
      exclude: ["Golden", "Suggestion/Cases"],
      swiftSettings: strict),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "Service", "Forges", "Store", "HTTPClient", "Gate", "Git", "Hook", "PolicySources",
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .testTarget(name: "HookTests", dependencies: ["Hook", "Gate", "Git"], swiftSettings: strict),
    .testTarget(
      name: "EndToEnd", dependencies: ["gatehouse", "gatehouse-hook", "Git", "Gate"],
      exclude: ["Scenarios", "Policies", "Observe/record.ndjson", "Observe/report.txt", "Observe/report.json"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
