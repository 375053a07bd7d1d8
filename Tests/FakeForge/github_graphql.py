"""The four GraphQL documents that the contract holds, and one more. Others are a breach, like an unknown path."""
import json
import os

from jsonschema import Draft202012Validator


# A fifth that the contract leaves out, from GitHub's reference of mutations: it is resolveReviewThread undone.
UNRESOLVE = "mutation($id:ID!){unresolveReviewThread(input:{threadId:$id}){thread{id isResolved}}}"


class GitHubGraphQL:
    graphql_path = "/api/graphql"

    def read_documents(self, contracts):
        with open(os.path.join(contracts, "github", "graphql-operations.json"), encoding="utf-8") as file:
            operations = json.load(file)["operations"]
        self.documents = {squeezed(entry["query"]): (name, entry["variables"]) for name, entry in operations.items()}
        self.documents[squeezed(UNRESOLVE)] = ("unresolveReviewThread", operations["resolveReviewThread"]["variables"])

    def graphql_operation(self, body):
        """(the document's name, breaches)."""
        try:
            request = json.loads(body)
        except ValueError:
            return None, ["the body is not JSON"]
        name, schema = self.documents.get(squeezed(request.get("query", "")), (None, None))
        if name is None:
            return None, ["no such GraphQL document"]
        schema = json.loads(json.dumps(schema).replace('"type": "string", "nullable": true', '"type": ["string", "null"]'))
        errors = Draft202012Validator(schema).iter_errors(request.get("variables", {}))
        return name, [f"variables{e.json_path[1:]}: {e.message[:140]}" for e in errors]

    def graphql(self, name, variables, principal):
        return {"minimizeComment": self.minimize, "unminimizeComment": self.unminimize,
                "resolveReviewThread": self.resolve, "unresolveReviewThread": self.unresolve, "reviewThreads": self.review_threads}[name](variables, principal)

    def refusal(self, name):
        return {"data": {name: None}, "errors": [
            {"type": "FORBIDDEN", "path": [name], "message": "Resource not accessible by integration"}]}

    def by_node(self, node):
        for repository in self.world.repositories.values():
            for pull in repository.pulls.values():
                for comment in pull.comments + pull.line_comments:
                    if node in (f"IC_{comment.id}", f"PRRC_{comment.id}", comment.thread) and not comment.deleted:
                        return repository, pull, comment
        return None

    def minimize(self, variables, principal, name="minimizeComment", to=True):
        found = self.by_node(variables["id"])
        if found is None:
            return {"data": {name: None}, "errors": [{"type": "NOT_FOUND", "path": [name], "message": "Could not resolve to a node"}]}
        repository, pull, comment = found
        if comment.author.id != principal.account.id:
            return self.refusal(name)
        comment.minimized = to
        self.world.record("minimize" if to else "unminimize", principal.account, repository, number=pull.number, id=comment.id)
        inner = {"isMinimized": to, **({"minimizedReason": variables["c"].lower()} if to else {})}
        return {"data": {name: {"minimizedComment" if to else "unminimizedComment": inner}}}

    def unminimize(self, variables, principal):
        return self.minimize(variables, principal, "unminimizeComment", False)

    def unresolve(self, variables, principal):
        return self.resolve(variables, principal, "unresolveReviewThread", False)

    def resolve(self, variables, principal, name="resolveReviewThread", to=True):
        found = self.by_node(variables["id"])
        if found is None or not variables["id"].startswith("PRRT_"):
            return {"data": {name: None}, "errors": [
                {"type": "NOT_FOUND", "path": [name], "message": "Could not resolve to a node"}]}
        repository, pull, _ = found
        may = (principal.permissions.get("contents") == "write" if principal.kind == "installation"
               else self.world.may(repository, principal.account, "write"))
        if self.world.settings["resolve_forbidden"] or not may:
            return self.refusal(name)
        for comment in pull.line_comments:
            if comment.thread == variables["id"]:
                comment.resolved, comment.resolver = to, principal.account
        self.world.record("resolve" if to else "unresolve", principal.account, repository, number=pull.number, id=found[2].id)
        return {"data": {name: {"thread": {"id": variables["id"], "isResolved": to}}}}

    def review_threads(self, variables, principal):
        repository, _ = self.world.repository(f"{variables['owner']}/{variables['name']}")
        pull = repository.pulls.get(variables["number"]) if repository and self.may_see(principal, repository) else None
        if pull is None:
            return {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}]}
        threads = {}
        for comment in pull.line_comments:
            if not comment.deleted:
                threads.setdefault(comment.thread, []).append(comment)
        keys, size = list(threads), min(100, self.world.settings["page_limit"])
        start = int(variables.get("after") or 0)
        nodes = [self.thread(pull, key, threads[key], principal) for key in keys[start:start + size]]
        info = {"hasNextPage": start + size < len(keys), "endCursor": str(start + len(nodes))}
        return {"data": {"repository": {"pullRequest": {
            "headRefOid": pull.head, "isDraft": pull.draft, "state": "OPEN" if pull.state == "open" else "CLOSED",
            "reviewThreads": {"pageInfo": info, "nodes": nodes}}}}}

    def thread(self, pull, key, comments, principal):
        first = comments[0]
        line = first.line and self.world.workshop.line_now(first.commit, pull.head, first.path, first.line)
        return {
            "id": key, "isResolved": first.resolved, "isOutdated": line is None, "path": first.path, "line": line,
            "startLine": first.start_line, "diffSide": first.side,
            "comments": {"nodes": [{
                "id": f"PRRC_{c.id}", "databaseId": c.id, "body": c.body, "author": {"login": c.author.login.removesuffix("[bot]")},
                "viewerDidAuthor": c.author.id == principal.account.id, "isMinimized": c.minimized} for c in comments[:20]]}}


def squeezed(text):
    return " ".join(text.split())
