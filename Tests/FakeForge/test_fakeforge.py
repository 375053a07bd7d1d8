#!/usr/bin/env python3
"""The fake itself: it takes what the contracts allow, refuses what they do not, and keeps the forges' own rules.

  test_fakeforge.py CONTRACTS
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jsonschema import Draft7Validator

HERE = os.path.dirname(os.path.abspath(__file__))
CONTRACTS = sys.argv.pop(1) if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]) else os.environ["GATEHOUSE_CONTRACTS"]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: nginx:1.25\n"


class Receiver:
    """A webhook's other end that keeps what it got."""

    def __init__(self, status=202):
        received, outer = [], self

        class Door(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.received, self.status = received, status
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/fake"


class Fake:
    def __init__(self, kind, version="2022-11-28", app=False, signing=None):
        self.folder = tempfile.TemporaryDirectory(prefix="fakeforge-")
        root = self.folder.name
        self.secrets = {"webhook": "s3cr3t", "token": "token-of-the-bot"}
        if signing:
            self.secrets["signing"] = signing
        if app:
            self.key = os.path.join(root, "app.pem")
            subprocess.run(["openssl", "genrsa", "-traditional", "-out", self.key, "2048"], check=True, capture_output=True)
            self.secrets["app"] = {"id": 123, "key": self.key, "installation": 456}
            del self.secrets["token"]
        with open(os.path.join(root, "secrets.json"), "w", encoding="utf-8") as file:
            json.dump(self.secrets, file)
        self.kind, self.version = kind, version
        self.child = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(HERE, "fakeforge.py"), "--kind", kind, "--contracts", CONTRACTS, "--api-version", version,
             "--root", os.path.join(root, "root"), "--secret-file", os.path.join(root, "secrets.json")], stdout=subprocess.PIPE)
        addresses = json.loads(self.child.stdout.readline())
        self.url, self.control = addresses["url"], addresses["control"]
        self.api = self.url + {"github": "/api/v3", "gitlab": "/api/v4"}.get(kind, "/api/v1")
        self.token = self.secrets.get("token")

    def stop(self):
        self.child.terminate()
        self.child.wait()
        self.child.stdout.close()
        self.folder.cleanup()

    def do(self, name, **arguments):
        status, answer, _ = self.exchange("POST", f"{self.control}/_fake/{name}", arguments, {})
        assert status == 200, answer
        return answer

    def call(self, method, path, body=None, token=None, **headers):
        token = token or self.token
        scheme = {"gitea": "token", "forgejo": "token"}.get(self.kind, "Bearer")
        fields = {"Authorization": f"{scheme} {token}", "User-Agent": "test", **headers}
        if self.kind == "github":
            fields["X-GitHub-Api-Version"] = self.version
        return self.exchange(method, path if path.startswith("http") else self.api + path, body, fields)

    @staticmethod
    def exchange(method, url, body, headers):
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        opener = urllib.request.build_opener(NoRedirects)
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, parsed(answer), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, parsed(error), error.headers


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def parsed(answer):
    data = answer.read()
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


class Case(unittest.TestCase):
    kind, version, app = "github", "2022-11-28", False

    def setUp(self):
        self.fake = Fake(self.kind, self.version, self.app)
        self.addCleanup(self.fake.stop)
        self.main = self.fake.do("repository", path="acme/app", files={"old.yaml": "a: 1\n" * 30})["main"]
        self.opened = self.fake.do("open", repository="acme/app", head="change", files={"pod.yaml": POD, "old.yaml": "a: 1\n" * 29 + "a: 2\n"})
        self.head = self.opened["head"]

    def ok(self, status, *words, **more):
        answer = self.fake.call(*words, **more)
        self.assertEqual(answer[0], status, answer[1])
        self.assertEqual(self.fake.do("breaches"), [])
        return answer[1]

    def breach(self, status, word, *words):
        answer = self.fake.call(*words)
        self.assertEqual(answer[0], status, answer[1])
        self.assertIn(word, json.dumps(answer[1]))
        self.assertIn(word, json.dumps(self.fake.do("breaches")))


class GitHubToken(Case):
    def test_contract_refuses(self):
        statuses = f"/repos/acme/app/statuses/{self.head}"
        self.breach(598, "too long", "POST", statuses, {"state": "success", "description": "x" * 141})
        self.breach(598, "passed", "POST", statuses, {"state": "passed"})
        self.breach(598, "descripton", "POST", statuses, {"state": "success", "descripton": "x"})
        annotation = {"path": "pod.yaml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
        run = {"name": "g", "head_sha": self.head, "status": "in_progress",
               "output": {"title": "t", "summary": "s", "annotations": [annotation] * 51}}
        self.breach(598, "annotations", "POST", "/repos/acme/app/check-runs", run)
        self.breach(598, "less than the minimum", "POST", "/repos/acme/app/pulls/1/reviews",
                    {"commit_id": self.head, "event": "COMMENT", "comments": [{"path": "pod.yaml", "line": 0, "body": "b"}]})
        self.breach(598, "is not known", "GET", "/repos/acme/app/pulls/1/comments?perpage=10")
        self.breach(598, "not an integer", "GET", "/repos/acme/app/pulls/one")
        self.breach(599, "no operation", "GET", "/repos/acme/app/nothing")

    def test_authentication(self):
        self.assertEqual(self.fake.call("GET", "/user", token="wrong")[0], 401)
        self.assertEqual(self.fake.call("POST", "/repos/acme/app/check-runs", {
            "name": "g", "head_sha": self.head, "status": "in_progress"})[0], 403)
        self.fake.do("script", rules=[{"match": {"path": "/user"}, "do": {"expire": True}}])
        self.assertEqual(self.fake.call("GET", "/user")[0], 401)

    def test_reviews_and_lines(self):
        def review(*comments):
            return ("POST", "/repos/acme/app/pulls/1/reviews", {
                "commit_id": self.head, "event": "COMMENT", "body": "b", "comments": list(comments)})
        self.ok(200, *review({"path": "pod.yaml", "line": 7, "side": "RIGHT", "body": "tag"},
                             {"path": "old.yaml", "line": 28, "side": "RIGHT", "body": "context"}))
        for line, path, start in ((2, "old.yaml", None), (99, "pod.yaml", None), (1, "none.yaml", None), (3, "pod.yaml", 3)):
            comment = {"path": path, "line": line, "side": "RIGHT", "body": "x"}
            if start:
                comment["start_line"] = start
            self.assertEqual(self.fake.call(*review({"path": "pod.yaml", "line": 7, "side": "RIGHT", "body": "ok"}, comment))[0], 422)
        rows = self.ok(200, "GET", "/repos/acme/app/pulls/1/comments")
        self.assertEqual([row["line"] for row in rows], [7, 28])
        # A push that changes the line makes its comment outdated; one above it moves it.
        self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": "# more\n" + POD})
        self.assertEqual([row["line"] for row in self.ok(200, "GET", "/repos/acme/app/pulls/1/comments")], [8, 28])
        self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": POD.replace("1.25", "1.26")})
        self.assertEqual([row["line"] for row in self.ok(200, "GET", "/repos/acme/app/pulls/1/comments")], [None, 28])
        self.ok(201, "POST", "/repos/acme/app/pulls/1/comments", {
            "commit_id": self.head, "path": "pod.yaml", "subject_type": "file", "body": "whole"})

    def test_pages_tags_and_limits(self):
        for number in range(7):
            self.ok(201, "POST", "/repos/acme/app/issues/1/comments", {"body": f"c{number}"})
        self.fake.do("set", page_limit=3, rate_limit=60)
        bodies, place = [], "/repos/acme/app/issues/1/comments?per_page=100"
        while place:
            status, rows, headers = self.fake.call("GET", place)
            self.assertEqual(status, 200)
            bodies += [row["body"] for row in rows]
            links = dict(reversed(part.split("; ")) for part in (headers["Link"] or "").split(", ") if part)
            place = links.get('rel="next"', "<>")[1:-1]
        self.assertEqual(bodies, [f"c{n}" for n in range(7)])
        status, _, headers = self.fake.call("GET", "/repos/acme/app/pulls/1")
        before = int(headers["x-ratelimit-remaining"])
        status, _, again = self.fake.call("GET", "/repos/acme/app/pulls/1", **{"If-None-Match": headers["ETag"]})
        self.assertEqual((status, int(again["x-ratelimit-remaining"])), (304, before))
        self.fake.do("set", rate_limit=5)
        status, body, headers = self.fake.call("GET", "/user")
        self.assertEqual((status, headers["x-ratelimit-remaining"]), (403, "0"))
        self.fake.do("set", clock=3601)
        self.assertEqual(self.fake.call("GET", "/user")[0], 200)

    def test_the_thousandth_status(self):
        path = f"/repos/acme/app/statuses/{self.head}"
        for _ in range(1000):
            self.assertEqual(self.fake.call("POST", path, {"state": "pending", "context": "Gatehouse"})[0], 201)
        self.assertEqual(self.fake.call("POST", path, {"state": "success", "context": "gatehouse"})[0], 422)
        self.assertEqual(self.fake.call("POST", f"/repos/acme/app/statuses/{'1' * 40}", {"state": "success"})[0], 422)

    def test_rename_is_a_redirect(self):
        self.fake.do("rename", repository="acme/app", to="acme/new")
        status, _, headers = self.fake.call("GET", "/repos/acme/app/pulls/1")
        self.assertEqual(status, 301)
        self.assertEqual(self.ok(200, "GET", headers["Location"])["base"]["repo"]["full_name"], "acme/new")
        self.assertEqual(self.fake.call("POST", "/repos/acme/app/issues/1/comments", {"body": "b"})[0], 307)

    def test_threads(self):
        self.ok(200, "POST", "/repos/acme/app/pulls/1/reviews", {
            "commit_id": self.head, "event": "COMMENT", "comments": [{"path": "pod.yaml", "line": 7, "body": "tag"}]})
        with open(os.path.join(CONTRACTS, "github/graphql-operations.json"), encoding="utf-8") as file:
            documents = {name: entry["query"] for name, entry in json.load(file)["operations"].items()}
        place = self.fake.url + "/api/graphql"
        threads = self.ok(200, "POST", place, {"query": documents["reviewThreads"],
                                               "variables": {"owner": "acme", "name": "app", "number": 1, "after": None}})
        thread = threads["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"][0]
        self.assertEqual((thread["path"], thread["line"], thread["isResolved"]), ("pod.yaml", 7, False))
        resolve = {"query": documents["resolveReviewThread"], "variables": {"id": thread["id"]}}
        self.fake.do("set", resolve_forbidden=True)
        self.assertEqual(self.ok(200, "POST", place, resolve)["errors"][0]["type"], "FORBIDDEN")
        self.fake.do("set", resolve_forbidden=False)
        self.assertTrue(self.ok(200, "POST", place, resolve)["data"]["resolveReviewThread"]["thread"]["isResolved"])
        self.assertEqual(self.fake.call("POST", place, {"query": "query{viewer{login}}"})[0], 598)

    def test_faults(self):
        self.fake.do("script", rules=[
            {"match": {"path": "/user", "method": "GET"}, "skip": 1, "do": {"error": "gh-403-secondary", "headers": {"retry-after": "1"}}},
            {"match": {"operation": "pulls/get"}, "do": {"html": 502}},
            {"match": {"operation": "meta/get"}, "do": {"reset": "body"}},
            {"match": {"operation": "repos/get"}, "do": {"reset": "before"}},
        ])
        self.assertEqual(self.fake.call("GET", "/user")[0], 200)
        status, _, headers = self.fake.call("GET", "/user")
        self.assertEqual((status, headers["retry-after"], headers["x-ratelimit-remaining"]), (403, "1", "14988"))
        self.assertEqual(self.fake.call("GET", "/repos/acme/app/pulls/1")[2]["Content-Type"], "text/html")
        for path in ("/meta", "/repos/acme/app"):
            with self.assertRaises(Exception):
                self.fake.call("GET", path)
        self.assertEqual(self.fake.do("held")["struck"], [1, 1, 1, 1])

    def test_gate(self):
        self.fake.do("script", rules=[{"match": {"operation": "issues/create-comment"}, "do": {"hold_after": "g"}}])
        thread = threading.Thread(target=self.fake.call, args=("POST", "/repos/acme/app/issues/1/comments", {"body": "b"}))
        thread.start()
        while not self.fake.do("held")["held"]:
            time.sleep(0.005)
        self.assertEqual(len(self.fake.do("state")["acme/app"]["pulls"]["1"]["comments"]), 1)
        self.fake.do("release", gate="g")
        thread.join()


class GitHubAppCase(Case):
    app, version = True, "2026-03-10"

    def jwt(self, **claims):
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 540, "iss": "123", **claims}
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.fake.key], input=b".".join(parts), capture_output=True,
                                   check=True).stdout
        return b".".join(parts + [base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()

    def installation(self, body=None):
        return self.ok(201, "POST", "/app/installations/456/access_tokens", body or {}, token=self.jwt())["token"]

    def test_tokens(self):
        for wrong in (self.jwt()[:-8] + "AAAAAAAA", self.jwt(exp=int(time.time()) + 900), self.jwt(iss="9"), self.jwt(iat=int(time.time()) + 90)):
            self.assertEqual(self.fake.call("GET", "/app", token=wrong)[0], 401)
        self.ok(200, "GET", "/app", token=self.jwt())
        other = self.fake.do("repository", path="acme/other")["id"]
        narrow = self.installation({"repository_ids": [other], "permissions": {"checks": "write", "metadata": "read"}})
        self.assertEqual(self.fake.call("GET", "/repos/acme/app", token=narrow)[0], 404)
        self.assertEqual(self.fake.call("GET", "/repos/acme/other/pulls", token=narrow)[0], 403)
        token = self.installation()
        self.assertNotIn("merge_commit_sha", self.ok(200, "GET", "/repos/acme/app/pulls/1", token=token))
        self.fake.do("set", clock=3601)
        self.assertEqual(self.fake.call("GET", "/repos/acme/app", token=token)[0], 401)

    def test_check_runs(self):
        token = self.installation()
        annotation = {"path": "pod.yaml", "start_line": 7, "end_line": 7, "annotation_level": "failure", "message": "m"}
        run = self.ok(201, "POST", "/repos/acme/app/check-runs", {
            "name": "gatehouse", "head_sha": self.head, "status": "in_progress", "external_id": "k"}, token=token)["id"]
        for _ in range(2):
            shown = self.ok(200, "PATCH", f"/repos/acme/app/check-runs/{run}", {"output": {
                "title": "t", "summary": "s", "annotations": [annotation] * 50}}, token=token)
        self.assertEqual(shown["output"]["annotations_count"], 100)
        self.ok(200, "PATCH", f"/repos/acme/app/check-runs/{run}", {"status": "completed", "conclusion": "failure"}, token=token)
        rows = self.ok(200, "GET", f"/repos/acme/app/commits/{self.head}/check-runs?app_id=123&filter=latest", token=token)
        self.assertEqual([(r["external_id"], r["conclusion"]) for r in rows["check_runs"]], [("k", "failure")])
        self.assertEqual(self.fake.call("PATCH", f"/repos/acme/app/check-runs/{run}", {"status": "completed"}, token=token)[0], 598)

    def test_payloads_fit_their_schemas(self):
        with open(os.path.join(CONTRACTS, "github/webhooks/schemas.bundle.json"), encoding="utf-8") as file:
            definitions = json.load(file)["$defs"]
        receiver = Receiver()
        self.fake.do("set", webhook=receiver.url)
        self.fake.do("repository", path="mallory/app", fork_of="acme/app")
        self.fake.do("open", repository="acme/app", head="evil", fork="mallory/app", files={"x.yaml": "a: 1\n"})
        self.fake.do("push", repository="mallory/app", branch="evil", files={"x.yaml": "a: 2\n"})
        self.fake.do("update", repository="acme/app", number=2, action="fork_deleted")
        for action in ("draft", "ready", "close", "reopen", "label"):
            self.fake.do("update", repository="acme/app", number=2, action=action)
        self.fake.do("update", repository="acme/app", number=1, action="retarget", base="main")
        self.fake.do("comment", repository="acme/app", number=1, author="ada", body="/gatehouse recheck", permission="write")
        self.fake.do("merge_group", repository="acme/app", number=1)
        self.fake.do("merge_group", repository="acme/app", number=1, action="destroyed")
        for event, facts in (("check_run", {"action": "rerequested", "head": self.head}), ("check_suite", {"action": "rerequested", "head": self.head}),
                             ("installation", {"action": "suspend"}), ("installation_repositories", {"action": "removed"}), ("ping", {})):
            self.fake.do("deliver", event=event, repository="acme/app", **facts)
        self.assertGreater(len(receiver.received), 15)
        for headers, body in receiver.received:
            payload, event = json.loads(body), headers["X-GitHub-Event"]
            if payload.get("action") == "suspend":
                continue  # the schema wants the suspender's account
            key = f"{event}.event" if event in ("push", "ping") else f"{event}.{payload['action']}"
            if key not in definitions:
                continue
            errors = list(Draft7Validator({"$defs": definitions, "allOf": [{"$ref": f"#/$defs/{key}"}]}).iter_errors(payload))
            self.assertEqual([f"{key} {e.json_path}: {e.message[:100]}" for e in errors[:3]], [])


class GitLabCase(Case):
    kind = "gitlab"

    def test_statuses(self):
        path = f"/projects/acme%2Fapp/statuses/{self.head}"
        self.breach(598, "failure", "POST", path, {"state": "failure"})
        self.assertEqual(self.fake.call("POST", path, {"state": "running", "name": "g", "ref": "change"})[0], 201)
        self.assertEqual(self.fake.call("POST", path, {"state": "running", "name": "g", "ref": "change"})[0], 400)
        self.assertEqual(self.fake.call("POST", path, {"state": "pending", "name": "g", "ref": "change"})[0], 400)
        for state in ("success", "success", "failed"):
            self.assertEqual(self.fake.call("POST", path, {"state": state, "name": "g", "ref": "change"})[0], 201)
        rows = self.fake.call("GET", f"/projects/acme%2Fapp/repository/commits/{self.head}/statuses?name=g")[1]
        self.assertEqual([row["status"] for row in rows], ["failed"])

    def test_discussions(self):
        request = self.ok(200, "GET", "/projects/acme%2Fapp/merge_requests/1")
        position = {**request["diff_refs"], "position_type": "text", "old_path": "pod.yaml", "new_path": "pod.yaml"}
        place = "/projects/acme%2Fapp/merge_requests/1/discussions"
        made = self.ok(201, "POST", place, {"body": "tag", "position": {**position, "new_line": 7}})
        context = {**position, "old_path": "old.yaml", "new_path": "old.yaml"}
        self.ok(201, "POST", place, {"body": "c", "position": {**context, "new_line": 28, "old_line": 28}})
        for wrong in ({**context, "new_line": 28}, {**context, "new_line": 2, "old_line": 2}, {**position, "new_line": 7, "old_line": 7},
                      {**position, "new_line": 7, "start_sha": self.head}):
            self.assertEqual(self.fake.call("POST", place, {"body": "x", "position": wrong})[0], 400)
        self.breach(598, "position", "POST", place, {"body": "x", "position": position})
        self.assertTrue(self.fake.call("PUT", f"{place}/{made['id']}", {"resolved": True})[1]["notes"][0]["resolved"])
        drafts = "/projects/acme%2Fapp/merge_requests/1/draft_notes"
        for line in (5, 6):
            self.assertEqual(self.fake.call("POST", drafts, {"note": f"n{line}", "position": {**position, "new_line": line}})[0], 201)
        self.assertEqual(self.fake.call("POST", drafts + "/bulk_publish")[0], 204)
        self.assertEqual(len(self.fake.call("GET", place)[1]), 4)

    def test_deliveries(self):
        receiver = Receiver()
        self.fake.do("set", webhook=receiver.url)
        self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": "a: 1\n"})
        headers, body = receiver.received[-1]
        self.assertEqual((headers["X-Gitlab-Event"], headers["X-Gitlab-Token"]), ("Merge Request Hook", "s3cr3t"))
        self.assertEqual(json.loads(body)["object_attributes"]["oldrev"], self.head)


class GiteaCase(Case):
    kind = "gitea"

    def test_reviews(self):
        place = "/repos/acme/app/pulls/1/reviews"
        review = self.ok(200, "POST", place, {"event": "COMMENT", "commit_id": self.head, "body": "b",
                                              "comments": [{"path": "pod.yaml", "body": "tag", "new_position": 7}]})
        comments = self.ok(200, "GET", f"{place}/{review['id']}/comments")
        self.assertEqual([(c["path"], c["position"]) for c in comments], [("pod.yaml", 7)])
        resolve = f"/repos/acme/app/pulls/comments/{comments[0]['id']}/resolve"
        self.ok(204 if self.kind == "gitea" else 404, "POST", resolve)
        self.assertEqual(self.fake.call("POST", f"/repos/acme/app/statuses/{'0' * 40}", {"state": "success", "context": "g"})[0], 500)
        # What fails in between leaves a pending review behind.
        self.assertEqual(self.fake.call("POST", place, {"event": "COMMENT", "comments": [
            {"path": "pod.yaml", "body": "ok", "new_position": 1}, {"path": "none", "body": "x", "new_position": 1}]})[0], 500)
        self.assertEqual([r["state"] for r in self.ok(200, "GET", place)], ["COMMENT", "PENDING"])
        self.fake.do("update", repository="acme/app", number=1, action="close")
        self.assertEqual(self.fake.call("POST", place, {"event": "COMMENT", "body": "late"})[0], 422)

    def test_deliveries(self):
        receiver = Receiver()
        self.fake.do("set", webhook=receiver.url)
        self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": "a: 1\n"})
        headers, body = receiver.received[-1]
        name = "X-Forgejo" if self.kind == "forgejo" else "X-Gitea"
        self.assertEqual((headers[name + "-Event"], headers[name + "-Event-Type"], headers["X-GitHub-Event"]),
                         ("pull_request", "pull_request_sync", "pull_request"))
        self.assertEqual(json.loads(body)["action"], "synchronized")
        self.fake.do("comment", repository="acme/app", number=1, author="ada", body="/gatehouse recheck")
        self.assertTrue(json.loads(receiver.received[-1][1])["is_pull"])


class ForgejoCase(GiteaCase):
    kind = "forgejo"


class Serving(Case):
    """git, deliveries in disorder, forks and lagging refs."""

    def fetch(self, commit, password="token-of-the-bot", repository="acme/app"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
            header = base64.b64encode(f"x-access-token:{password}".encode()).decode()
            done = subprocess.run(
                ["git", "-C", folder, "-c", f"http.extraHeader=Authorization: Basic {header}", "fetch", "-q", "--no-tags",
                 "--filter=blob:none", f"{self.fake.url}/{repository}.git", commit], capture_output=True, check=False,
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0"})
            return done.returncode == 0

    def test_git(self):
        self.assertTrue(self.fetch(self.head))
        self.assertTrue(self.fetch(self.main))
        self.assertFalse(self.fetch(self.head, password="wrong"))
        self.assertFalse(self.fetch("1" * 40))
        # A force push leaves the old commit to be fetched by its id.
        self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": "b: 1\n"}, parent=self.main)
        self.assertTrue(self.fetch(self.head))
        late = self.fake.do("push", repository="acme/app", branch="change", files={"pod.yaml": "c: 1\n"}, lag=True)["commit"]
        self.assertEqual(self.ok(200, "GET", "/repos/acme/app/pulls/1")["head"]["sha"], late)
        self.assertFalse(self.fetch(late))
        self.fake.do("catch_up", repository="acme/app")
        self.assertTrue(self.fetch(late))
        self.fake.do("rename", repository="acme/app", to="acme/new")
        self.assertTrue(self.fetch(late))

    def test_fork(self):
        self.fake.do("repository", path="mallory/app", fork_of="acme/app")
        opened = self.fake.do("open", repository="acme/app", head="evil", fork="mallory/app", files={"x.yaml": "a: 1\n"})
        self.assertTrue(self.fetch(opened["head"]))
        self.fake.do("update", repository="acme/app", number=2, action="fork_deleted")
        self.assertIsNone(self.ok(200, "GET", "/repos/acme/app/pulls/2")["head"]["repo"])

    def test_deliveries(self):
        receiver = Receiver()
        self.fake.do("set", webhook=receiver.url)
        made = self.fake.do("deliver", event="opened", repository="acme/app", number=1, copies=5)
        self.assertEqual(made["answers"], [202] * 5)
        self.assertEqual({headers["X-GitHub-Delivery"] for headers, _ in receiver.received}, {made["id"]})
        self.fake.do("set", mode="keep")
        for name in ("a", "b", "c"):
            self.fake.do("deliver", event="push", repository="acme/app", branch=name, before=self.main, after=self.head)
        self.fake.do("flush", order="reverse")
        self.assertEqual([json.loads(body)["ref"] for _, body in receiver.received[5:]], [f"refs/heads/{n}" for n in "cba"])
        self.fake.do("set", mode="drop")
        self.fake.do("deliver", event="opened", repository="acme/app", number=1)
        self.assertEqual((len(receiver.received), self.fake.do("deliveries")[-1]["status"]), (8, 502))

    def test_ledger(self):
        self.ok(201, "POST", f"/repos/acme/app/statuses/{self.head}", {"state": "success", "context": "g"})
        self.fake.do("status", repository="acme/app", sha=self.head, context="g", state="failure", author="eve")
        self.assertEqual([(row["kind"], row["state"]) for row in self.fake.do("ledger")], [("status", "success")])
        combined = self.ok(200, "GET", f"/repos/acme/app/commits/{self.head}/status")
        self.assertEqual([(s["state"]) for s in combined["statuses"]], ["failure"])

    def test_three_thousand_files(self):
        files = {f"d{n // 100}/f{n}.yaml": "a: 1\n" for n in range(3500)}
        opened = self.fake.do("open", repository="acme/app", head="big", files=files)
        self.assertEqual(self.ok(200, "GET", "/repos/acme/app/pulls/2")["changed_files"], 3500)
        self.assertTrue(self.fetch(opened["head"]))


del Case
if __name__ == "__main__":
    unittest.main()
