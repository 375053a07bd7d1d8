#!/usr/bin/env python3
"""A fake forge for tests: GitHub, GitLab, Gitea or Forgejo on a free port of 127.0.0.1.

  fakeforge.py --kind github|gitlab|gitea|forgejo --contracts DIR --root DIR --secret-file FILE
               [--api-version 2026-03-10] [--webhook URL] [--as-real]

FILE is JSON: {"webhook": secret, "token": the service's token, "app": {"id": 123, "key": PEM file, "installation": 456},
"signing": GitLab's signing token}. All but `webhook` may be absent. The first line on standard output is JSON with the
addresses: {"url": what people, git and the API use, "control": what tests use (see control.py)}.

Every request is held against the OpenAPI subset of the contracts: 599 is an unknown operation, 598 a breach; both are kept
and told by GET /_fake/breaches. ROOT keeps the git repositories and `ledger.ndjson`, a line for every write that took effect.
"""
import argparse
import json
import os
import shutil
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from contract import Contract  # noqa: E402
from control import Control  # noqa: E402
from doors import Doors  # noqa: E402
from faults import Faults  # noqa: E402
from front import Front, serve  # noqa: E402
from gitea import Gitea  # noqa: E402
from github import GitHub  # noqa: E402
from github_app import App  # noqa: E402
from gitlab import GitLab  # noqa: E402
from payloads import Payloads  # noqa: E402
from webhooks import Webhooks, read_json  # noqa: E402
from world import World  # noqa: E402


def contract_file(kind, version):
    return f"openapi-subset-{version}.json" if kind == "github" else "openapi-subset.json"


def build(options):
    secrets = read_json(options.secret_file)
    world = World(options.root, options.kind)
    errors = read_json(options.contracts, "fixtures", "errors.json")["errors"]
    by_id = {entry["id"]: entry for entry in errors}
    kind = {"github": GitHub, "gitlab": GitLab}.get(options.kind, Gitea)
    contract = Contract(
        os.path.join(options.contracts, options.kind, contract_file(options.kind, options.api_version)), kind.prefix)
    forge = kind(world, contract, by_id)
    if options.kind == "github":
        forge.version = options.api_version
        forge.read_documents(options.contracts)
        if "app" in secrets:
            app = secrets["app"]
            forge.app = App(app["id"], app["key"], app["installation"], options.root)
    if "token" in secrets:
        forge.new_token(secrets["token"], world.bot)
    faults = Faults(errors, world.clock)
    front = Front(world, forge, faults)
    webhooks = Webhooks(world, Payloads(options.contracts, forge), secrets["webhook"], secrets.get("signing"))
    webhooks.url = options.webhook
    forge.webhooks = webhooks
    if options.as_real:
        front.doors, world.workshop.takes_pushes = Doors(world, forge), True
    return front, Control(front, webhooks)


def end_with_input(root):
    sys.stdin.read()
    shutil.rmtree(root, ignore_errors=True)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", required=True, choices=("github", "gitlab", "gitea", "forgejo"))
    parser.add_argument("--contracts", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--secret-file", required=True)
    parser.add_argument("--api-version", default="2022-11-28")
    parser.add_argument("--webhook")
    parser.add_argument("--with-input", action="store_true", help="end when the standard input does, and take ROOT away")
    parser.add_argument("--as-real", action="store_true")
    options = parser.parse_args()
    front, control = build(options)
    public, private = serve(front.handle), serve(control.handle)
    front.forge.base = f"http://127.0.0.1:{public.server_port}"
    threading.Thread(target=private.serve_forever, daemon=True).start()
    if options.with_input:
        threading.Thread(target=end_with_input, args=(options.root,), daemon=True).start()
    print(json.dumps({"url": front.forge.base, "control": f"http://127.0.0.1:{private.server_port}"}), flush=True)
    try:
        public.serve_forever()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
