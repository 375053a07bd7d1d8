import ArgumentParser
import Foundation
import Gate
import Git
import Hook

/// `gatehouse install /srv/git/app.git --policy /etc/gatehouse/policy`.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Put the hook into repositories, prove that it works, or take it out.",
    discussion: """
      Writes the hook where the Git host looks for it: hooks/pre-receive, or a file of its own where the host runs
      several. A hook that is there is kept and runs after Gatehouse has let a push in. The hook is then run once in
      place; if that fails, it is taken out again.

      Without --host a repository's host is told by what stands in it, and is plain Git otherwise.
      """)

  @Argument(help: "The repository: a bare one, or one with a .git folder.", completion: .directory)
  var repository: String?

  @Option(
    help: ArgumentHelp(
      "The Git host: plain, http, gitolite, gitolite-vref, gitea, forgejo, gitlab, github or bitbucket.",
      valueName: "host"))
  var host: HookHost?

  @Option(
    help: ArgumentHelp(
      "Install for all repositories of the host, into the folder that it reads hooks from.",
      discussion: "GitLab's custom_hooks_dir, gitolite's LOCAL_CODE, the folder of core.hooksPath."),
    completion: .directory)
  var global: String?

  @Flag(help: "With --global on gitolite: for the repositories that its configuration names.")
  var repoSpecific = false

  @Option(
    help: "Write what is to be uploaded to the host into this folder (github, bitbucket).", completion: .directory)
  var output: String?

  @Option(help: "Install into every repository below this folder.", completion: .directory)
  var all: String?

  @Flag(help: "With --all: go on, and install into new repositories as they appear, until SIGTERM.")
  var watch = false

  @Option(help: "With --watch: seconds between two looks.")
  var interval = 5

  @OptionGroup var contents: HookContentOptions

  @Flag(help: "Leave push options as they are.")
  var noPushOptions = false

  @Flag(help: "Install also where core.hooksPath shares the hooks with other repositories.")
  var shared = false

  @Flag(help: "Take the hook out and put back the one that was there before.")
  var uninstall = false

  func validate() throws {
    let places = [repository, global, output, all].compactMap(\.self)
    guard places.count == 1 else {
      throw ValidationError("Name one place: a REPOSITORY, --global DIR, --output DIR or --all ROOT.")
    }
    if !uninstall && contents.policy.isEmpty && contents.config == nil {
      throw ValidationError("Name the policies with --policy, or settings that name them with --config.")
    }
    if (global != nil || output != nil) && host == nil {
      throw ValidationError("Say with --host whose folder it is.")
    }
    if watch && (all == nil || uninstall) { throw ValidationError("--watch goes with --all.") }
    if uninstall && output != nil { throw ValidationError("What was uploaded is taken out on the host's own pages.") }
    guard (1...86_400).contains(interval) else { throw ValidationError("--interval is 1 to 86400 seconds.") }
  }

  func run() throws {
    do {
      if let all { return try installBelow(all) }
      if let output, let host { return try writeUpload(for: host, to: Programs.absolute(output)) }
      let (place, evidence) = try place()
      if uninstall {
        try HookInstallation(place).uninstall()
        print("removed \(place.file)")
        return
      }
      if let evidence, let host = place.host { print("host: \(host.rawValue), as \(evidence) tells") }
      try install(in: place)
    } catch let error as InstallError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func order() -> HookOrder {
    var order = contents.order
    order.allowsSharedHooks = shared
    order.leavesPushOptions = noPushOptions
    return order
  }

  private func place() throws(InstallError) -> (HookPlace, evidence: String?) {
    if let global, let host {
      let folder = Programs.absolute(global)
      let target: HookTarget = repoSpecific ? .repositorySpecific(folder) : .global(folder)
      return (try HookPlace.named(host, target), nil)
    }
    let served = try ServedRepository(repository ?? "")
    guard let host else { return try HookPlace.found(in: served) }
    return (try HookPlace.named(host, .repository(served)), nil)
  }

  private func install(in place: HookPlace) throws(InstallError) {
    let order = order()
    for words in try order.keepCompiled() { print(words) }
    let outcome = try order.install(in: place)
    let installation = HookInstallation(place)
    print("installed \(installation.hook)")
    switch outcome.before {
    case .nothing, .ours: break
    case .other(isExecutable: true):
      print("kept the hook that was there as \(installation.kept); it runs after Gatehouse")
    case .other(isExecutable: false):
      print(
        "kept the hook that was there as \(installation.kept); it is not executable, so Git never ran it and neither do we"
      )
    }
    if let words = outcome.pushOptions { print(words) }
    print(outcome.proof, terminator: "")
    show(place.remaining)
  }

  private func writeUpload(for host: HookHost, to folder: String) throws(InstallError) {
    let remaining: [String]
    switch host {
    case .github: remaining = try GitHubUpload(order: order()).write(to: folder) { print($0) }
    case .bitbucket: remaining = try BitbucketUpload(order: order()).write(to: folder) { print($0) }
    default: throw .unusable("on \(host.rawValue) the hook is installed in place: name a repository or --global")
    }
    show(remaining)
  }

  private func show(_ remaining: [String]) {
    if remaining.isEmpty { return }
    print("\nstill to do:")
    for words in remaining { print("- \(words)") }
  }

  private func installBelow(_ root: String) throws {
    let order = order()
    if !uninstall { for words in try order.keepCompiled() { print(words) } }
    var fleet = FleetInstallation(root: root, host: host, order: order, uninstalls: uninstall)
    let summary = try fleet.pass { print($0) }
    print(summary.words)
    if watch { try fleet.watch(seconds: interval) { print($0) } }
    if summary.failed > 0 { throw ExitCode(1) }
  }
}

/// What a hook is to hold, for every way of installing it.
struct HookContentOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "The directory of policies; may be repeated.", completion: .directory)
  var policy: [String] = []

  @Option(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Which program the hook runs: fast or full.",
      discussion: "fast is gatehouse-hook, small and quick to start; what it does not carry it hands over to gatehouse."
    ))
  var lane: Programs.Lane?

  @Option(help: "The gatehouse program; without it this one.", completion: .file())
  var program: String?

  @Option(help: "The gatehouse-hook program; without it the one beside gatehouse.", completion: .file())
  var hook: String?

  @Option(
    help: ArgumentHelp(
      "The directory of compiled policies, which are compiled into it now.",
      discussion: "Without it /var/cache/gatehouse (root) or ~/.cache/gatehouse, where that is there."),
    completion: .directory)
  var cache: String?

  @Flag(help: "Let each push compile the policies.")
  var noCache = false

  @Option(help: "What a denial does where the settings do not say it: observe, warn or enforce.")
  var mode: Enforcement?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "The account that runs the hook is the administrator's or a Git host's own.",
      discussion: """
        Without it, policies and settings that this account could write are refused. Taken for granted on every host \
        but plain Git.
        """))
  var trustedAccount: Bool?

  var order: HookOrder {
    HookOrder(
      programs: Programs(full: program, fast: hook), lane: lane, policies: policy.map(Programs.absolute),
      config: config.map(Programs.absolute), cache: cacheDirectory, mode: mode,
      trustsOwnAccount: trustedAccount)
  }

  /// A directory that nobody made is not wanted: a package makes it, and so does `gatehouse cache build`.
  private var cacheDirectory: String? {
    if noCache { return nil }
    if let cache { return Programs.absolute(cache) }
    let standard = CacheCommand.standardDirectory
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: standard, isDirectory: &isDirectory) && isDirectory.boolValue
      ? standard : nil
  }
}
