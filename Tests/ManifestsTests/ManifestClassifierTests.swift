import Manifests
import RegoValues
import Testing
import YAMLReader

@Suite struct ManifestClassifierTests {
  private static let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
  private static let values = "image: {tag: latest}\n"

  private static let files: [String: String] = [
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": values, "chart/values-prod.yaml": values, "chart/values-pod.yaml": pod,
    "chart/ci/small-values.yaml": values,
    "chart/templates/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
    "chart/templates/quoted.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"{{ .Release.Name }}\"\n",
    "chart/templates/deep/if.yaml": "{{- if .Values.x }}\nkind: Pod\n{{- end }}\n",
    "chart/templates/plain.yaml": pod, "chart/templates/broken.yaml": "a: [\n",
    "chart/crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
    "chart/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\n",
    "chart/charts/sub/templates/x.yaml": "a: {{ .x }}\n",
    "elsewhere/values.yaml": values, "elsewhere/templates/x.yaml": "kind: {{ .x }}\n",
    "elsewhere/if.yaml": "a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n",
    "elsewhere/broken.yaml": "a: [\n# {{ no excuse }}\n", "elsewhere/comment.yaml": "# {{ x }}\n" + pod,
    "elsewhere/twice.yaml": "a: 1\nb: \"{{ x }}\"\na: 2\n",
    "app/base/kustomization.yaml":
      "resources:\n- pod.yaml\n- ./both.yaml\nconfigMapGenerator:\n- name: c\n  files: [app.yaml=config/app.yaml, plain.yaml]\n",
    "app/base/pod.yaml": pod, "app/base/both.yaml": pod, "app/base/config/app.yaml": pod,
    "app/base/plain.yaml": "a: 1\n",
    "app/prod/kustomization.yml": """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources: [../base, extra.yaml]
    patches:
    - path: patches/replicas.yaml
      target: {kind: Deployment}
    - patch: |-
        - op: replace
          path: /x
    - path: ../base/both.yaml
    patchesStrategicMerge: [merge.yaml, "apiVersion: v1\\nkind: Pod\\n"]
    patchesJson6902:
    - {target: {kind: Pod}, path: json.yaml}
    replacements: [{path: replace.yaml}]
    helmCharts: [{name: x, valuesFile: helm-values.yaml}]

    """,
    "app/prod/extra.yaml": pod, "app/prod/patches/replicas.yaml": pod, "app/prod/merge.yaml": pod,
    "app/prod/json.yaml": "- {op: add, path: /x}\n", "app/prod/replace.yaml": "source: {}\n",
    "app/prod/helm-values.yaml": values, "app/prod/unnamed.yaml": pod,
    "flux/kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n",
    "root.yaml": pod,
  ]

  @Test(arguments: [
    ("root.yaml", "object"), ("chart/Chart.yaml", "a Helm chart's description"),
    ("chart/values.yaml", "values of a Helm chart"), ("chart/values-prod.yaml", "values of a Helm chart"),
    ("chart/ci/small-values.yaml", "values of a Helm chart"),
    // A name keeps no Pod from being judged.
    ("chart/values-pod.yaml", "object"),
    ("chart/templates/web.yaml", "file: a Helm template"), ("chart/templates/quoted.yaml", "a Helm template"),
    ("chart/templates/deep/if.yaml", "file: a Helm template"), ("chart/templates/plain.yaml", "object"),
    ("chart/templates/broken.yaml", "2:1: did not find expected node content (while parsing a flow node)"),
    ("chart/crds/crd.yaml", "object"), ("chart/charts/sub/templates/x.yaml", "file: a Helm template"),
    ("elsewhere/values.yaml", "no apiVersion and kind"),
    ("elsewhere/templates/x.yaml", "file: a template ({{ where YAML does not parse)"),
    ("elsewhere/if.yaml", "file: a template ({{ where YAML does not parse)"),
    ("elsewhere/broken.yaml", "3:1: did not find expected node content (while parsing a flow node)"),
    ("elsewhere/comment.yaml", "object"), ("elsewhere/twice.yaml", "3:1: the key \"a\" is already set in line 1"),
    ("app/base/kustomization.yaml", "a kustomization of Kustomize"),
    ("app/prod/kustomization.yml", "a kustomization of Kustomize"), ("flux/kustomization.yaml", "object"),
    ("app/base/pod.yaml", "object"), ("app/base/both.yaml", "object"),
    ("app/base/config/app.yaml", "an input of Kustomize (named in app/base/kustomization.yaml)"),
    ("app/base/plain.yaml", "an input of Kustomize (named in app/base/kustomization.yaml)"),
    ("app/prod/extra.yaml", "object"), ("app/prod/unnamed.yaml", "object"),
    ("app/prod/patches/replicas.yaml", "a Kustomize patch (named in app/prod/kustomization.yml)"),
    ("app/prod/merge.yaml", "a Kustomize patch (named in app/prod/kustomization.yml)"),
    ("app/prod/json.yaml", "a Kustomize patch (named in app/prod/kustomization.yml)"),
    ("app/prod/replace.yaml", "an input of Kustomize (named in app/prod/kustomization.yml)"),
    ("app/prod/helm-values.yaml", "an input of Kustomize (named in app/prod/kustomization.yml)"),
  ])
  func tellsObjectsByWhatStandsAroundThem(path: String, expected: String) throws {
    let classifier = ManifestClassifier(tree: MemoryTree(ManifestClassifierTests.files))
    let text = try #require(ManifestClassifierTests.files[path])
    #expect(outcome(classifier, path, text) == expected)
  }

  private func outcome(_ classifier: ManifestClassifier, _ path: String, _ text: String) -> String {
    do throws(ManifestFileError) {
      let file = try classifier.read(path: Array(path.utf8), bytes: Array(text.utf8), format: .yaml)
      guard let document = file.documents.first else { return "file: \(file.notAnObject?.why ?? "nothing")" }
      return document.notAnObject?.why ?? "object"
    } catch {
      switch error {
      case .broken(let problem): return problem.description
      case .tree(let problem): return "tree: \(problem.reason)"
      }
    }
  }

  @Test func eachDirectoryIsAskedOnce() throws {
    let tree = MemoryTree(ManifestClassifierTests.files)
    let classifier = ManifestClassifier(tree: tree)
    for path in ["app/prod/extra.yaml", "app/prod/merge.yaml", "app/base/pod.yaml", "root.yaml"] {
      _ = outcome(classifier, path, ManifestClassifierTests.pod)
    }
    #expect(tree.asked.sorted() == ["", "app", "app/base", "app/prod"])
  }

  @Test func aTreeThatCannotBeReadIsNoEmptyTree() {
    let tree = MemoryTree([:])
    tree.isBroken = true
    #expect(outcome(ManifestClassifier(tree: tree), "a.yaml", "a: 1\n") == "tree: an object is missing")
  }

  @Test func limitsHoldForTemplatesToo() {
    let tree = MemoryTree(ManifestClassifierTests.files)
    let classifier = ManifestClassifier(tree: tree, limits: ManifestLimits(bytes: 10, depth: 3))
    #expect(
      outcome(classifier, "chart/templates/a.yaml", "a: {{ 0123456789 }}") == "1:1: 19 bytes, more than the limit of 10"
    )
    #expect(outcome(classifier, "chart/templates/a.yaml", "[[[[{{").hasSuffix("deeper than the limit of 3"))
  }

  @Test func brokenKustomizationsNameNothing() {
    let tree = MemoryTree(["kustomization.yaml": "patches: [", "a.yaml": ManifestClassifierTests.pod])
    #expect(outcome(ManifestClassifier(tree: tree), "a.yaml", ManifestClassifierTests.pod) == "object")
    #expect(outcome(ManifestClassifier(tree: tree), "kustomization.yaml", "patches: [").hasPrefix("1:11: did not find"))
  }

  @Test(arguments: ["../../../a.yaml", "/a.yaml", "https://example.com/a.yaml", "", "..", "a\nb.yaml"])
  func namesThatLeaveTheTreeAreIgnored(name: String) {
    let text = JSONWriter.text(["patches": .array(RegoArray([["path": .string(Text(name))]]))])
    let tree = MemoryTree(["x/kustomization.yaml": text, "x/a.yaml": ManifestClassifierTests.pod])
    #expect(outcome(ManifestClassifier(tree: tree), "x/a.yaml", ManifestClassifierTests.pod) == "object")
  }
}
