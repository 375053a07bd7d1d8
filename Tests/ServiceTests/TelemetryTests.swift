import Foundation
import Logging
import Testing

@testable import Service

/// Logs and metrics.
@Suite struct TelemetryTests {
  @Test func aLineOfLogIsOneLineOfJSONWhateverIsInIt() throws {
    let lines = LinesOfLog()
    var logger = Logger(label: "test") { _ in JSONLogHandler(write: { lines.add($0) }) }
    logger[metadataKey: "delivery"] = "d\n1"
    logger[metadataKey: "hb.request.id"] = "not ours"
    logger.warning("a\u{2028}b\u{1B}[31m", metadata: ["list": ["x", "y\u{202E}"], "delivery": "d\n2"])
    let line = try #require(lines.all.first)
    #expect(lines.all.count == 1)
    #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["level"] as? String == "warning")
    #expect(object["message"] as? String == "a\u{2028}b\u{1B}[31m")
    #expect(object["delivery"] as? String == "d\n2")
    #expect(object["list"] as? [String] == ["x", "y\u{202E}"])
    #expect(object["hb.request.id"] == nil)
  }

  @Test func whatIsQuietIsNotWritten() {
    let lines = LinesOfLog()
    let logger = Logger(label: "test") { _ in JSONLogHandler(write: { lines.add($0) }) }
    logger.debug("details")
    #expect(lines.all == [])
  }

  @Test func metricsAreInPrometheusFormat() {
    let metrics = ServiceMetrics()
    metrics.count(.deliveries, forge: "github", "202")
    metrics.count(.deliveries, forge: "github", "202")
    metrics.count(.deliveries, forge: "github", "401")
    metrics.observe(.answer, seconds: 0.02)
    metrics.observe(.answer, seconds: 400)
    let text = metrics.text(gauges: [("gatehouse_store_up", "Whether the store answers.", 1)])
    for line in [
      "# TYPE gatehouse_deliveries_total counter", #"gatehouse_deliveries_total{forge="github",kind="202"} 2"#,
      #"gatehouse_deliveries_total{forge="github",kind="401"} 1"#, "# TYPE gatehouse_answer_seconds histogram",
      #"gatehouse_answer_seconds_bucket{le="0.01"} 0"#, #"gatehouse_answer_seconds_bucket{le="0.025"} 1"#,
      #"gatehouse_answer_seconds_bucket{le="300.0"} 1"#, #"gatehouse_answer_seconds_bucket{le="+Inf"} 2"#,
      "gatehouse_answer_seconds_count 2", "# TYPE gatehouse_store_up gauge", "gatehouse_store_up 1",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
  }
}
