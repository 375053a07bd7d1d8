"""What a person does at a forge, by its API and by git: the same few acts for every kind."""
import base64
import json
import os
import secrets
import subprocess
import urllib.error
import urllib.request
from urllib.parse import quote


class Stage:
    prefix, scheme = "/api/v1", "token"

    def __init__(self, url, token, clone, repository):
        self.url, self.token, self.clone = url.rstrip("/"), token, clone
        self.repository, self.is_ours = repository, repository is None
        self.number = None

    # The wire

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"{self.scheme} {self.token}", "User-Agent": "gatehouse-test-real", "Content-Type": "application/json",
                   "X-GitHub-Api-Version": "2022-11-28"}
        request = urllib.request.Request(self.api() + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text.strip() else None
        except urllib.error.HTTPError as error:
            raise SystemExit(f"FAILED: {method} {path}: {error.code} {error.read()[:300]!r}") from None

    def api(self):
        return self.url + self.prefix

    def pages(self, path):
        rows, number = [], 1
        while True:
            part = self.call("GET", f"{path}{'&' if '?' in path else '?'}{self.size}&page={number}")
            rows += part
            if len(part) < self.per_page:
                return rows
            number += 1

    size, per_page = "limit=50", 50

    # git

    def git(self, *words):
        header = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        environment = {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_TERMINAL_PROMPT": "0", "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.extraHeader", "GIT_CONFIG_VALUE_0": f"Authorization: Basic {header}"}
        done = subprocess.run(["git", *words], cwd=self.clone, capture_output=True, env=environment, check=False)
        if done.returncode:
            raise SystemExit(f"FAILED: git {words[0]}: {done.stderr.decode(errors='replace')[:400]}")
        return done.stdout.decode().strip()

    user = "git"

    def prepare(self):
        os.makedirs(self.clone)
        if self.is_ours:
            self.create("gatehouse-test-" + secrets.token_hex(4))
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", f"{self.url}/{self.repository}.git")
        if self.is_ours:
            self.push("main", {"README.md": "A repository of a test; it may be deleted.\n"}, "base")
        else:
            self.git("fetch", "-q", "origin", "main")
            self.git("checkout", "-q", "main")
            self.branch = "change-" + secrets.token_hex(4)

    branch = "change"

    def push(self, branch, files, message):
        name = branch if branch == "main" else self.branch
        if branch != "main" and self.number is None:
            self.git("checkout", "-q", "-b", name)
        for path, text in files.items():
            place = os.path.join(self.clone, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                file.write(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        self.git("push", "-q", *(["--force"] if name == "main" and self.is_ours else []), "origin", f"HEAD:refs/heads/{name}")
        return self.git("rev-parse", "HEAD")

    def is_own(self, text):
        return "<!-- gatehouse:" in (text or "")

    def clean(self):
        if self.is_ours and self.repository:
            self.call("DELETE", self.place())

    def place(self):
        return f"/repos/{self.repository}"

    def everything_said(self):
        return sorted((c["body"], c["resolved"]) for c in self.line_comments()) + sorted(self.summaries())


class Gitea(Stage):
    def create(self, name):
        self.repository = self.call("POST", "/user/repos", {"name": name, "private": True, "default_branch": "main"})["full_name"]

    def hook(self, url, secret):
        self.call("POST", self.place() + "/hooks", {
            "type": "gitea", "active": True, "events": ["pull_request", "pull_request_sync", "issue_comment"],
            "config": {"url": url, "content_type": "json", "secret": secret}})

    def open(self, branch, title):
        self.number = self.call("POST", self.place() + "/pulls", {"head": self.branch, "base": "main", "title": title})["number"]

    def say(self, body):
        self.call("POST", f"{self.place()}/issues/{self.number}/comments", {"body": body})

    def verdict(self, commit):
        rows = self.call("GET", f"{self.place()}/commits/{commit}/status")["statuses"] or []
        return next((row["status"] for row in rows if row["context"] == "gatehouse"), None)

    def summaries(self):
        rows = self.call("GET", f"{self.place()}/issues/{self.number}/comments")
        return [row["body"] for row in rows if self.is_own(row["body"])]

    def line_comments(self):
        rows = []
        for review in self.pages(f"{self.place()}/pulls/{self.number}/reviews"):
            rows += self.call("GET", f"{self.place()}/pulls/{self.number}/reviews/{review['id']}/comments") or []
        return [{"path": row["path"], "line": row["position"] or row["original_position"], "body": row["body"],
                 "resolved": bool(row.get("resolver"))} for row in rows if self.is_own(row["body"])]


class GitHub(Stage):
    prefix, scheme, user = "/api/v3", "Bearer", "x-access-token"
    size, per_page = "per_page=100", 100

    def api(self):
        return "https://api.github.com" if self.url == "https://github.com" else super().api()

    def create(self, name):
        self.repository = self.call("POST", "/user/repos", {"name": name, "private": True})["full_name"]

    def hook(self, url, secret):
        self.call("POST", self.place() + "/hooks", {
            "name": "web", "active": True, "events": ["pull_request", "issue_comment"],
            "config": {"url": url, "content_type": "json", "secret": secret}})

    def open(self, branch, title):
        self.number = self.call("POST", self.place() + "/pulls", {"head": self.branch, "base": "main", "title": title})["number"]

    def say(self, body):
        self.call("POST", f"{self.place()}/issues/{self.number}/comments", {"body": body})

    def verdict(self, commit):
        rows = self.call("GET", f"{self.place()}/commits/{commit}/status")["statuses"]
        return next((row["state"] for row in rows if row["context"] == "gatehouse"), None)

    def summaries(self):
        return [row["body"] for row in self.pages(f"{self.place()}/issues/{self.number}/comments") if self.is_own(row["body"])]

    def line_comments(self):
        """Whether a thread is resolved only GraphQL tells; its words tell it too where it could not be."""
        rows = self.pages(f"{self.place()}/pulls/{self.number}/comments")
        resolved = self.resolved()
        return [{"path": row["path"], "line": row["original_line"], "body": row["body"], "resolved": row["id"] in resolved}
                for row in rows if self.is_own(row["body"])]

    def resolved(self):
        owner, name = self.repository.split("/")
        query = ("query($owner:String!,$name:String!,$number:Int!,$after:String){repository(owner:$owner,name:$name){pullRequest(number:"
                 "$number){headRefOid isDraft state reviewThreads(first:100,after:$after){pageInfo{hasNextPage endCursor} nodes{id "
                 "isResolved isOutdated path line startLine diffSide comments(first:20){nodes{id databaseId body author{login} "
                 "viewerDidAuthor isMinimized}}}}}}}")
        place = self.api() + "/graphql" if self.url == "https://github.com" else self.url + "/api/graphql"
        request = urllib.request.Request(
            place, data=json.dumps({"query": query, "variables": {"owner": owner, "name": name, "number": self.number, "after": None}}).encode(),
            headers={"Authorization": f"Bearer {self.token}", "User-Agent": "gatehouse-test-real", "Content-Type": "application/json",
                     "X-GitHub-Api-Version": "2022-11-28"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            threads = json.load(answer)["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"]
        return {comment["databaseId"] for thread in threads for comment in thread["comments"]["nodes"]
                if thread["isResolved"] or comment["isMinimized"]}


class GitLab(Stage):
    prefix, scheme, user = "/api/v4", "Bearer", "oauth2"
    size, per_page = "per_page=100", 100

    def place(self):
        return "/projects/" + quote(self.repository, safe="")

    def create(self, name):
        made = self.call("POST", "/projects", {"name": name, "visibility": "private", "default_branch": "main"})
        self.repository = made["path_with_namespace"]

    def hook(self, url, secret):
        self.call("POST", self.place() + "/hooks", {
            "url": url, "token": secret, "merge_requests_events": True, "note_events": True, "push_events": False})

    def open(self, branch, title):
        self.number = self.call("POST", self.place() + "/merge_requests", {
            "source_branch": self.branch, "target_branch": "main", "title": title})["iid"]

    def say(self, body):
        self.call("POST", f"{self.place()}/merge_requests/{self.number}/notes", {"body": body})

    def verdict(self, commit):
        rows = self.call("GET", f"{self.place()}/repository/commits/{commit}/statuses?name=gatehouse")
        return rows[0]["status"] if rows else None

    def summaries(self):
        return [note["body"] for note in self.notes() if not note.get("position")]

    def notes(self):
        discussions = self.pages(f"{self.place()}/merge_requests/{self.number}/discussions")
        return [note for discussion in discussions for note in discussion["notes"] if self.is_own(note["body"])]

    def line_comments(self):
        return [{"path": note["position"]["new_path"], "line": note["position"]["new_line"], "body": note["body"],
                 "resolved": note.get("resolved", False)} for note in self.notes() if note.get("position")]


def stage_of(kind):
    return {"github": GitHub, "gitlab": GitLab}.get(kind, Gitea)
