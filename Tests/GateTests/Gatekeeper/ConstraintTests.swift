import RegoValues
import Testing

@testable import Gate

@Suite struct ConstraintTests {
  static func constraint(_ spec: String) throws -> Constraint {
    let head = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sRequiredLabels\nmetadata: {name: must-have}\n"
    return try Constraint(YAML.value(head + "spec: " + spec))
  }

  @Test(
    "What becomes of a violation at this gate",
    arguments: [
      ("{}", Constraint.Action.deny), ("{enforcementAction: deny}", .deny), ("{enforcementAction: warn}", .warn),
      ("{enforcementAction: dryrun}", .dryrun),
      (
        "{enforcementAction: scoped, scopedEnforcementActions: [{action: warn, enforcementPoints: [{name: '*'}]}]}",
        .warn
      ),
      (
        """
        {enforcementAction: scoped, scopedEnforcementActions: [
          {action: deny, enforcementPoints: [{name: audit.gatekeeper.sh}]},
          {action: dryrun, enforcementPoints: [{name: gatehouse}]},
          {action: warn, enforcementPoints: [{name: gatehouse}]}]}
        """, .warn
      ),
      (
        """
        {enforcementAction: scoped, scopedEnforcementActions: [
          {action: deny, enforcementPoints: [{name: validation.gatekeeper.sh}]}]}
        """, nil
      ),
    ])
  func action(_ spec: String, _ action: Constraint.Action?) throws {
    #expect(try ConstraintTests.constraint(spec).action(at: Constraint.gatehouse) == action)
  }

  @Test func parameters() throws {
    #expect(try ConstraintTests.constraint("{parameters: {labels: [a]}}").parameters == ["labels": ["a"]])
    #expect(try ConstraintTests.constraint("{parameters: }").parameters == .object(.empty))
    #expect(try ConstraintTests.constraint("{}").parameters == .object(.empty))
  }

  @Test(
    "What cannot be read is refused by its place",
    arguments: [
      ("{parameters: []}", "spec.parameters must be an object"),
      ("{enforcementAction: block}", "spec.enforcementAction must be one of deny, warn, dryrun, scoped"),
      ("{enforcementAction: scoped}", "spec.scopedEnforcementActions is missing"),
      (
        "{enforcementAction: scoped, scopedEnforcementActions: [{action: deny}]}",
        "spec.scopedEnforcementActions[0].enforcementPoints is missing"
      ), ("{match: {kinds: {}}}", "spec.match.kinds must be a list"),
    ])
  func refused(_ spec: String, _ words: String) throws {
    #expect { try ConstraintTests.constraint(spec) } throws: { "\($0)" == words }
  }
}
