"""GitHub (as an Enterprise server has it: /api/v3, /api/graphql): pull requests, statuses, comments and reviews."""
from forge import Forge, Reply
from github_app import GitHubApp
from github_checks import GitHubChecks
from github_graphql import GitHubGraphQL
from github_shapes import Shapes
from world import Comment, Review, Status

# Which permission an installation's token needs: (name, level).
PERMISSIONS = {
    "checks/": ("checks", None), "repos/create-commit-status": ("statuses", "write"),
    "repos/get-combined-status-for-ref": ("statuses", "read"), "repos/list-commit-statuses-for-ref": ("statuses", "read"),
    "pulls/": ("pull_requests", None), "issues/": ("pull_requests", None), "reactions/": ("pull_requests", None),
    "repos/list-pull-requests-associated-with-commit": ("pull_requests", "read"),
    "repos/get-commit": ("contents", "read"), "repos/compare-commits": ("contents", "read"),
    "repos/": ("metadata", "read"),
}


class GitHub(GitHubApp, GitHubChecks, GitHubGraphQL, Forge):
    prefix = "/api/v3"

    def __init__(self, world, contract, errors, app=None, version="2022-11-28"):
        Forge.__init__(self, world, contract, errors)
        self.app, self.version = app, version
        self.shapes = Shapes(self)
        self.handlers = {
            "users/get-authenticated": lambda call: self.shapes.user(call.account),
            "meta/get": lambda call: {"verifiable_password_authentication": False},
            "rate-limit/get": self.rate_limit,
            "repos/get": lambda call: self.shapes.repository(call.repository),
            "repos/get-collaborator-permission-level": self.permission,
            "repos/list-pull-requests-associated-with-commit": self.pulls_of_commit,
            "repos/create-commit-status": self.create_status,
            "repos/get-combined-status-for-ref": self.combined_status,
            "repos/list-commit-statuses-for-ref": self.list_statuses,
            "pulls/get": lambda call: self.shapes.pull(call.repository, self.pull_at(call, call.arguments["pull_number"])),
            "pulls/list": self.list_pulls,
            "pulls/list-files": self.list_files,
            "pulls/list-review-comments": self.list_line_comments,
            "pulls/create-review": self.create_review,
            "pulls/list-reviews": self.list_reviews,
            "pulls/create-review-comment": self.create_line_comment,
            "pulls/create-reply-for-review-comment": self.reply_to_comment,
            "pulls/get-review-comment": lambda call: self.shapes.line_comment(
                call.repository, *self.comment_at(call, call.arguments["comment_id"], ("line_comments",))),
            "pulls/update-review-comment": lambda call: self.edit_comment(call, "line_comments"),
            "pulls/delete-review-comment": lambda call: self.delete_comment(call, "line_comments"),
            "issues/list-comments": self.list_comments,
            "issues/create-comment": self.create_comment,
            "issues/get-comment": lambda call: self.shapes.comment(
                call.repository, *self.comment_at(call, call.arguments["comment_id"], ("comments",))),
            "issues/update-comment": lambda call: self.edit_comment(call, "comments"),
            "issues/delete-comment": lambda call: self.delete_comment(call, "comments"),
            "reactions/create-for-issue-comment": lambda call: Reply(201, {"content": call.body["content"], "user": None}),
            **self.app_handlers(), **self.check_handlers(),
        }

    # Who asks, and what it may

    def credential(self, headers):
        kind, _, token = (headers.get("Authorization") or "").partition(" ")
        return token.strip() if kind.lower() in ("bearer", "token") else None

    def not_found(self):
        return self.error("gh-404-install")

    def unauthorized(self):
        return self.error("gh-401")

    def locate(self, call):
        if call.operation.template.startswith(("/app", "/installation", "/repos/{owner}/{repo}/installation")):
            self.require_app(call)
        elif call.principal.kind == "app":
            raise self.unauthorized()
        if "owner" in call.arguments:
            self.repository_at(call, f"{call.arguments['owner']}/{call.arguments['repo']}")
        if call.principal.kind == "installation":
            if self.world.settings["app_suspended"]:
                raise self.error("gh-403-suspended")
            self.require_permission(call)
        elif call.operation.id == "repos/create-commit-status" and not self.world.may(call.repository, call.account, "write"):
            raise self.not_found()

    def require_permission(self, call):
        found = next((need for start, need in PERMISSIONS.items() if call.operation.id.startswith(start)), None)
        if found is None:
            return
        name, level = found[0], found[1] or ("write" if call.operation.writes else "read")
        given = call.principal.permissions.get(name)
        if name == "pull_requests" and call.operation.id.startswith(("issues/", "reactions/")):
            given = given if given == "write" else call.principal.permissions.get("issues", given)
        if given != "write" and given != level:
            raise self.forbidden(f"{name}={level}")

    def forbidden(self, missing):
        reply = self.error("gh-403-integration")
        reply.headers["x-accepted-github-permissions"] = missing
        return reply

    def renamed(self, call, repository):
        rest = call.url.split("/", 6)[6:]
        place = "/".join([f"{self.base}{self.prefix}/repositories/{repository.id}"] + rest)
        return Reply(307 if call.operation.writes else 301, {"message": "Moved Permanently", "url": place}, {"Location": place})

    def rewritten(self, path):
        """`/repositories/ID/…`, where redirects lead, is the repository under its name."""
        parts = path.split("/")
        if path.startswith(self.prefix + "/repositories/") and parts[4].isdigit():
            repository = self.world.repositories.get(int(parts[4]))
            if repository is not None:
                return "/".join([self.prefix, "repos", repository.path] + parts[5:])
        return path

    def limit_headers(self, principal):
        limit = self.world.settings["rate_limit"]
        return {
            "x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(max(0, limit - principal.used)),
            "x-ratelimit-used": str(principal.used), "x-ratelimit-reset": str(int(principal.window + 3600)),
            "x-ratelimit-resource": "core",
        }

    def exhausted(self, principal):
        if principal.used <= self.world.settings["rate_limit"]:
            return None
        reply = self.error("gh-403-primary")
        reply.headers.update(self.limit_headers(principal))
        return reply

    def rate_limit(self, call):
        limits = self.limit_headers(call.principal)
        core = {"limit": int(limits["x-ratelimit-limit"]), "remaining": int(limits["x-ratelimit-remaining"]),
                "reset": int(limits["x-ratelimit-reset"]), "used": call.principal.used}
        return {"resources": {"core": core, "search": core}, "rate": core}

    # Reading

    def permission(self, call):
        account = self.world.accounts.get(call.arguments["username"])
        if account is None:
            raise self.not_found()
        level = self.world.level(call.repository, account)
        return {"permission": {"maintain": "write", "triage": "read"}.get(level, level), "role_name": level,
                "user": {**self.shapes.user(account), "role_name": level}}

    def pulls_of_commit(self, call):
        pulls = [p for p in call.repository.pulls.values() if p.head == call.arguments["commit_sha"] and not p.deleted]
        return self.listed(call, pulls, lambda pull: self.shapes.pull(call.repository, pull, simple=True))

    def list_pulls(self, call):
        wanted = call.query.get("state", "open")
        pulls = [p for p in reversed(call.repository.pulls.values())
                 if not p.deleted and (wanted == "all" or (p.state == "open") == (wanted == "open"))]
        return self.listed(call, pulls, lambda pull: self.shapes.pull(call.repository, pull, simple=True))

    def list_files(self, call):
        pull = self.pull_at(call, call.arguments["pull_number"])
        files = self.world.workshop.changed_files(self.world.base_of(call.repository, pull), pull.head)[:3000]
        return self.listed(call, files, lambda name: {"filename": name, "status": "modified", "sha": "0" * 40})

    # Statuses

    def create_status(self, call):
        sha, body = call.arguments["sha"], call.body
        if not self.world.commit_known(sha):
            raise self.error("gh-422-nocommit", message=f"No commit found for SHA: {sha}")
        context = body.get("context", "default")
        same = [s for s in call.repository.statuses if s.sha == sha and s.context.lower() == context.lower()]
        if len(same) >= 1000:
            raise self.error("gh-422-1000-statuses")
        status = Status(
            next(self.world.ids), sha, context, body["state"], body.get("description"), body.get("target_url"), call.account,
            self.world.clock.now())
        call.repository.statuses.append(status)
        self.world.record("status", call.account, call.repository, sha=sha, context=context, state=status.state,
                          words=status.description, id=status.id)
        return Reply(201, self.shapes.status(call.repository, status))

    def statuses_of(self, call):
        ref = call.arguments["ref"]
        sha = call.repository.branches.get(ref, ref)
        return sha, [s for s in reversed(call.repository.statuses) if s.sha == sha]

    def list_statuses(self, call):
        return self.listed(call, self.statuses_of(call)[1], lambda status: self.shapes.status(call.repository, status))

    def combined_status(self, call):
        sha, every = self.statuses_of(call)
        newest = list({s.context.lower(): s for s in reversed(every)}.values())
        states = {s.state for s in newest}
        part, headers = self.page(call, newest)
        state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
        return Reply(200, {
            "state": state, "sha": sha, "total_count": len(newest),
            "statuses": [self.shapes.status(call.repository, s) for s in part],
            "repository": self.shapes.repository(call.repository)}, headers)

    # Comments on the pull request

    def list_comments(self, call):
        pull = self.pull_at(call, call.arguments["issue_number"])
        return self.listed(call, [c for c in pull.comments if not c.deleted],
                           lambda comment: self.shapes.comment(call.repository, pull, comment))

    def create_comment(self, call):
        pull = self.pull_at(call, call.arguments["issue_number"])
        comment = self.new_comment(call, call.body["body"])
        pull.comments.append(comment)
        self.world.record("comment", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body)
        return Reply(201, self.shapes.comment(call.repository, pull, comment))

    def new_comment(self, call, body, **more):
        now = self.world.clock.now()
        return Comment(next(self.world.ids), body, call.account, now, now, app=call.principal.kind == "installation", **more)

    def edit_comment(self, call, place):
        pull, comment = self.comment_at(call, call.arguments["comment_id"], (place,))
        if not self.moderates(call, comment):
            raise self.forbidden("issues=write; pull_requests=write")
        comment.body, comment.updated = call.body["body"], self.world.clock.now()
        self.world.record("edit", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body)
        show = self.shapes.comment if place == "comments" else self.shapes.line_comment
        return show(call.repository, pull, comment)

    def delete_comment(self, call, place):
        pull, comment = self.comment_at(call, call.arguments["comment_id"], (place,))
        if not self.moderates(call, comment):
            raise self.forbidden("issues=write; pull_requests=write")
        comment.deleted = True
        self.world.record("delete", call.account, call.repository, number=pull.number, id=comment.id,
                          author=comment.author.login, body=comment.body)
        return Reply(204)

    # Comments on lines

    def list_line_comments(self, call):
        pull = self.pull_at(call, call.arguments["pull_number"])
        return self.listed(call, [c for c in pull.line_comments if not c.deleted],
                           lambda comment: self.shapes.line_comment(call.repository, pull, comment))

    def list_reviews(self, call):
        pull = self.pull_at(call, call.arguments["pull_number"])
        return self.listed(call, pull.reviews, lambda review: self.shapes.review(call.repository, pull, review))

    def create_review(self, call):
        pull, body = self.pull_at(call, call.arguments["pull_number"]), call.body
        commit, comments = body.get("commit_id", pull.head), body.get("comments", [])
        for entry in comments:
            self.check_place(call, pull, commit, entry)
        if body.get("event") in ("COMMENT", "REQUEST_CHANGES") and not body.get("body") and not comments:
            raise self.error("gh-422-line", errors=["Body can't be blank"])
        if body.get("event") in ("APPROVE", "REQUEST_CHANGES") and pull.author is call.account:
            raise self.error("gh-422-line", errors=["Can not approve your own pull request"])
        state = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", None: "PENDING"}
        review = Review(next(self.world.ids), call.account, body.get("body", ""), state[body.get("event")], commit,
                        self.world.clock.now())
        pull.reviews.append(review)
        for entry in comments:
            self.add_line_comment(call, pull, commit, entry, review.id)
        if review.body:
            self.world.record("review", call.account, call.repository, number=pull.number, id=review.id, body=review.body)
        return self.shapes.review(call.repository, pull, review)

    def create_line_comment(self, call):
        pull, body = self.pull_at(call, call.arguments["pull_number"]), call.body
        self.check_place(call, pull, body["commit_id"], body)
        comment = self.add_line_comment(call, pull, body["commit_id"], body, None)
        return Reply(201, self.shapes.line_comment(call.repository, pull, comment))

    def add_line_comment(self, call, pull, commit, entry, review):
        whole = entry.get("subject_type") == "file"
        comment = self.new_comment(
            call, entry["body"], path=entry["path"], line=None if whole else entry["line"],
            start_line=entry.get("start_line"), side=entry.get("side", "RIGHT"), commit=commit, review=review, file_level=whole)
        comment.thread = f"PRRT_{comment.id}"
        pull.line_comments.append(comment)
        self.world.record("line_comment", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body,
                          path=comment.path, line=comment.line, sha=commit)
        return comment

    def check_place(self, call, pull, commit, entry):
        """Lines that the pull request's diff does not show are refused, all or nothing."""
        if not self.world.commit_known(commit):
            raise self.error("gh-422-nocommit", message=f"No commit found for SHA: {commit}")
        files = self.world.workshop.diff(self.world.base_of(call.repository, pull), commit)
        if entry["path"] not in files:
            raise self.error("gh-422-path")
        if entry.get("subject_type") == "file":
            return
        shown = files[entry["path"]]
        lines = shown.old_lines if entry.get("side") == "LEFT" else shown.new_lines
        if entry.get("line") not in lines:
            raise self.error("gh-422-line")
        start = entry.get("start_line")
        if start is not None:
            if start >= entry["line"]:
                raise self.error("gh-422-startline")
            if start not in lines or lines[start][0] != lines[entry["line"]][0]:
                raise self.error("gh-422-line")

    def reply_to_comment(self, call):
        pull, parent = self.comment_at(call, call.arguments["comment_id"], ("line_comments",))
        reply = self.new_comment(
            call, call.body["body"], path=parent.path, line=parent.line, commit=parent.commit, review=parent.review,
            reply_to=parent.id, thread=parent.thread)
        pull.line_comments.append(reply)
        self.world.record("reply", call.account, call.repository, number=pull.number, id=reply.id, body=reply.body)
        return Reply(201, self.shapes.line_comment(call.repository, pull, reply))
