"""What a forge's API promises, read from an OpenAPI subset: which request is which operation, and what is wrong with it.

A request is matched on its undecoded path, so that `group%2Fproject` stays one segment. Replies of the fake are completed
from the schema (required members that a handler does not care for) and then held against it like any request.
"""
import json
import re

from jsonschema import Draft202012Validator

METHODS = ("get", "post", "put", "patch", "delete")

# Where a published schema is narrower than what the forge is known to send (`line` and `position` are null on outdated
# review comments; `repo` is null where a fork is gone).
CORRECTIONS = {
    "PRBranchInfo": ("repo",),
    "PullRequestReviewComment": ("line", "position", "start_line", "original_line"),
    "ReviewComment": ("line", "position", "start_line", "original_line"),
}


class Operation:
    def __init__(self, method, template, pattern, node, parameters, body):
        self.method, self.template, self.pattern = method, template, pattern
        self.id, self.parameters = node["operationId"], parameters
        self.body_schema, self.body_required = body
        self.responses = node["responses"]

    @property
    def writes(self):
        return self.method != "GET"


class Contract:
    def __init__(self, file, prefix):
        with open(file, encoding="utf-8") as stream:
            self.document = json.load(stream)
        self.is_3_0 = self.document["openapi"].startswith("3.0")
        self.components = self.as_json_schema(self.document.get("components", {}))
        for name, members in CORRECTIONS.items():
            for member in members:
                self.make_nullable(name, member)
        self.validators = {}
        self.operations = [
            self.operation(prefix, template, method, item)
            for template, item in self.document["paths"].items() for method in METHODS if method in item
        ]
        # A literal path wins over one with variables.
        self.operations.sort(key=lambda operation: operation.template.count("{"))

    def operation(self, prefix, template, method, item):
        node = item[method]
        names = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        parameters = [self.target(p) for p in node.get("parameters", []) + item.get("parameters", [])]
        body = self.target(node.get("requestBody") or {})
        schema = next(iter(body["content"].values()))["schema"] if body.get("content") else None
        return Operation(
            method.upper(), template, re.compile(re.escape(prefix) + names + "$"), node, parameters,
            (schema, body.get("required", False)))

    def make_nullable(self, name, member):
        properties = self.components.get("schemas", {}).get(name, {}).get("properties", {})
        if member in properties:
            properties[member] = {"anyOf": [properties[member], {"type": "null"}]}

    def target(self, node):
        """What a chain of references stands for."""
        while isinstance(node, dict) and "$ref" in node:
            place = self.document
            for part in node["$ref"][2:].split("/"):
                place = place[part.replace("~1", "/").replace("~0", "~")]
            node = place
        return node

    def as_json_schema(self, node):
        """OpenAPI 3.0's `nullable` in JSON Schema's words."""
        if isinstance(node, list):
            return [self.as_json_schema(item) for item in node]
        if not isinstance(node, dict):
            return node
        out = {key: self.as_json_schema(value) for key, value in node.items()}
        if self.is_3_0 and out.pop("nullable", None) is True:
            out = {"anyOf": [out, {"type": "null"}]}
        return out

    # Requests

    def find(self, method, path):
        for operation in self.operations:
            if operation.method == method:
                found = operation.pattern.match(path)
                if found:
                    return operation, found.groupdict()
        return None, {}

    def request_breaches(self, operation, arguments, query, body, content_type):
        breaches = self.parameter_breaches(operation, query, arguments)
        if operation.body_schema is None:
            if body.strip() not in (b"", b"{}", b"null"):
                breaches.append("this operation takes no body")
            return breaches
        if not body and not operation.body_required:
            return breaches
        if (content_type or "").split(";")[0].strip() != "application/json":
            return breaches + [f"content type is {content_type!r}"]
        try:
            value = json.loads(body)
        except ValueError:
            return breaches + ["the body is not JSON"]
        return breaches + self.breaches(operation.body_schema, value)

    @staticmethod
    def parameter_breaches(operation, query, arguments):
        known = {p["name"]: p.get("schema", {}) for p in operation.parameters if p["in"] == "query"}
        breaches = [f"query parameter {name} is not known" for name, _ in query if name not in known]
        given = dict(query)
        for parameter in operation.parameters:
            name, schema = parameter["name"], parameter.get("schema", {})
            value = arguments.get(name) if parameter["in"] == "path" else given.get(name)
            if value is None:
                if parameter.get("required") and parameter["in"] == "query":
                    breaches.append(f"query parameter {name} is missing")
                continue
            if schema.get("type") == "integer":
                if not re.fullmatch(r"-?\d+", value):
                    breaches.append(f"{name} is {value!r}, not an integer")
                elif not schema.get("minimum", -1 << 63) <= int(value) <= schema.get("maximum", 1 << 63):
                    breaches.append(f"{name} is out of its range: {value}")
            if "enum" in schema and value not in schema["enum"]:
                breaches.append(f"{name} is {value!r}, none of {schema['enum']}")
            if "pattern" in schema and not re.search(schema["pattern"], value):
                breaches.append(f"{name} is {value!r}, which does not fit {schema['pattern']}")
        return breaches

    def breaches(self, schema, value):
        key = id(schema)
        if key not in self.validators:
            whole = {"components": self.components, "allOf": [self.as_json_schema(schema)]}
            self.validators[key] = Draft202012Validator(whole)
        return [f"{error.json_path}: {error.message[:160]}"
                for top in self.validators[key].iter_errors(value) for error in nearest(top)]

    # Replies

    def reply_schema(self, operation, status):
        response = self.target(operation.responses.get(str(status)) or {})
        return (response.get("content", {}).get("application/json") or {}).get("schema")

    def complete(self, schema, value):
        """The value with every member that the schema requires and the value lacks."""
        schema = self.target(schema)
        for part in schema.get("allOf", []):
            value = self.complete(part, value)
        if isinstance(value, dict):
            choices = [c for c in schema.get("anyOf", []) + schema.get("oneOf", []) if self.target(c).get("type") != "null"]
            if choices:
                value = self.complete(choices[0], value)
            value = dict(value)
            properties = schema.get("properties", {})
            for name, inner in properties.items():
                if name in value:
                    value[name] = self.complete(inner, value[name])
                elif name in schema.get("required", []):
                    value[name] = self.smallest(inner)
        elif isinstance(value, list) and "items" in schema:
            value = [self.complete(schema["items"], item) for item in value]
        return value

    def smallest(self, schema, depth=0):
        """The plainest value that fits a schema."""
        schema = self.target(schema)
        choices = schema.get("anyOf") or schema.get("oneOf") or []
        if schema.get("nullable") or any(self.target(choice).get("type") == "null" for choice in choices):
            return None
        if choices:
            return self.smallest(choices[0], depth + 1)
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("allOf"):
            return self.complete(schema, {})
        kind = schema.get("type")
        if isinstance(kind, list):
            return None if "null" in kind else self.smallest({**schema, "type": kind[0]}, depth + 1)
        if kind == "object" or "properties" in schema:
            return self.complete(schema, {}) if depth < 8 else {}
        return {"array": [], "integer": 0, "number": 0, "boolean": False, "null": None}.get(
            kind, "2026-01-05T10:00:00Z" if schema.get("format") == "date-time" else "")


def nearest(error):
    """Of a failed `anyOf` only what is wrong with the branch that fits best."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return [error]
    branches = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).extend(nearest(inner))
    return min(branches.values(), key=len)
