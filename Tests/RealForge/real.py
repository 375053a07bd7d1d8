#!/usr/bin/env python3
"""The basic scenarios against a real forge: a bad manifest is refused with a comment on its line, a second look says nothing,
the fix turns everything green.

  real.py --forge github|gitlab|gitea|forgejo --url https://git.example --token-file FILE --program .build/debug/gatehouse
          [--repository owner/name] [--hook http://address-of-this-machine:PORT]

The token needs: to write code, pull (merge) requests and statuses, and without --repository also to create and delete a
repository of its own account (GitHub: `repo`, `delete_repo`; GitLab: `api`; Gitea, Forgejo: `write:repository`,
`write:issue`, `write:user`). A repository that is named must exist with a branch `main`, and keeps the branches that are made.

Webhooks are used where --hook says under which address the forge reaches this machine (`listen` is its port; Gitea and
Forgejo: `[webhook] ALLOWED_HOST_LIST`). Without it the service finds everything by looking, every two seconds.
"""
import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stage import stage_of  # noqa: E402

POLICY = """package kubernetes.admission

deny contains msg if {
  input.request.kind.kind == "Pod"
  some container in input.request.object.spec.containers
  endswith(container.image, ":latest")
  msg := sprintf("container %v uses latest tag", [container.name])
}
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: nginx\n      image: nginx:{tag}\n"


class Service:
    """`gatehouse serve` for one forge, in a folder."""

    def __init__(self, options, folder, token, repository):
        self.folder, self.hook_secret = folder, secrets.token_hex(24)
        self.write("policy/latest.rego", POLICY)
        self.write("gatehouse.yaml", f"record: {{file: {folder}/record.ndjson}}\n")
        for name, text in (("token", token), ("webhook", self.hook_secret), ("marker-key", secrets.token_hex(24))):
            self.write(name, text)
        listen = f"0.0.0.0:{urlsplit(options.hook).port or 80}" if options.hook else "127.0.0.1:0"
        version = f'\n    apiVersion: "{options.api_version}"' if options.api_version else ""
        self.write("serve.yaml", f"""listen: {listen}
store: sqlite:serve.db
cache: cache
markerKey: marker-key
reconcile: {"1h" if options.hook else "2s"}
forges:
  - name: real
    kind: {options.forge}
    url: {options.url}
    token: token
    webhookSecrets: [webhook]
    repositories: ["{repository}"]{version}
""")
        self.words = [os.path.abspath(options.program), "serve", "--policy", "policy", "--config", "gatehouse.yaml", "--service", "serve.yaml"]
        self.log = os.path.join(folder, "serve.log")
        self.child = None

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)

    def check(self):
        return subprocess.run(self.words + ["--check"], cwd=self.folder, check=False).returncode

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(self.words, cwd=self.folder, stderr=log)

    def stop(self):
        self.child.terminate()
        return self.child.wait()

    def ended(self):
        """How many jobs came to their end."""
        with open(self.log, encoding="utf-8") as file:
            return sum(1 for line in file if json.loads(line).get("message") == "ended")


def until(what, look, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = look()
        if value:
            return value
        time.sleep(0.2)
    raise SystemExit(f"FAILED: {what}: not within {seconds} s")


def expect(what, holds, found=""):
    print(("ok      " if holds else "FAILED  ") + what + ("" if holds else f": {found}"), flush=True)
    if not holds:
        raise SystemExit(1)


def scenarios(stage, service, hears):
    head = stage.push("change", {"deploy/pod.yaml": POD.format(tag="latest")}, "A mutable tag")
    stage.open("change", "A mutable tag")
    until("a verdict on the bad commit", lambda: stage.verdict(head) in ("failure", "failed"))
    expect("the bad manifest is refused", True)
    comments = until("the comments", lambda: stage.line_comments() and stage.summaries() and stage.line_comments())
    expect("one comment, on its line", [(c["path"], c["line"]) for c in comments] == [("deploy/pod.yaml", 8)], comments)
    expect("one summary", len(stage.summaries()) == 1, stage.summaries())

    before, ended = stage.everything_said(), service.ended()
    if hears:
        stage.say("/gatehouse recheck")
        until("the second look", lambda: service.ended() > ended + 1)
    time.sleep(6)  # rounds of looking around: a comment, had one been made, would be there
    expect("a second look says nothing", stage.everything_said() == before, stage.everything_said())

    fixed = stage.push("change", {"deploy/pod.yaml": POD.format(tag="1.25")}, "A fixed tag")
    until("a verdict on the fix", lambda: stage.verdict(fixed) == "success")
    expect("the fix is good", True)
    expect("what was said of the old commit stays", stage.verdict(head) in ("failure", "failed"), stage.verdict(head))
    until("the comment counts as done", lambda: all("no longer found" in c["body"].lower() or c["resolved"] for c in stage.line_comments()))
    expect("the comment counts as done", len(stage.summaries()) == 1, stage.summaries())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forge", required=True, choices=("github", "gitlab", "gitea", "forgejo"))
    parser.add_argument("--url", required=True)
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--repository")
    parser.add_argument("--hook")
    parser.add_argument("--api-version")
    options = parser.parse_args()
    with open(options.token_file, encoding="utf-8") as file:
        token = file.read().strip()
    with tempfile.TemporaryDirectory(prefix="gatehouse-real-") as folder:
        stage = stage_of(options.forge)(options.url, token, os.path.join(folder, "clone"), options.repository)
        stage.prepare()
        service = Service(options, folder, token, stage.repository)
        try:
            if options.hook:
                stage.hook(options.hook.rstrip("/") + "/hooks/real", service.hook_secret)
            expect("`serve --check` finds nothing missing", service.check() == 0)
            service.start()
            scenarios(stage, service, options.hook is not None)
            expect("it stops in peace", service.stop() == 0)
        except SystemExit:
            with open(service.log, encoding="utf-8") as log:
                print(log.read()[-6000:], file=sys.stderr)
            raise
        finally:
            if service.child and service.child.poll() is None:
                service.child.kill()
            stage.clean()
    return 0


if __name__ == "__main__":
    sys.exit(main())
