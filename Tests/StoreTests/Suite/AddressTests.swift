import Testing

@testable import Store

struct AddressTests {
  @Test(arguments: [
    ("sqlite:/var/lib/gatehouse/serve.db", "sqlite:/var/lib/gatehouse/serve.db"),
    ("sqlite:///var/lib/gatehouse/serve.db", "sqlite:/var/lib/gatehouse/serve.db"),
    ("postgresql://gatehouse:s3cret@db.example/gatehouse?sslmode=verify-full", "postgresql"),
    ("postgres:///gatehouse?host=/run/postgresql", "postgresql"),
  ])
  func reads(_ text: String, _ description: String) throws {
    let address = try StoreAddress(text)
    #expect("\(address)" == description)
    #expect(String(reflecting: address) == description)
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("s3cret"))
  }

  @Test(arguments: [
    ("", StoreAddressError.unknownKind), ("/var/lib/serve.db", .unknownKind), ("mysql://db/x", .unknownKind),
    ("sqlite:serve.db", .relativePath), ("sqlite:", .relativePath), ("sqlite::memory:", .relativePath),
    ("sqlite://host/serve.db", .hostForFile), ("sqlite:/var/lib/", .directory),
    ("postgresql:gatehouse", .unreadablePostgres), ("postgresql://u:s3%zzcret@db/x", .unreadablePostgres),
    ("postgresql://db/x?s3cret=1", .unreadablePostgres), ("sqlite:/a\0b", .zeroByte),
  ])
  func refuses(_ text: String, _ expected: StoreAddressError) {
    let error = #expect(throws: StoreAddressError.self) { _ = try StoreAddress(text) }
    #expect(error == expected)
    #expect(error?.description.contains("s3cret") == false)
    #expect(error?.description.contains("zzcret") == false)
  }

  @Test func opensAFile() async throws {
    try await TemporaryDirectory.with { directory in
      let address = try StoreAddress("sqlite:\(directory)/serve.db")
      #expect(address.isEmbedded)
      let store = try await address.open()
      try await store.migrate()
      // What it can do counts here, not how soon beside other tests.
      var isReady = false
      for _ in 0..<10 where !isReady { isReady = await store.isReady() }
      #expect(isReady)
      await store.close()
      #expect(try !StoreAddress("postgresql://db/x").isEmbedded)
    }
  }
}
