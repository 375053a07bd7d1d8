import Foundation
import Testing

@testable import Forges

/// `config/github-app-manifest.json` asks for what the program needs.
struct GitHubManifestTests {
  private struct Manifest: Decodable {
    var default_permissions: [String: String]
    var default_events: [String]
    var `public`: Bool
    var hook_attributes: [String: Anything]

    enum Anything: Decodable {
      case text(String)
      case flag(Bool)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
          self = .flag(flag)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }
  }

  @Test func itAsksForWhatIsNeeded() throws {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { package.deleteLastPathComponent() }
    let data = try Data(contentsOf: package.appendingPathComponent("config/github-app-manifest.json"))
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    #expect(GitHubPermissions.missing(manifest.default_permissions, of: GitHubAccess.permissions).isEmpty)
    #expect(!manifest.public)
    for event in ["pull_request", "merge_group", "check_run", "check_suite", "issue_comment"] {
      #expect(manifest.default_events.contains(event), "\(event)")
    }
    // Nothing beyond it but what the events take.
    let more = Set(manifest.default_permissions.keys).subtracting(GitHubAccess.permissions.keys)
    #expect(more == ["issues", "merge_queues"])
    for name in more { #expect(manifest.default_permissions[name] == "read") }
  }
}
