import Foundation

/// `gatehouse serve` in a process of its own.
final class ServeProgram {
  let child: Child
  /// Where webhooks go.
  let address: String
  private let metrics: String
  private let log: URL
  private var isOver = false

  struct DidNotStart: Error, CustomStringConvertible {
    var description: String
  }

  init(in root: URL, shell: Shell) throws {
    log = root.appendingPathComponent("serve-\(UUID().uuidString.prefix(8)).log")
    child = try Child(
      Fixtures.program("gatehouse").path,
      ["serve", "--policy", "policy", "--config", "gatehouse.yaml", "--service", "serve.yaml"], in: root,
      environment: shell.environment, files: ("/dev/null", "/dev/null", log.path))
    let (child, log) = (child, log)
    let addresses = try Poll.until("gatehouse serve listens") { () -> [String]? in
      let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      if child.finished() != nil { throw DidNotStart(description: text) }
      let found = ["webhooks", "metrics"].compactMap { ServeProgram.address(of: $0, in: text) }
      return found.count == 2 ? found : nil
    }
    (address, metrics) = (addresses[0], addresses[1])
  }

  deinit { if !isOver { kill() } }

  private static func address(of name: String, in log: String) -> String? {
    ServeProgram.lines(log).last { $0["message"].text == "listening" && $0["serves"].text == name }?["address"].text
  }

  static func lines(_ log: String) -> [Told] {
    log.split(separator: "\n").map { Told(json: Data($0.utf8)) }
  }

  var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
  var lines: [Told] { ServeProgram.lines(said) }

  func kill() {
    isOver = true
    Glibc.kill(child.id, SIGKILL)
    _ = child.wait()
  }

  /// As a service manager does it; the exit code.
  func stop() -> Int32 {
    isOver = true
    Glibc.kill(child.id, SIGTERM)
    return child.wait()
  }

  /// The numbers of `/metrics` without labels.
  func numbers() throws -> [String: Int] {
    let answer = try Exchange.send("GET", to: metrics, path: "/metrics")
    var numbers: [String: Int] = [:]
    for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      if words.count == 2, let number = Int(words[1]) { numbers[String(words[0])] = number }
    }
    return numbers
  }

  func isIdle() throws -> Bool {
    let numbers = try numbers()
    return numbers["gatehouse_jobs_waiting"] == 0 && numbers["gatehouse_jobs_running"] == 0
  }

  /// The process and all that it started, with what the system shows of them to everybody.
  func shownToEverybody() -> String {
    var text = ""
    var waiting = [child.id]
    while let id = waiting.popLast() {
      for file in ["cmdline", "environ"] {
        text +=
          (try? String(decoding: Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/\(file)")), as: UTF8.self)) ?? ""
        text += "\n"
      }
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
      for task in tasks {
        let children = (try? String(contentsOfFile: "/proc/\(id)/task/\(task)/children", encoding: .utf8)) ?? ""
        waiting += children.split(separator: " ").compactMap { pid_t($0) }
      }
    }
    return text
  }
}
