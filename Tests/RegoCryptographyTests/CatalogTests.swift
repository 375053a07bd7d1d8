import Rego
import Testing

@testable import RegoCryptography

@Suite("The full catalogue")
struct CatalogTests {
  @Test("It holds all that the standard one holds")
  func holdsTheStandard() {
    for builtin in BuiltinCatalog.standard.builtins {
      #expect(BuiltinCatalog.full[name: builtin.name]?.name == builtin.name)
    }
  }
}
