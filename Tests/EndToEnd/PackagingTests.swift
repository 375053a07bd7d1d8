import Foundation
import Testing

/// What the packages bring beside the programs: pages, units and settings that say what is true of the programs.
@Suite struct PackagingTests {
  private static let packaging = Fixtures.repository.appendingPathComponent("packaging")

  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-packaging-\(UUID().uuidString)")
    let shell: Shell

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      shell = Shell(environment: Sandbox.environment(home: url))
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private static func units() throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: packaging.appendingPathComponent("debian"), includingPropertiesForKeys: nil
    ).filter { ["service", "socket", "timer"].contains($0.pathExtension) }
  }

  /// Pages are made from the program and the schema, and are mdoc without a warning.
  @Test func thePagesAreMadeAndWellFormed() throws {
    let folder = try Folder()
    try folder.shell.require(
      "'\(PackagingTests.packaging.path)/man/generate' --program '\(Fixtures.program("gatehouse").path)' --output man",
      in: folder.url)
    for page in ["gatehouse.1", "gatehouse-hook.1", "gatehouse.yaml.5", "gatehouse-recordd.8"] {
      let text = try String(contentsOf: folder.url.appendingPathComponent("man/\(page)"), encoding: .utf8)
      #expect(text.hasPrefix(".Dd "), "\(page)")
      #expect(text.firstMatch(of: /@[A-Z_]+@/) == nil, "\(page): something was not filled in")
    }
    let recordd = try String(contentsOf: folder.url.appendingPathComponent("man/gatehouse-recordd.8"), encoding: .utf8)
    for option in ["file", "reserve", "socket", "group", "mode"] {
      #expect(recordd.contains(".It Fl -\(option) Ar "), "\(option)")
    }
    let lint = try folder.shell.script(
      "command -v mandoc > /dev/null || exit 77; mandoc -T lint -W warning man/*", in: folder.url)
    if lint.status == 77 {
      print("skipped: mandoc is not installed")
    } else {
      #expect(lint.status == 0, "\(lint.text)")
    }
  }

  /// What units start is there, and takes the options that they give.
  @Test func theUnitsStartWhatIsThere() throws {
    let folder = try Folder()
    var commands = 0
    for unit in try PackagingTests.units() {
      let text = try String(contentsOf: unit, encoding: .utf8)
      for line in text.split(separator: "\n") where line.hasPrefix("ExecStart=/usr/bin/gatehouse ") {
        let words = line.dropFirst("ExecStart=/usr/bin/gatehouse ".count).split(separator: " ").map(String.init)
        let help = try folder.shell.run(
          Fixtures.program("gatehouse").path, [words[0], "--help"], in: folder.url)
        #expect(help.text.contains("USAGE: gatehouse \(words[0])"), "\(line)")
        for option in words where option.hasPrefix("--") {
          #expect(help.text.contains("\(option) "), "\(unit.lastPathComponent): \(option)")
        }
        commands += 1
      }
    }
    #expect(commands == 3)
  }

  @Test func systemdReadsTheUnits() throws {
    let folder = try Folder()
    for unit in try PackagingTests.units() {
      let name = unit.lastPathComponent.replacing("gatehouse.gatehouse-", with: "gatehouse-")
      // The program that is installed is not this one.
      let text = try String(contentsOf: unit, encoding: .utf8).replacing("/usr/bin/gatehouse", with: "/bin/true")
      try text.write(to: folder.url.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let result = try folder.shell.script(
      "command -v systemd-analyze > /dev/null || exit 77; systemd-analyze --man=no verify ./gatehouse-* 2>&1",
      in: folder.url)
    if result.status == 77 {
      print("skipped: systemd-analyze is not installed")
    } else {
      #expect(result.status == 0 && result.text.isEmpty, "\(result.text)")
    }
  }

  /// The settings that are installed are right, with the policies where the package puts them.
  @Test func theSettingsAreRight() throws {
    let folder = try Folder()
    try folder.shell.require(
      """
      cp -r '\(PackagingTests.packaging.path)/etc/gatehouse' etc
      sed -i "s|/usr/share/gatehouse/policy|\(Fixtures.repository.path)/policy/kubernetes|; s|/etc/gatehouse|$PWD/etc|" etc/gatehouse.yaml
      """, in: folder.url)
    let check = try folder.shell.run(
      Fixtures.program("gatehouse").path, ["config", "check", "etc/gatehouse.yaml"], in: folder.url)
    #expect(check.status == 0, "\(check.errorText)")
    #expect(check.text.contains("14 rules in 10 packages"), "\(check.text)")
  }

  @Test func theScriptsAreShell() throws {
    let folder = try Folder()
    let scripts = [
      "packaging/build", "packaging/try-install", "Scripts/try-package", "packaging/debian/gatehouse.postinst",
      "packaging/debian/gatehouse.postrm", "packaging/debian/gatehouse.prerm",
    ]
    for script in scripts {
      let path = Fixtures.repository.appendingPathComponent(script).path
      let bash = script.hasSuffix("build") || script.hasPrefix("Scripts")
      let result = try folder.shell.run(bash ? "/bin/bash" : "/bin/sh", ["-n", path], in: folder.url)
      #expect(result.status == 0, "\(result.errorText)")
    }
  }
}
