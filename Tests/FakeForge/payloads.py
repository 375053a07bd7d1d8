"""Webhook payloads: the contract's examples with this world's ids, names, commits and addresses in them."""
import json

from webhooks import read_json


class Payloads:
    """`of(event, …)` gives (event header, action, payload)."""

    def __init__(self, contracts, forge):
        self.contracts, self.forge, self.world = contracts, forge, forge.world
        self.headers = read_json(contracts, "fixtures", "delivery-headers.json")

    def header_set(self, kind):
        return dict(self.headers[kind])

    def example(self, *path):
        return read_json(self.contracts, *path)

    def of(self, event, repository, pull=None, **facts):
        maker = {"github": GitHubPayloads, "gitlab": GitLabPayloads}.get(self.world.kind, GiteaPayloads)(self)
        return maker.of(event, repository, pull, facts)


def overlay(node, values):
    """Members replaced deeply; the example keeps the rest."""
    for name, value in values.items():
        if isinstance(value, dict) and isinstance(node.get(name), dict):
            overlay(node[name], value)
        else:
            node[name] = value
    return node


class GitHubPayloads:
    PULLS = {
        "opened": "examples/pull_request.opened.payload.json", "reopened": "examples/pull_request.reopened.payload.json",
        "synchronize": "examples/pull_request.synchronize.payload.json", "closed": "examples/pull_request.closed.payload.json",
        "edited": "derived/pull_request.edited.base-changed.json", "labeled": "examples/pull_request.labeled.payload.json",
        "ready_for_review": "examples/pull_request.ready_for_review.payload.json",
        "converted_to_draft": "examples/pull_request.converted_to_draft.payload.json",
    }
    OTHERS = {
        "merge_group": "examples/merge_group.checks_requested.payload.json",
        "issue_comment": "derived/issue_comment.created.recheck-on-pr.json",
        "check_run": "examples/check_run.rerequested.payload.json",
        "check_suite": "examples/check_suite.rerequested.payload.json",
        "installation": "examples/installation.created.payload.json",
        "installation_repositories": "examples/installation_repositories.removed.payload.json",
        "ping": "examples/ping.payload.json", "push": "examples/push.payload.json",
    }

    def __init__(self, payloads):
        self.payloads, self.forge, self.world = payloads, payloads.forge, payloads.world
        self.shapes = payloads.forge.shapes

    def of(self, event, repository, pull, facts):
        if event in self.PULLS:
            name, action, file = "pull_request", event, self.PULLS[event]
        else:
            name, action, file = event, facts.get("action"), self.OTHERS[event]
        payload = self.payloads.example("github", "webhooks", *file.split("/"))
        if repository is not None and "repository" in payload:
            payload = self.renamed(payload, repository)
        if action:
            payload["action"] = action
        if self.forge.app and event != "ping":
            payload.setdefault("installation", {"id": 0, "node_id": "MDIz"})["id"] = self.forge.app.installation
        else:
            payload.pop("installation", None)
        if facts.get("author") and "sender" in payload:
            overlay(payload["sender"], self.shapes.user(self.world.account(facts["author"])))
        getattr(self, "fill_" + name)(payload, repository, pull, facts)
        return name, payload.get("action"), payload

    def renamed(self, payload, repository):
        """The example's repository, wherever its name or address stands, is this one."""
        was = payload["repository"]["full_name"]
        text = json.dumps(payload).replace(was, repository.path)
        text = text.replace("https://api.github.com", self.forge.base + self.forge.prefix).replace("https://github.com", self.forge.base)
        payload = json.loads(text)
        shown = {k: v for k, v in self.shapes.repository(repository).items() if k in payload["repository"]}
        shown.pop("permissions", None)
        overlay(payload["repository"], shown)
        return payload

    def fill_pull_request(self, payload, repository, pull, facts):
        shown = self.shapes.pull(repository, pull)
        inner = payload["pull_request"]
        for side in ("head", "base"):
            full, mine = shown.pop(side), inner[side]
            mine.update({"label": full["label"] or "", "ref": full["ref"], "sha": full["sha"]})
            if full["repo"] is None:
                mine["repo"] = None
            else:
                overlay(mine["repo"], {k: v for k, v in full["repo"].items() if k in mine["repo"]})
        inner["user"].update({k: v for k, v in shown.pop("user").items() if k in inner["user"]})
        inner.update({k: v for k, v in shown.items() if k in inner and k != "labels"})
        payload["number"] = pull.number
        if payload["action"] == "synchronize":
            payload.update({"before": facts.get("before", "0" * 40), "after": pull.head})
        if payload["action"] == "edited":
            payload["changes"] = {"base": {"ref": {"from": facts.get("was", "main")}, "sha": {"from": "a" * 40}}}

    def fill_merge_group(self, payload, repository, pull, facts):
        group = payload["merge_group"]
        group.update({"head_sha": facts["head"], "head_ref": facts["ref"], "base_sha": facts["base"], "base_ref": "refs/heads/main"})
        if payload["action"] == "destroyed":
            payload["reason"] = "dequeued"

    def fill_issue_comment(self, payload, repository, pull, facts):
        payload["issue"].update({"number": pull.number, "state": "open" if pull.state == "open" else "closed"})
        payload["issue"]["user"].update({"login": pull.author.login, "id": pull.author.id})
        account = self.world.account(facts["author"])
        comment = payload["comment"]
        comment.update({"id": facts["id"], "body": facts["body"]})
        comment["user"].update({"login": account.login, "id": account.id, "type": account.type})

    def fill_check_run(self, payload, repository, pull, facts):
        run = payload["check_run"]
        run.update({"id": facts.get("id", 1), "head_sha": facts["head"], "name": facts.get("name", "gatehouse"), "pull_requests": []})
        run["app"]["id"] = facts.get("app_id", self.forge.app.number if self.forge.app else 1)
        run["check_suite"].update({"head_sha": facts["head"], "pull_requests": []})
        run["check_suite"]["app"]["id"] = run["app"]["id"]

    def fill_check_suite(self, payload, repository, pull, facts):
        payload["check_suite"].update({"head_sha": facts["head"], "pull_requests": []})
        payload["check_suite"]["app"]["id"] = facts.get("app_id", self.forge.app.number if self.forge.app else 1)

    def fill_installation(self, payload, repository, pull, facts):
        if self.forge.app:
            payload["installation"]["app_id"] = self.forge.app.number

    def fill_installation_repositories(self, payload, repository, pull, facts):
        rows = [{"id": repository.id, "node_id": f"R_{repository.id}", "name": repository.name, "full_name": repository.path,
                 "private": repository.private}]
        removed = payload["action"] == "removed"
        payload.update({"repositories_removed": rows if removed else [], "repositories_added": [] if removed else rows})

    def fill_ping(self, payload, repository, pull, facts):
        pass

    def fill_push(self, payload, repository, pull, facts):
        payload.update({"ref": f"refs/heads/{facts['branch']}", "before": facts["before"], "after": facts["after"], "commits": []})


class GitLabPayloads:
    def __init__(self, payloads):
        self.payloads, self.forge, self.world = payloads, payloads.forge, payloads.world

    def project(self, repository):
        page = f"{self.forge.base}/{repository.path}"
        return {"id": repository.id, "name": repository.name, "web_url": page, "git_http_url": page + ".git", "homepage": page,
                "http_url": page + ".git", "path_with_namespace": repository.path, "default_branch": "main"}

    def of(self, event, repository, pull, facts):
        if event == "issue_comment":
            return self.note(repository, pull, facts)
        if event == "push":
            payload = self.payloads.example("gitlab", "webhooks", "goscm.push.json")
            overlay(payload, {"before": facts["before"], "after": facts["after"], "checkout_sha": facts["after"],
                              "ref": f"refs/heads/{facts['branch']}", "project_id": repository.id,
                              "project": self.project(repository)})
            return "Push Hook", "push", payload
        file, action = {
            "opened": ("goscm.pull_request_create.json", "open"), "reopened": ("goscm.pull_request_reopen.json", "reopen"),
            "closed": ("goscm.pull_request_close.json", "close"), "merged": ("goscm.pull_request_merge.json", "merge"),
            "synchronize": ("derived.merge_request_update_push.json", "update"),
            "ready_for_review": ("derived.merge_request_update_undraft.json", "update"),
            "converted_to_draft": ("derived.merge_request_update_undraft.json", "update"),
            "labeled": ("derived.merge_request_update_labels_only.json", "update"),
            "edited": ("derived.merge_request_update_labels_only.json", "update"),
        }[event]
        payload = self.payloads.example("gitlab", "webhooks", file)
        payload["project"] = overlay(payload.get("project", {}), self.project(repository))
        overlay(payload["object_attributes"], self.attributes(repository, pull))
        payload["object_attributes"]["action"] = action
        if event == "synchronize":
            payload["object_attributes"]["oldrev"] = facts.get("before", "1" * 40)
        if event == "edited":
            payload["changes"] = {"target_branch": {"previous": facts.get("was", "main"), "current": pull.base_ref}}
        if event in ("ready_for_review", "converted_to_draft"):
            payload["changes"] = {"draft": {"previous": not pull.draft, "current": pull.draft}}
        return "Merge Request Hook", action, payload

    def attributes(self, repository, pull):
        head = self.world.repositories.get(pull.head_repository) or repository
        state = {"open": "opened"}.get(pull.state, pull.state)
        return {
            "id": pull.id, "iid": pull.number, "title": pull.title, "state": state, "draft": pull.draft,
            "source_branch": pull.head_ref, "target_branch": pull.base_ref, "source_project_id": head.id,
            "target_project_id": repository.id, "last_commit": {"id": pull.head}, "source": self.project(head),
            "target": self.project(repository), "author_id": pull.author.id,
            "url": f"{self.forge.base}/{repository.path}/-/merge_requests/{pull.number}"}

    def note(self, repository, pull, facts):
        payload = self.payloads.example("gitlab", "webhooks", "goscm.merge_request_comment_create.json")
        account = self.world.account(facts["author"])
        overlay(payload, {
            "user": {"id": account.id, "username": account.login, "name": account.login}, "project_id": repository.id,
            "project": self.project(repository), "merge_request": self.attributes(repository, pull),
            "object_attributes": {"id": facts["id"], "note": facts["body"], "author_id": account.id, "system": False,
                                  "action": facts.get("action", "create"), "project_id": repository.id}})
        return "Note Hook", "create", payload


class GiteaPayloads:
    FILES = {
        "opened": ("goscm.pull_request_opened.json", "opened"), "reopened": ("goscm.pull_request_reopened.json", "reopened"),
        "synchronize": ("goscm.pull_request_synchronized.json", "synchronized"),
        "closed": ("goscm.pull_request_closed.json", "closed"), "edited": ("goscm.pull_request_edited.json", "edited"),
        "ready_for_review": ("goscm.pull_request_edited.json", "edited"),
        "converted_to_draft": ("goscm.pull_request_edited.json", "edited"),
        "labeled": ("gopg.pull-request-label-event.json", "label_updated"),
    }

    def __init__(self, payloads):
        self.payloads, self.forge, self.world = payloads, payloads.forge, payloads.world

    def user(self, account):
        return {"id": account.id, "login": account.login, "username": account.login, "full_name": ""}

    def repository(self, repository):
        page = f"{self.forge.base}/{repository.path}"
        return {"id": repository.id, "name": repository.name, "full_name": repository.path, "html_url": page,
                "clone_url": page + ".git", "private": repository.private, "default_branch": "main",
                "owner": self.user(self.world.account(repository.owner))}

    def of(self, event, repository, pull, facts):
        if event == "issue_comment":
            return self.comment(repository, pull, facts)
        if event == "push":
            payload = self.payloads.example("gitea", "webhooks", "goscm.push.json")
            overlay(payload, {"before": facts["before"], "after": facts["after"], "ref": f"refs/heads/{facts['branch']}",
                              "repository": self.repository(repository)})
            return "push", None, payload
        file, action = self.FILES[event]
        if self.world.kind == "forgejo" and event == "synchronize":
            payload = self.payloads.example("forgejo", "webhooks", "derived.pull_request_synchronized.json")
        else:
            payload = self.payloads.example("gitea", "webhooks", file)
        payload.pop("secret", None)
        overlay(payload, {"action": action, "number": pull.number, "repository": self.repository(repository)})
        if "sender" in payload:
            overlay(payload["sender"], self.user(pull.author))
        self.pull(payload["pull_request"], repository, pull)
        if event == "edited":
            payload["changes"] = {"ref": {"from": facts.get("was", "main")}}
        if event in ("ready_for_review", "converted_to_draft"):
            # A draft is a pull request whose title says so.
            titles = [pull.title, "WIP: " + pull.title]
            payload["changes"] = {"title": {"from": titles[not pull.draft]}}
            payload["pull_request"]["title"] = titles[pull.draft]
        if "commit_id" in payload:
            payload["commit_id"] = pull.head
        return "pull_request", action, payload

    def pull(self, shown, repository, pull):
        head = self.world.repositories.get(pull.head_repository) if pull.head_repository else None
        overlay(shown, {
            "id": pull.id, "number": pull.number, "title": pull.title, "state": "open" if pull.state == "open" else "closed",
            "merged": pull.state == "merged", "draft": pull.draft, "user": self.user(pull.author),
            "html_url": f"{self.forge.base}/{repository.path}/pulls/{pull.number}",
            "base": {"ref": pull.base_ref, "label": pull.base_ref, "sha": self.world.base_of(repository, pull),
                     "repo_id": repository.id, "repo": self.repository(repository)},
            "head": {"ref": pull.head_ref, "label": pull.head_ref, "sha": pull.head, "repo_id": head.id if head else 0},
            "merge_base": pull.versions[0]["base"]})
        shown["head"]["repo"] = overlay(shown["head"].get("repo") or {}, self.repository(head)) if head else None

    def comment(self, repository, pull, facts):
        payload = self.payloads.example("gitea", "webhooks", "gopg.issue-comment-event.json")
        account = self.world.account(facts["author"])
        page = f"{self.forge.base}/{repository.path}/pulls/{pull.number}"
        overlay(payload, {
            "action": facts.get("action", "created"), "is_pull": True, "repository": self.repository(repository),
            "issue": {"number": pull.number, "html_url": page, "pull_request": {"merged": False, "merged_at": None}},
            "comment": {"id": facts["id"], "body": facts["body"], "user": self.user(account), "pull_request_url": page},
            "sender": self.user(account)})
        return "issue_comment", payload["action"], payload
