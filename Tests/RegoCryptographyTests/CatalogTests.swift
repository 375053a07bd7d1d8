import Foundation
import Rego
import Testing

@testable import RegoCryptography

@Suite("The full catalogue")
struct CatalogTests {
  @Test("It holds all that the standard one holds, and carries it")
  func holdsTheStandard() {
    for builtin in BuiltinCatalog.standard.builtins {
      let full = BuiltinCatalog.full[builtin.name]
      #expect(full?.name == builtin.name && full?.isCarried == true)
    }
    #expect(BuiltinCatalog.full.builtins.count == BuiltinCatalog.standard.builtins.count)
  }

  @Test("What a program without cryptography knows of it is its declarations")
  func declarationsAreNotCarried() {
    #expect(CryptographyDeclarations.all.count == 33)
    for declaration in CryptographyDeclarations.all {
      #expect(BuiltinCatalog.standard[declaration.name]?.isCarried == false)
      #expect(CryptographyBuiltins.bodies[declaration.name] != nil, "\(declaration.name) has no body")
    }
    #expect(CryptographyBuiltins.bodies.count == CryptographyDeclarations.all.count)
  }
}
