import Gate
import Testing

/// An old version is not judged where a rule can see no difference. However a rule gets at what differs, the difference
/// must be seen: a finding that is taken for an old one lets the change in.
@Suite struct SparedOldVersionTests {
  /// Rule bodies that deny a mutable tag; `o` is the object of the request.
  static let bodies = [
    "some c in input.request.object.spec.containers; endswith(c.image, \":latest\")",
    "o := input.request.object; s := o.spec; some c in s.containers; endswith(c.image, \":latest\")",
    "r := input.request; bad(r.object.spec)",
    "bad(input.request.object.spec)",
    "bad_input(input)",
    "bad_global",
    "data.example.bad_global",
    "{\"containers\": cs} = {\"containers\": input.request.object.spec.containers}; endswith(cs[_].image, \":latest\")",
    "[k, v] = walk(input.request.object); endswith(v, \":latest\")",
    "key := \"spec\"; endswith(input.request.object[key].containers[_].image, \":latest\")",
    "images := [c.image | some c in input.request.object.spec.containers]; endswith(images[_], \":latest\")",
    "s := input.request.object.spec; count({c | some c in s.containers; endswith(c.image, \":latest\")}) > 0",
    "not all_pinned",
    "not pinned(input.request.object.spec)",
    "o := object.get(input, [\"request\", \"object\"], {}); endswith(o.spec.containers[_].image, \":latest\")",
    "not every_pinned",
    "bad_global with input as input",
    "bad_given with data.given as input.request.object.spec",
    "x := input; y := x.request; z := y.object; endswith(z.spec.containers[0].image, \":latest\")",
    "contains(json.marshal(input.request.object), \":latest\")",
    "some c in input.request.object.spec.containers; l := lower(c.image); endswith(l, \":latest\")",
    "containers[_] = c; endswith(c.image, \":latest\")",
  ]

  /// These see `oldObject` as well, where what is mended still stands.
  static let bodiesThatSeeTheOldObject = [
    "walk(input, [k, v]); k[count(k) - 1] == \"image\"; endswith(v, \":latest\")",
    "some a, b; endswith(input.request[a][b].containers[_].image, \":latest\")",
  ]

  private static let helpers = """
    bad(spec) if { some c in spec.containers; endswith(c.image, ":latest") }
    bad_input(i) if bad(i.request.object.spec)
    bad_global if bad(input.request.object.spec)
    bad_given if bad(data.given)
    all_pinned if { not bad(input.request.object.spec) }
    pinned(spec) if not bad(spec)
    every_pinned if { every c in input.request.object.spec.containers { not endswith(c.image, ":latest") } }
    containers contains c if { some c in input.request.object.spec.containers }
    """

  private func fixture(_ body: String, from old: String, to new: String) -> PushFixture {
    func pod(_ image: String) -> String {
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - {name: a, image: \"\(image)\"}\n"
    }
    return PushFixture(
      name: "spared",
      text: """
        # spared
        == policy example.rego
        # METADATA
        # custom: {input: admission}
        package example
        import rego.v1
        deny contains "mutable" if { \(body) }
        \(SparedOldVersionTests.helpers)
        == base pod.yaml
        \(pod(old))
        == head pod.yaml
        \(pod(new))
        """)
  }

  @Test(arguments: bodies + bodiesThatSeeTheOldObject)
  func whatTheChangeBringsIsIntroduced(body: String) throws {
    let judgement = try JudgeTests.judge(fixture(body, from: "a:1.0", to: "a:latest"))
    #expect(judgement.verdict == .deny, "\(judgement.failures)")
    #expect(judgement.findings.map(\.state) == [.introduced])
  }

  @Test(arguments: bodies)
  func whatTheChangeMendsIsFixed(body: String) throws {
    let judgement = try JudgeTests.judge(fixture(body, from: "a:latest", to: "a:1.0"))
    #expect(judgement.verdict == .allow, "\(judgement.failures)")
    #expect(judgement.findings.map(\.state) == [.fixed])
  }
}
