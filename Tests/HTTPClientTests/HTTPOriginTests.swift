import HTTPClient
import Testing

struct HTTPOriginTests {
  @Test func originsAreComparedWhole() {
    #expect(HTTPOrigin(of: "HTTPS://API.Example/x") == HTTPOrigin(of: "https://api.example:443"))
    #expect(HTTPOrigin(of: "https://api.example") != HTTPOrigin(of: "http://api.example"))
    #expect(HTTPOrigin(of: "http://a:8080")?.port == 8080 && HTTPOrigin(of: "http://[::1]:9/")?.host == "[::1]")
    for loopback in ["http://127.0.0.1", "http://127.9.9.9:1", "http://localhost", "https://[::1]"] {
      #expect(HTTPOrigin(of: loopback)?.isLoopback == true)
    }
    for other in ["http://127.0.0.1.evil.example", "http://localhost.example", "http://10.0.0.1"] {
      #expect(HTTPOrigin(of: other)?.isLoopback == false)
    }
  }

  @Test(arguments: [
    ("/b", "https://h/b"), ("b?x", "https://h/a/b?x"), ("//i/c", "https://i/c"), ("https://j/", "https://j/"),
    ("?y", "https://h/a/?y"),
  ])
  func locationsAreResolved(_ location: String, _ target: String) {
    #expect(HTTPOrigin.resolve(location, at: "https://h/a/z?q=/n#f") == target)
  }

  @Test(arguments: ["https://h@i/", "javascript:alert(1)", "https://h\\@i", "//h i", "ftp://h/"])
  func whatIsNoLocationLeadsNowhere(_ location: String) {
    #expect(HTTPOrigin.resolve(location, at: "https://h/a") == nil)
  }
}
