"""What all kinds of forges have in common: who may do what, pages, limits, and how a request becomes a reply."""
import hmac
import json

from world import Principal, digest


class Reply(Exception):
    """An answer; raised where a handler stops early."""

    def __init__(self, status, body=None, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, dict(headers or {})


class Call:
    """One request that kept the contract."""

    def __init__(self, operation, arguments, query, body, principal, url):
        self.operation, self.arguments, self.query, self.body = operation, arguments, query, body
        self.principal, self.url = principal, url
        self.repository = None

    @property
    def account(self):
        return self.principal.account


class Forge:
    prefix = ""
    contract_file = ""
    page_parameter, default_page, largest_page = "per_page", 30, 100

    def __init__(self, world, contract, errors):
        self.world, self.contract, self.errors = world, contract, errors
        self.base = ""
        self.handlers = {}

    # Who asks

    def credential(self, headers):
        """The token of a request, or None."""
        raise NotImplementedError

    def principal(self, token):
        found = None
        for known, principal in self.world.tokens.items():
            if token and hmac.compare_digest(known.encode(), token.encode()):
                found = principal
        if found is None or found.revoked or (found.expires and found.expires < self.world.clock.now()):
            return None
        return found

    def git_principal(self, user, password):
        return self.principal(password)

    def may_fetch(self, principal, repository):
        return not principal.repositories or repository.id in principal.repositories

    # Answers

    def error(self, name, **more):
        entry = self.errors[name]
        body = entry["body"]
        if isinstance(body, dict):
            body = {**json.loads(json.dumps(body)), **more}
        return Reply(entry["status"], body, entry["headers"])

    def not_found(self):
        raise NotImplementedError

    def unauthorized(self):
        raise NotImplementedError

    def limit_headers(self, principal):
        return {}

    def exhausted(self, principal):
        """The reply to a token that has used up its hour; None while it has not."""
        return None

    def count(self, principal):
        now = self.world.clock.now()
        if now - principal.window >= 3600:
            principal.window, principal.used = now, 0
        principal.used += 1

    def locate(self, call):
        """Finds what the path names before the handler runs; raises where it is not there."""

    def answer(self, call):
        handler = self.handlers.get(call.operation.id)
        if handler is None:
            raise Reply(501, {"message": f"the fake does not play {call.operation.id}"})
        self.locate(call)
        result = handler(call)
        return result if isinstance(result, Reply) else Reply(200, result)

    # Pages

    def page(self, call, items):
        """One page of a list with the headers that lead on."""
        size = int(call.query.get(self.page_parameter, self.default_page))
        size = max(1, min(size, self.largest_page, self.world.settings["page_limit"]))
        number = int(call.query.get("page", 1))
        last = max(1, -(-len(items) // size))
        return items[(number - 1) * size:number * size], self.page_headers(call, number, last, size, len(items))

    def page_link(self, call, number):
        query = "&".join(f"{k}={v}" for k, v in {**call.query, "page": number}.items())
        return f"{self.base}{call.url}?{query}"

    def page_headers(self, call, number, last, size, total):
        links = []
        if number < last:
            links = [f'<{self.page_link(call, number + 1)}>; rel="next"', f'<{self.page_link(call, last)}>; rel="last"']
        if number > 1:
            links += [f'<{self.page_link(call, number - 1)}>; rel="prev"', f'<{self.page_link(call, 1)}>; rel="first"']
        return {"Link": ", ".join(links)} if links else {}

    def listed(self, call, items, show):
        part, headers = self.page(call, items)
        return Reply(200, [show(item) for item in part], headers)

    @staticmethod
    def etag(body):
        return f'W/"{digest(body)[:40]}"'

    # Finding

    def repository_at(self, call, path):
        repository, was_renamed = self.world.repository(path)
        if repository is None or not self.may_see(call.principal, repository):
            raise self.not_found()
        if was_renamed:
            raise self.renamed(call, repository)
        call.repository = repository
        return repository

    def may_see(self, principal, repository):
        if principal.repositories and repository.id not in principal.repositories:
            return False
        return principal.kind != "user" or self.world.may(repository, principal.account, "read")

    def renamed(self, call, repository):
        return Reply(301, {"message": "Moved Permanently"}, {"Location": self.base + self.prefix + f"/repositories/{repository.id}"})

    def pull_at(self, call, number):
        pull = call.repository.pulls.get(int(number))
        if pull is None or pull.deleted:
            raise self.not_found()
        return pull

    def comment_at(self, call, number, lists=("comments", "line_comments")):
        for pull in call.repository.pulls.values():
            for name in lists:
                for comment in getattr(pull, name):
                    if comment.id == int(number) and not comment.deleted:
                        return pull, comment
        raise self.not_found()

    def moderates(self, call, comment):
        """Whether the caller may change or delete a comment: the author, or somebody who may write."""
        return comment.author.id == call.account.id or (
            call.principal.kind == "user" and self.world.may(call.repository, call.account, "admin"))

    def new_token(self, token, account, **more):
        self.world.tokens[token] = Principal(account, **{"kind": "user", **more})
