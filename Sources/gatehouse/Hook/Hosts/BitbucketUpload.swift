import Foundation
import Git

/// Bitbucket Data Center: a script that a system administrator uploads as a hook script. It is a shell's, as Bitbucket's
/// own examples are; program, policies and settings stand on every node.
struct BitbucketUpload {
  var order: HookOrder

  static let name = "gatehouse-pre-receive"

  /// Writes the script, proves it, and gives what is left to do.
  func write(to folder: String, say: (String) -> Void) throws(InstallError) -> [String] {
    let program = try order.programs.program(order.lane)
    var place = HookPlace(file: folder + "/" + BitbucketUpload.name)
    place.host = .bitbucket
    var script = HookScript(program: program, arguments: order.arguments(for: place, program))
    script.isStartedByShell = true
    let installation = HookInstallation(place)
    try installation.install(script)
    let proof = try installation.prove()
    say("wrote \(place.file)")
    say(proof.trimmingCharacters(in: .newlines))
    return [
      "Since Bitbucket 8.18 hook scripts must be turned on: feature.hook.scripts=true in bitbucket.properties, then restart.",
      "As a system administrator add the file as a hook script of type PRE, and enable it for the system, for projects or "
        + "for repositories, for every trigger.",
      "Program, policies and settings must stand at the same paths on every node, readable by the account that runs Bitbucket.",
    ]
  }
}
