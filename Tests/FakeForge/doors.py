"""`--as-real`: what people do at a forge and the service never does (create a repository, open a pull request, push), so that
Tests/RealForge can be tried where there is no real forge. Nothing of it is in the contracts, and nothing is held against them.
"""
import json
import re
from urllib.parse import unquote

from forge import Reply
from workshop import git


class Doors:
    def __init__(self, world, forge):
        self.world, self.forge = world, forge

    def answer(self, method, path, body, principal):
        """A reply, or None where the path is none of these."""
        path = path.removeprefix(self.forge.prefix)
        repository = re.fullmatch(r"/(?:repos|projects)/(.+?)(/pulls|/merge_requests|/hooks)?", path)
        if principal is None:
            return None
        with self.world.lock:
            if method == "POST" and path in ("/user/repos", "/projects"):
                return self.create(json.loads(body), principal)
            found, _ = self.world.repository(unquote(repository[1])) if repository else (None, False)
            if found is None:
                return None
            if method == "DELETE" and not repository[2]:
                found.gone = True
                return Reply(204)
            if method == "POST" and repository[2] == "/hooks":
                return self.hook(json.loads(body))
            if method == "POST" and repository[2]:
                return self.open(found, json.loads(body), principal)
        return None

    def create(self, body, principal):
        made = self.world.create_repository(f"{principal.account.login}/{body['name']}", {"README.md": "base\n"})
        return Reply(201, {"full_name": made.path, "path_with_namespace": made.path, "id": made.id})

    def hook(self, body):
        config = body.get("config", body)
        self.forge.webhooks.url = config["url"]
        self.forge.webhooks.secret = config.get("secret") or config.get("token")
        return Reply(201, {"id": 7})

    def open(self, repository, body, principal):
        pull = self.world.open_pull(
            repository, repository, body.get("head") or body["source_branch"], body.get("base") or body["target_branch"],
            body["title"], principal.account.login)
        event, action, payload = self.forge.webhooks.payloads.of("opened", repository, pull)
        self.forge.webhooks.send_later(self.forge.webhooks.make(event, payload, action))
        return Reply(201, {"number": pull.number, "iid": pull.number})

    def pushed(self, repository):
        """Branches that git moved are moved in the world, too."""
        rows = git(repository.served, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").split("\n")
        with self.world.lock:
            for row in filter(None, rows):
                name, commit = row.split()
                before = repository.branches.get(name)
                if before == commit:
                    continue
                git(self.world.workshop.path, "fetch", "-q", repository.served, f"{commit}:refs/kept/{commit}")
                for place, pull in self.world.move(repository, name, commit):
                    event, action, payload = self.forge.webhooks.payloads.of("synchronize", place, pull, before=before)
                    self.forge.webhooks.send_later(self.forge.webhooks.make(event, payload, action))
