// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "git-share",
  dependencies: [.package(name: "gatehouse", path: "../..")],
  targets: [
    .executableTarget(
      name: "git-share", dependencies: [.product(name: "Git", package: "gatehouse")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
