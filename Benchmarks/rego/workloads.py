"""What the engines are measured on: the policy, the input and the query of each workload, at three sizes.

Inputs are made by rule, not by chance: the same bytes every time. Answers are small, because printing them is measured too.
"""


QUERY = "x = data.bench.answer"


class Workload:
    """`linear` tells that twice the size is twice the work."""

    def __init__(self, name, title, policy, sizes, make_input, query=QUERY, linear=True):
        self.name, self.title, self.policy, self.query = name, title, policy, query
        self.sizes, self.make_input, self.linear = sizes, make_input, linear

    def policy_text(self, size):
        text = self.policy(size) if callable(self.policy) else self.policy
        return "package bench\n\nimport rego.v1\n" + text


WORKLOADS = []


def workload(name, title, sizes, linear=True, query=QUERY):
    def add(function):
        policy, make_input = function()
        WORKLOADS.append(Workload(name, title, policy, sizes, make_input, query, linear))
        return function
    return add


def word(index):
    return f"{'abcdefghij'[index % 10]}{'klmnopqrst'[index // 10 % 10]}-{index}"


# --- a: policies over manifests -----------------------------------------------------------------------------------

def pod(index):
    containers = [{
        "name": f"c{at}", "image": f"registry.example/{word(index)}:{'latest' if (index + at) % 7 == 0 else '1.2'}",
        "securityContext": {"privileged": (index + at) % 11 == 0, "allowPrivilegeEscalation": at == 1,
                            "readOnlyRootFilesystem": index % 3 == 0, "capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN"] if index % 13 == 0 else []}},
        "resources": {"limits": {"memory": "1Gi"} if index % 5 else {}},
        "ports": [{"containerPort": 8080, "hostPort": 80 if index % 17 == 0 else 0}],
    } for at in range(2)]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": word(index), "labels": {"app": word(index)}},
            "spec": {"hostNetwork": index % 19 == 0, "hostPID": False, "containers": containers,
                     "volumes": [{"name": "v", "hostPath": {"path": "/etc"}} if index % 23 == 0 else {"name": "v", "emptyDir": {}}]}}


POD_RULES = """
deny contains msg if {
    some pod in input.pods
    pod.kind == "Pod"
    some container in pod.spec.containers
    endswith(container.image, ":latest")
    msg := sprintf("container %v uses latest tag", [container.name])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    container.securityContext.privileged
    msg := sprintf("%v: %v is privileged", [pod.metadata.name, container.name])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    container.securityContext.allowPrivilegeEscalation
    not exempt(pod)
    msg := sprintf("%v: %v may escalate", [pod.metadata.name, container.name])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    not container.securityContext.readOnlyRootFilesystem
    msg := sprintf("%v: %v writes its root", [pod.metadata.name, container.name])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    some capability in container.securityContext.capabilities.add
    not capability in {"CHOWN", "NET_BIND_SERVICE"}
    msg := sprintf("%v: %v adds %v", [pod.metadata.name, container.name, capability])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    not container.resources.limits.memory
    msg := sprintf("%v: %v has no memory limit", [pod.metadata.name, container.name])
}
deny contains msg if {
    some pod in input.pods
    pod.spec.hostNetwork
    msg := sprintf("%v uses the host's network", [pod.metadata.name])
}
deny contains msg if {
    some pod in input.pods
    some volume in pod.spec.volumes
    volume.hostPath
    startswith(volume.hostPath.path, "/etc")
    msg := sprintf("%v mounts %v", [pod.metadata.name, volume.hostPath.path])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    some port in container.ports
    port.hostPort > 0
    msg := sprintf("%v: host port %d", [pod.metadata.name, port.hostPort])
}
deny contains msg if {
    some pod in input.pods
    not pod.metadata.labels.app
    msg := sprintf("%v has no label app", [pod.metadata.name])
}
deny contains msg if {
    some pod in input.pods
    some container in pod.spec.containers
    not regex.match(`^registry\\.example/`, container.image)
    msg := sprintf("%v: image of %v", [pod.metadata.name, container.name])
}
exempt(pod) if pod.metadata.labels.app == "aa-0"
answer := count(deny)
"""


@workload("a-pods", "the article's rule and ten of pod security", [1, 100, 1000])
def _():
    return POD_RULES, lambda size: {"pods": [pod(i) for i in range(size)]}


# --- b, c, d: loops -----------------------------------------------------------------------------------------------

def items(size):
    return [{"id": i, "score": i * 37 % 100, "active": i % 3 != 0, "group": f"g{i % 100}", "value": i % 1000} for i in range(size)]


@workload("b-filter", "a filter over an array", [2500, 5000, 10000])
def _():
    return """
kept := [item.id | some item in input.items; item.score > 50; item.active == true]
answer := [count(kept), sum(kept)]
""", lambda size: {"items": items(size)}


@workload("c-join", "a join of two arrays", [75, 150, 300], linear=False)
def _():
    return """
pairs contains [a.id, b.id] if {
    some a in input.left
    some b in input.right
    a.value == b.value
}
answer := count(pairs)
""", lambda size: {"left": items(size), "right": [dict(item, id=-item["id"]) for item in items(size)]}


@workload("c-product", "a set of all pairs", [30, 60, 120], linear=False)
def _():
    return """
pairs contains [a, b] if {
    some a in input.left
    some b in input.right
}
answer := count(pairs)
""", lambda size: {"left": list(range(size)), "right": list(range(size))}


@workload("d-group", "comprehensions that group", [2500, 5000, 10000])
def _():
    return """
sums[group] := total if {
    some item in input.items
    group := item.group
    values := [other.value | some other in input.items; other.group == group]
    total := sum(values)
}
answer := [count(sums), sum([total | some total in sums])]
""", lambda size: {"items": items(size)}


# --- e: many rules ------------------------------------------------------------------------------------------------

@workload("e-index", "one of many rules", [250, 500, 1000], linear=False)
def _():
    rules = lambda size: "\n".join(
        f'allow if {{\n    input.resource == "r{i}"\n    input.action == "a{i % 7}"\n    input.level >= {i % 5}\n}}' for i in range(size))
    return (lambda size: f"\ndefault allow := false\n{rules(size)}\nanswer := allow\n",
            lambda size: {"resource": f"r{size - 1}", "action": f"a{(size - 1) % 7}", "level": 9})


# --- f, g: text ---------------------------------------------------------------------------------------------------

def texts(size):
    return [f"team-{i % 17}/service-{i}:v{i % 9}.{i % 5}" for i in range(size)]


@workload("f-strings", "sprintf, split, concat, startswith", [2500, 5000, 10000])
def _():
    return """
built := [text |
    some name in input.names
    startswith(name, "team-1")
    parts := split(name, "/")
    text := concat("|", [parts[0], sprintf("%s has %d", [parts[1], count(parts)])])
]
answer := [count(built), sum([count(text) | some text in built])]
""", lambda size: {"names": texts(size)}


@workload("f-sprintf", "sprintf alone", [2500, 5000, 10000])
def _():
    return """
answer := sum([count(text) | some i, name in input.names; text := sprintf("%d: %s is %v", [i, name, true])])
""", lambda size: {"names": texts(size)}


@workload("g-regex", "regular expressions", [2500, 5000, 10000])
def _():
    return """
matched := {name | some name in input.names; regex.match(`^team-[0-9]+/service-[0-9]*7:v[0-8]\\.[0-4]$`, name)}
replaced := [text | some name in input.names; text := regex.replace(name, `service-([0-9]+)`, "s$1")]
answer := [count(matched), sum([count(text) | some text in replaced])]
""", lambda size: {"names": texts(size)}


# --- h, i: sets and graphs ----------------------------------------------------------------------------------------

@workload("h-sets", "union, intersection, difference", [2500, 5000, 10000])
def _():
    return """
left := {x | some x in input.left}
right := {x | some x in input.right}
answer := [count(left | right), count(left & right), count(left - right)]
""", lambda size: {"left": texts(size), "right": texts(size + size // 2)[size // 2:]}


@workload("i-graph", "graph.reachable", [25000, 50000, 100000])
def _():
    return """
answer := count(graph.reachable(input.graph, {"n0"}))
""", lambda size: {"graph": {f"n{i}": [f"n{2 * i + 1}", f"n{2 * i + 2}"] if 2 * i + 2 < size else [] for i in range(size)}}


def tree(depth):
    return {"leaf": depth} if depth == 0 else {f"k{i}": tree(depth - 1) for i in range(5)}


@workload("i-walk", "walk of a tree", [5, 6, 7], linear=False)
def _():
    return """
answer := count([1 | some path, value; walk(input.tree, [path, value]); path[count(path) - 1] == "leaf"])
""", lambda depth: {"tree": tree(depth)}


# --- j: big objects -----------------------------------------------------------------------------------------------

@workload("j-objects", "nested lookups and object.union", [2500, 5000, 10000])
def _():
    return """
found := [n | some key in input.keys; n := input.object[key].a.b.c]
merged := object.union(input.object, {key: {"a": {"x": 1}} | some key in input.keys})
answer := [sum(found), count(merged), count([1 | some value in merged; value.a.x == 1])]
""", lambda size: {"object": {word(i): {"a": {"b": {"c": i}}} for i in range(size)}, "keys": [word(i) for i in range(0, size, 2)]}


@workload("j-patch", "json.patch", [100, 200, 400])
def _():
    return """
patches := [{"op": "add", "path": sprintf("/%s/a/n", [key]), "value": i} | some i, key in input.keys]
patched := json.patch(input.object, patches)
answer := [count(patched), sum([value.a.n | some value in patched])]
""", lambda size: {"object": {word(i): {"a": {"b": i}} for i in range(size)}, "keys": [word(i) for i in range(0, size, 2)]}


# --- k, l, m: calls -----------------------------------------------------------------------------------------------

@workload("k-calls", "functions, each call another", [25000, 50000, 100000])
def _():
    return """
double(x) := y if y := x * 2
answer := sum([y | some x in numbers.range(1, input.size); y := double(x)])
""", lambda size: {"size": size}


@workload("k-memo", "functions, the same few calls", [25000, 50000, 100000])
def _():
    return """
slow(x) := count([1 | some y in numbers.range(1, 200); y % 7 == x])
answer := sum([y | some x in numbers.range(1, input.size); y := slow(x % 7)])
""", lambda size: {"size": size}


@workload("k-arithmetic", "arithmetic", [5000, 10000, 20000])
def _():
    return """
answer := sum([z | some x in numbers.range(1, input.size); y := x * 3 + 1; y % 2 == 0; z := (y - 4) / 2])
""", lambda size: {"size": size}


@workload("l-with", "with in a loop", [250, 500, 1000])
def _():
    return """
allowed if {
    input.user == "admin"
    data.limits.open
}
answer := count([1 | some user in input.users; allowed with input.user as user with data.limits as {"open": true}])
""", lambda size: {"users": ["admin" if i % 3 == 0 else word(i) for i in range(size)]}


@workload("m-templates", "templates with parameters, as Gatekeeper has them", [25, 50, 100])
def _():
    return """
violation contains {"msg": msg, "constraint": constraint.name} if {
    some constraint in input.constraints
    some container in input.review.object.spec.containers
    satisfied := [good | some repo in constraint.parameters.repos; good := startswith(container.image, repo)]
    not any_true(satisfied)
    msg := sprintf("container <%v> has an invalid image repo <%v>, allowed repos are %v", [container.name, container.image, constraint.parameters.repos])
}
violation contains {"msg": msg, "constraint": constraint.name} if {
    some constraint in input.constraints
    provided := {label | some label, _ in input.review.object.metadata.labels}
    required := {label | some label in constraint.parameters.labels}
    missing := required - provided
    count(missing) > 0
    msg := sprintf("you must provide labels: %v", [missing])
}
any_true(list) if {
    some item in list
    item == true
}
answer := count(violation)
""", lambda size: {"review": {"object": pod(3)}, "constraints": [
        {"name": f"c{i}", "parameters": {"repos": [f"registry.example/{word(i)}", f"r{i}.example/"], "labels": ["app", f"l{i % 3}"]}} for i in range(size)]}


# --- single figures ----------------------------------------------------------------------------------------------

# What one turn of a loop costs: two lookups and a comparison that never holds.
LOOP = Workload(
    "loop", "two lookups and a comparison, 100,000 times", """
answer := count([1 | some item in input.items; item.left == item.right])
""", [100000], lambda size: {"items": [{"name": word(i), "left": i, "right": i + 1} for i in range(size)]})

ARTICLE = """package kubernetes.admission

# deny pods that use image:latest
deny[msg] {
  input.request.kind.kind == "Pod"
  container := input.request.object.spec.containers[_]
  endswith(container.image, ":latest")
  msg := sprintf("container %v uses latest tag", [container.name])
}
"""


# --- n: compiling -------------------------------------------------------------------------------------------------

def compile_policy(size):
    """About ten lines a rule."""
    return "answer := count(deny)\n" + "\n".join(f"""
deny contains msg if {{
    input.kind == "K{i}"
    some container in input.spec.containers
    limit := container.resources.limits["m{i}"]
    limit > {i}
    not exempt_{i}(container.name)
    msg := sprintf("rule {i}: %v has %v", [container.name, limit])
}}
exempt_{i}(name) if startswith(name, "x{i}")""" for i in range(size))


def compile_input():
    """One rule of the policy finds one of the containers."""
    containers = [{"name": name, "resources": {"limits": {"m7": 9}}} for name in ("a", "x7")]
    return {"kind": "K7", "spec": {"containers": containers}}
