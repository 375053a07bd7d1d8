// swift-tools-version: 6.1
import PackageDescription

/// Programs that look for faults in the engine. Not part of the product: nothing there depends on them.
let package = Package(
  name: "gatehouse-fuzz",
  dependencies: [.package(name: "gatehouse", path: "..")],
  targets: [
    .executableTarget(
      name: "rego-differential",
      dependencies: [.product(name: "Rego", package: "gatehouse")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny")]),
    // libFuzzer brings `main`: `Scripts/fuzz-parsers` builds this one, with the engine instrumented.
    .executableTarget(
      name: "fuzz-parsers", dependencies: [.product(name: "Rego", package: "gatehouse")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
)
