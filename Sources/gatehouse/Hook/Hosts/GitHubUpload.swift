import Foundation
import Gate
import Git
import Hook
import PolicySources

/// GitHub Enterprise Server: hooks run in a chroot of the appliance that is uploaded as a tarball, and the hook itself comes
/// from a repository there. So both are written: `pre-receive` for the repository, `gatehouse-ghes.tar.gz` for the chroot.
///
/// Everything stands in the chroot at the path that it has here, so that settings may name it; the program stands where
/// packages put it. There is no full program to hand over to, and no Git.
struct GitHubUpload {
  var order: HookOrder

  static let program = "/usr/lib/gatehouse/gatehouse-hook"
  static let cache = "/var/cache/gatehouse"
  static let tarball = "gatehouse-ghes.tar.gz"

  /// Writes both, proves the hook inside, and gives what is left to do.
  func write(to folder: String, say: (String) -> Void) throws(InstallError) -> [String] {
    try order.requireFastLane()
    guard let hook = order.programs.fast else { throw .noFastLane(beside: order.programs.full) }
    guard ELFFile.isStatic(hook) else { throw .notStatic(hook) }
    var place = HookPlace(file: folder + "/pre-receive")
    place.host = .github
    var arguments = order.arguments(for: place, .fast(GitHubUpload.program))
    arguments.program = nil
    arguments.cache = GitHubUpload.cache
    let script = HookScript(program: .fast(GitHubUpload.program), arguments: arguments)
    let root = folder + "/environment"
    do {
      try? FileManager.default.removeItem(atPath: root)
      try ChrootFolder(root).fill(hook: hook, files: try files())
      var compiling = order
      compiling.cache = root + GitHubUpload.cache
      _ = try compiling.keepCompiled()
      try HookInstallation(place).install(script)
      say("wrote \(place.file)")
      say(try proof(in: root, arguments))
      try pack(root, as: folder + "/" + GitHubUpload.tarball)
      say("wrote \(folder)/\(GitHubUpload.tarball)")
      try FileManager.default.removeItem(atPath: root)
    } catch let error as InstallError {
      throw error
    } catch {
      throw .cannotWrite(folder, reason: error.localizedDescription)
    }
    return [
      "Upload the tarball as a pre-receive environment: ghe-hook-env-create gatehouse \(GitHubUpload.tarball)",
      "Commit pre-receive, executable, to the repository of your hooks on the appliance, and add it there as a "
        + "pre-receive hook in that environment; try it on one repository before you enforce it.",
      "All hooks of a push share five seconds. Policies and settings are in the tarball: upload it anew when they change.",
    ]
  }

  /// What the hook reads: policies that are named here or by the settings, and the settings.
  private func files() throws(InstallError) -> [String] {
    var files = order.policies + [order.config].compactMap(\.self)
    do {
      let settings = try Administration(policies: [], config: order.config, trust: .everything).settings()
      files += settings.policyLists(with: []).joined()
    } catch {
      throw .unusable("\(error)")
    }
    return files
  }

  private func proof(in root: String, _ arguments: HookArguments) throws(InstallError) -> String {
    guard geteuid() == 0 else { return "not proved: to run the hook in its chroot takes root" }
    let words = ["/usr/sbin/chroot", root, GitHubUpload.program] + arguments.words + ["--prove"]
    let run = try ScratchRepository.with(below: root + "/tmp") { (repository) throws(InstallError) in
      try ChildProgram.run(
        words[0], Array(words.dropFirst()), in: root,
        environment: ["GIT_DIR": String(repository.dropFirst(root.count))])
    }
    guard run.status == 0 else { throw .hookDoesNotWork(GitHubUpload.program, status: run.status, said: run.output) }
    return ScratchRepository.words(run.output).trimmingCharacters(in: .newlines)
  }

  /// The same content gives the same bytes.
  private func pack(_ root: String, as tarball: String) throws(InstallError) {
    let words = [
      "tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "-I", "gzip -n", "-cf", tarball,
      "-C", root, ".",
    ]
    let run = try ChildProgram.run("/usr/bin/env", words, in: root)
    guard run.status == 0 else { throw .cannotWrite(tarball, reason: run.output) }
  }
}

/// A folder that is a whole system for one small program: a shell, which GitHub starts first, and what the hook reads.
struct ChrootFolder {
  private let root: String

  init(_ root: String) { self.root = root }

  func fill(hook: String, files: [String]) throws {
    for folder in ["/tmp", "/dev", "/proc", "/bin"] { try makeFolder(folder) }
    try copy("/bin/sh", to: "/bin/sh")
    for library in try libraries(of: "/bin/sh") { try copy(library, to: library) }
    try copy(hook, to: GitHubUpload.program)
    for file in Set(files).sorted() where FilePath.exists(file) { try copy(file, to: file) }
  }

  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: root + path, withIntermediateDirectories: true)
  }

  /// Copies a file or folder, wherever its path leads.
  private func copy(_ from: String, to path: String) throws {
    try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    if FilePath.exists(root + path) { return }
    let real = URL(fileURLWithPath: from).resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: real, toPath: root + path)
  }

  /// Paths of the libraries that a program asks for, its loader among them.
  private func libraries(of program: String) throws(InstallError) -> [String] {
    let run = try ChildProgram.run("/usr/bin/env", ["ldd", program], in: "/")
    return run.output.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("\t/") || $0.hasPrefix("/") }
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}

/// What a program file says of itself.
enum ELFFile {
  /// True where the kernel needs no loader to start it.
  static func isStatic(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path), let head = try? handle.read(upToCount: 4096) else {
      return false
    }
    let bytes = [UInt8](head)
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= bytes.count else { return nil }
      return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    // 64-bit, least byte first: the table of segments, in which one of type 3 names the loader.
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), let start = number(32, 4), let size = number(54, 2),
      let count = number(56, 2)
    else { return false }
    return (0..<count).allSatisfy { index in
      number(start + index * size, 4).map { $0 != 3 } ?? false
    }
  }
}
