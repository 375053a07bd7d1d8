import Rego
import RegoValues
import Testing

@testable import RegoNetwork

@Suite("What may be reached")
struct NetworkAccessTests {
  @Test("Without a list everything may, with one what it names")
  func hosts() {
    #expect(NetworkAccess(hosts: nil).allows(host: "example.com"))
    let access = NetworkAccess(hosts: ["Example.com", "::1", "10.0.0.7"])
    for host in ["example.com", "EXAMPLE.COM.", "[::1]", "0:0::1", "10.0.0.7"] { #expect(access.allows(host: host)) }
    for host in ["www.example.com", "example.com.evil", "", "10.0.0.8", "::2"] { #expect(!access.allows(host: host)) }
  }

  @Test(
    "Addresses of this machine and of private networks have to be named",
    arguments: [
      "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
      "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
      "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "2001:db8::1",
    ])
  func specialAddresses(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(!NetworkAccess(hosts: ["example.com"]).allows(address: address))
    #expect(NetworkAccess(hosts: ["example.com", text]).allows(address: address))
    #expect(NetworkAccess(hosts: nil).allows(address: address))
  }

  @Test("Others need not be", arguments: ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "9.255.255.255"])
  func publicAddresses(text: String) throws {
    #expect(NetworkAccess(hosts: ["example.com"]).allows(address: try #require(IPAddress(text))))
  }

  private func call(_ name: String, _ arguments: [Value], _ access: NetworkAccess) throws -> Value? {
    let builtin = try #require(
      NetworkBuiltins.all(access, runtime: NetworkBuiltins.runtime(environment: ["A": "b"])).first { $0.name == name })
    #expect(builtin.isCarried && builtin.purity == .external)
    var context = BuiltinContext(now: 0)
    return try arguments.withUnsafeBufferPointer { values throws(BuiltinError) in
      try builtin.function(Operands(name: StaticNameBox(name), values: values), &context)
    }
  }

  @Test("Names are looked up as far as hosts and addresses are allowed")
  func lookups() throws {
    let everything = NetworkAccess(hosts: nil)
    #expect(try call("net.lookup_ip_addr", ["10.1.2.3"], everything) == .set(RegoSet(["10.1.2.3"])))
    #expect(try call("net.lookup_ip_addr", ["::"], everything) == .set(RegoSet(["::"])))
    guard case .set(let local)? = try call("net.lookup_ip_addr", ["localhost"], everything) else {
      Issue.record("this machine has a name")
      return
    }
    #expect(local.elements.allSatisfy { ["127.0.0.1", "::1"].contains($0) } && !local.elements.isEmpty)
    #expect(throws: BuiltinError.self) { try call("net.lookup_ip_addr", ["localhost"], NetworkAccess(hosts: [])) }
    #expect(throws: BuiltinError.self) {
      try call("net.lookup_ip_addr", ["localhost"], NetworkAccess(hosts: ["localhost"]))
    }
    #expect(throws: BuiltinError.self) { try call("net.lookup_ip_addr", [1], everything) }
  }

  @Test("The runtime tells the environment that it was given")
  func runtime() throws {
    #expect(try call("opa.runtime", [], NetworkAccess(hosts: nil)) == ["env": ["A": "b"]])
  }

  @Test("Withheld built-ins are known and end the evaluation when called")
  func withheld() throws {
    let catalog = BuiltinCatalog.standard.adding(NetworkBuiltins.all(NetworkAccess(hosts: nil)))
    #expect(catalog["http.send"]?.isCarried == true)
    let without = catalog.withholding(["http.send"])
    #expect(without["http.send"]?.isCarried == false && without["upper"]?.isCarried == true)
  }
}
