"""What tests do to the forge, by JSON over HTTP on an address of its own: `POST /_fake/NAME` with named arguments.

  state, log, breaches, deliveries, ledger, held   look (also by GET)
  repository {path, files, private, fork_of}       push {repository, branch, files, message, parent, lag, links, deliver}
  open {repository, head, base, title, author, draft, fork, files, deliver}
  update {repository, number, action: close|reopen|retarget|draft|ready|label|delete|merge|fork_deleted, base, deliver}
  comment {repository, number, author, body, permission, path, line, reply_to, type, deliver}
  status {repository, sha, context, state, description, author}
  move {repository, branch, to, lag, deliver}      catch_up {repository}     rename {repository, to}
  merge_group {repository, number, action}         member {repository, account, permission}
  deliver {event, repository, number, …, copies}   again {id, copies}        flush {order, seed}
  prepare {event, repository, number, …}           a proven delivery, not sent: {headers, body}
  script {rules} (faults.py)                       release {gate}
  set {webhook, mode: send|drop|keep, copies, clock, …any setting of the world}
  expire_tokens {}    tokens                       fuzz {seed, count, repository, number} (fuzz.py)
"""
import json
import traceback
from urllib.parse import parse_qsl, urlsplit

import fuzz
from front import encode, read_body
from world import Comment, Status

MODES = ("send", "drop", "keep")


class Control:
    def __init__(self, front, webhooks):
        self.front, self.webhooks = front, webhooks
        self.world, self.forge, self.faults = front.world, front.forge, front.faults

    def handle(self, door):
        url = urlsplit(door.path)
        body = read_body(door)
        arguments = {**dict(parse_qsl(url.query)), **(json.loads(body) if body.strip() else {})}
        action = getattr(self, "do_" + url.path.removeprefix("/_fake/"), None)
        if action is None:
            return door.send(*encode(404, {}, {"error": f"no such control: {url.path}"}))
        try:
            return door.send(*encode(200, {}, action(**arguments)))
        except Exception as error:  # a test's mistake or the fake's: either way the test must see it
            return door.send(*encode(400, {}, {"error": f"{type(error).__name__}: {error}", "at": traceback.format_exc(limit=-2)}))

    def at(self, repository):
        found, _ = self.world.repository(repository)
        if found is None:
            raise KeyError(f"no repository {repository}")
        return found

    # Looking

    def do_state(self):
        with self.world.lock:
            return {r.path: self.repository_state(r) for r in self.world.repositories.values() if not r.gone}

    def repository_state(self, repository):
        return {
            "id": repository.id, "branches": repository.branches,
            "statuses": [{"sha": s.sha, "context": s.context, "state": s.state, "words": s.description, "author": s.author.login}
                         for s in repository.statuses],
            "checks": [{"id": c.id, "sha": c.head_sha, "name": c.name, "status": c.status, "conclusion": c.conclusion,
                        "title": c.title, "summary": c.summary, "annotations": c.annotations, "external_id": c.external_id}
                       for c in repository.checks],
            "pulls": {str(n): self.pull_state(p) for n, p in repository.pulls.items()}}

    def pull_state(self, pull):
        return {
            "head": pull.head, "state": pull.state, "draft": pull.draft, "base": pull.base_ref,
            "comments": [self.comment_state(c) for c in pull.comments if not c.deleted],
            "line_comments": [{**self.comment_state(c), "path": c.path, "line": c.line, "start_line": c.start_line,
                               "commit": c.commit, "reply_to": c.reply_to,
                               "line_now": self.line_now(pull, c)} for c in pull.line_comments if not c.deleted],
            "reviews": [{"id": r.id, "author": r.author.login, "body": r.body, "state": r.state} for r in pull.reviews]}

    def line_now(self, pull, comment):
        if not comment.line or comment.side == "LEFT":
            return None
        return self.world.workshop.line_now(comment.commit, pull.head, comment.path, comment.line)

    @staticmethod
    def comment_state(comment):
        return {"id": comment.id, "author": comment.author.login, "body": comment.body, "minimized": comment.minimized,
                "resolved": comment.resolved}

    def do_log(self, since=0):
        return [row for row in self.front.log if row["n"] > int(since)]

    def do_breaches(self):
        return self.front.breaches()

    def do_deliveries(self):
        return self.webhooks.ids()

    def do_ledger(self):
        try:
            with open(self.world.ledger_file, encoding="utf-8") as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []

    def do_held(self):
        return {"held": self.faults.standing(), "struck": self.faults.struck()}

    # Faults and settings

    def do_script(self, rules):
        self.faults.script(rules)
        return {}

    def do_release(self, gate="*"):
        self.faults.release(gate)
        return {}

    def do_set(self, **values):
        for name, value in values.items():
            if name == "webhook":
                self.webhooks.url = value
            elif name == "mode" and value in MODES:
                self.webhooks.mode = value
            elif name == "copies":
                self.webhooks.copies = value
            elif name == "clock":
                self.world.clock.offset += value
            elif name in self.world.settings or name == "no_version":
                self.world.settings[name] = value
            else:
                raise KeyError(f"no setting {name}")
        return {}

    def do_tokens(self):
        return list(self.world.tokens)

    def do_expire_tokens(self):
        with self.world.lock:
            for principal in self.world.tokens.values():
                if principal.kind == "installation":
                    principal.revoked = True
        return {}

    # Repositories and commits

    def do_repository(self, path, files=None, private=True, fork_of=None):
        with self.world.lock:
            made = self.world.create_repository(path, files, private, self.at(fork_of) if fork_of else None)
            return {"id": made.id, "main": made.branches["main"]}

    def do_member(self, repository, account, permission):
        with self.world.lock:
            self.at(repository).permissions[self.world.account(account).login] = permission
        return {}

    def do_rename(self, repository, to):
        with self.world.lock:
            found = self.at(repository)
            found.former.add(found.path.lower())
            found.path = to
        return {}

    def do_push(self, repository, branch, files, message="change", parent=None, lag=False, links=(), deliver=True):
        with self.world.lock:
            place = self.at(repository)
            before = place.branches.get(branch, "0" * 40)
            commit, changed = self.world.push(place, branch, files, message, parent, lag, links)
        return {"commit": commit, "answers": self.tell_push(place, branch, before, commit, changed) if deliver else []}

    def do_move(self, repository, branch, to, lag=False, deliver=True):
        with self.world.lock:
            place = self.at(repository)
            before = place.branches.get(branch, "0" * 40)
            changed = self.world.move(place, branch, to, lag)
        return {"commit": to, "answers": self.tell_push(place, branch, before, to, changed) if deliver else []}

    def tell_push(self, place, branch, before, after, changed):
        answers = []
        if self.world.settings["push_events"]:
            answers.append(self.tell("push", place, None, branch=branch, before=before, after=after))
        for base, pull in changed:
            answers.append(self.tell("synchronize", base, pull, before=before))
        return answers

    def do_catch_up(self, repository):
        with self.world.lock:
            self.world.catch_up(self.at(repository))
        return {}

    # Pull requests

    def do_open(self, repository, head, base="main", title="a change", author="mallory", draft=False, fork=None, files=None,
                deliver=True):
        with self.world.lock:
            place = self.at(repository)
            source = self.at(fork) if fork else place
            if files is not None:
                self.world.push(source, head, files, title)
            pull = self.world.open_pull(place, source, head, base, title, author, draft)
        answers = self.tell("opened", place, pull) if deliver else []
        return {"number": pull.number, "head": pull.head, "base": place.branches[base], "answers": answers}

    def do_update(self, repository, number, action, base=None, deliver=True):
        with self.world.lock:
            place = self.at(repository)
            pull, was = place.pulls[number], place.pulls[number].base_ref
            event = {"close": "closed", "merge": "closed", "reopen": "reopened", "retarget": "edited", "label": "labeled",
                     "draft": "converted_to_draft", "ready": "ready_for_review"}.get(action)
            if action in ("close", "merge", "reopen"):
                pull.state = {"close": "closed", "merge": "merged", "reopen": "open"}[action]
            elif action == "retarget":
                pull.base_ref = base
                self.world.note_version(place, pull)
            elif action in ("draft", "ready"):
                pull.draft = action == "draft"
            elif action == "delete":
                pull.deleted = True
            elif action == "fork_deleted":
                self.world.repositories[pull.head_repository].gone = True
                pull.head_repository = None
            elif action != "label":
                raise ValueError(f"no action {action}")
        return {"answers": self.tell(event, place, pull, was=was) if event and deliver else []}

    def do_comment(self, repository, number, author, body, permission=None, path=None, line=None, reply_to=None, type="User",
                   deliver=True):
        with self.world.lock:
            place = self.at(repository)
            pull, account = place.pulls[number], self.world.account(author, type)
            if permission:
                place.permissions[author] = permission
            now = self.world.clock.now()
            comment = Comment(next(self.world.ids), body, account, now, now)
            if path or reply_to:
                parent = next((c for c in pull.line_comments if c.id == reply_to), None)
                comment.path, comment.line = path or parent.path, line or parent.line
                comment.commit, comment.reply_to = pull.head, reply_to
                comment.thread = parent.thread if parent else f"PRRT_{comment.id}"
                comment.review = parent.review if parent else None
                pull.line_comments.append(comment)
                return {"id": comment.id, "answers": []}
            comment.thread = f"note{comment.id}"
            pull.comments.append(comment)
        answers = self.tell("issue_comment", place, pull, author=author, body=body, id=comment.id) if deliver else []
        return {"id": comment.id, "answers": answers}

    def do_status(self, repository, sha, context, state, description="", author="mallory"):
        with self.world.lock:
            place = self.at(repository)
            same = [status for status in place.statuses if status.sha == sha]
            place.statuses.append(Status(
                next(self.world.ids), sha, context, state, description, None, self.world.account(author), self.world.clock.now(),
                same[-1].ref if same else None, same[-1].pipeline if same else next(self.world.ids)))
        return {}

    def do_merge_group(self, repository, number, action="checks_requested", deliver=True):
        with self.world.lock:
            place = self.at(repository)
            pull = place.pulls[number]
            base = place.branches[pull.base_ref]
            name = f"gh-readonly-queue/{pull.base_ref}/pr-{number}-{base}"
            head = place.branches.get(name)
            if head is None:
                files = {path: self.world.workshop.text(pull.head, path)
                         for path in self.world.workshop.changed_files(base, pull.head)}
                head = self.world.workshop.commit([base, pull.head], files, f"Merge {number}")
                self.world.move(place, name, head)
        facts = {"head": head, "base": base, "ref": f"refs/heads/{name}", "action": action}
        return {**facts, "answers": self.tell("merge_group", place, pull, **facts) if deliver else []}

    # Deliveries

    def tell(self, event, repository, pull, **facts):
        return self.webhooks.send(self.make(event, repository, pull, **facts))

    def make(self, event, repository, pull=None, **facts):
        with self.world.lock:
            name, action, payload = self.webhooks.payloads.of(event, repository, pull, **facts)
            return self.webhooks.make(name, payload, action)

    def made(self, event, repository, number=None, **facts):
        place = self.at(repository)
        return self.make(event, place, place.pulls[number] if number else None, **facts)

    def do_deliver(self, event, repository, number=None, copies=None, **facts):
        delivery = self.made(event, repository, number, **facts)
        return {"id": delivery.id, "answers": self.webhooks.send(delivery, copies)}

    def do_prepare(self, event, repository, number=None, **facts):
        delivery = self.made(event, repository, number, **facts)
        return {"headers": delivery.headers, "body": delivery.body.decode()}

    def do_again(self, id, copies=1):
        delivery = next(d for d in self.webhooks.sent if d.id == id)
        return {"answers": self.webhooks.transmit(delivery, copies)}

    def do_flush(self, order="order", seed=0):
        return {"answers": self.webhooks.flush(order, seed)}

    def do_fuzz(self, seed, count, repository, number, event="opened"):
        return fuzz.run(self.webhooks, self.made(event, repository, number), seed, count)

    def do_forge_proofs(self, repository, number, event="opened"):
        return fuzz.forge_proofs(self.webhooks, self.made(event, repository, number))
