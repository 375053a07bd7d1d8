"""Gitea and Forgejo: one API with small differences, which the two contracts tell."""
import re

from forge import Forge, Reply
from world import Comment, Review, Status


class Gitea(Forge):
    prefix = "/api/v1"
    page_parameter, default_page, largest_page = "limit", 30, 50

    def __init__(self, world, contract, errors):
        super().__init__(world, contract, errors)
        self.handlers = {
            "getVersion": lambda call: {"version": "1.26.0" if world.kind == "gitea" else "10.0.0+gitea-1.22.0"},
            "userGetCurrent": lambda call: self.user(call.account),
            "getGeneralAPISettings": lambda call: {"max_response_items": 50, "default_paging_num": 30},
            "repoGet": lambda call: self.repository(call.repository),
            "repoGetPullRequest": lambda call: self.pull(call.repository, self.pull_at(call, call.arguments["index"])),
            "repoListPullRequests": self.list_pulls,
            "repoListPullReviews": self.list_reviews,
            "repoGetPullReview": lambda call: self.review(*self.review_at(call)),
            "repoCreatePullReview": self.create_review,
            "repoSubmitPullReview": self.submit_review,
            "repoDeletePullReview": self.delete_review,
            "repoGetPullReviewComments": self.review_comments,
            "repoCreatePullReviewComment": self.add_review_comment,
            "repoDeletePullReviewComment": self.delete_review_comment,
            "repoResolvePullReviewComment": lambda call: self.mark(call, True),
            "repoUnresolvePullReviewComment": lambda call: self.mark(call, False),
            "issueGetComments": self.list_comments,
            "issueCreateComment": self.create_comment,
            "issueEditComment": self.edit_comment,
            "issueDeleteComment": self.delete_comment,
            "issuePostCommentReaction": lambda call: Reply(201, {"content": call.body["content"]}),
            "repoListStatuses": lambda call: self.list_statuses(call, call.arguments["sha"]),
            "repoListStatusesByRef": lambda call: self.list_statuses(call, call.arguments["ref"]),
            "repoGetCombinedStatusByRef": self.combined,
            "repoCreateStatus": self.create_status,
            "repoGetRepoPermissions": self.permission,
            "repoListHooks": lambda call: self.listed(call, [], lambda hook: hook),
            "repoListBranchProtection": lambda call: [],
        }

    def credential(self, headers):
        kind, _, token = (headers.get("Authorization") or "").partition(" ")
        return token.strip() if kind.lower() in ("token", "bearer") else None

    def refusal(self, status, words):
        return Reply(status, {"message": words, "url": f"{self.base}/api/swagger"})

    def not_found(self):
        return self.refusal(404, "The target couldn't be found.")

    def unauthorized(self):
        return self.refusal(401, "token is required")

    def git_principal(self, user, password):
        return self.principal(password) or self.principal(user)

    def unknown_but_allowed(self, method, path):
        """Whether a Forgejo can resolve is found out by asking it: 404, and no breach. The list of repositories is not among
        the contract's operations."""
        if (method, path) == ("GET", f"{self.prefix}/user/repos"):
            return Reply(200, [self.repository(found) for found in self.world.repositories.values() if not found.gone])
        if self.world.kind == "forgejo" and re.search(r"/pulls/comments/\d+/(un)?resolve$", path):
            return Reply(404, {"message": "Not Found", "url": f"{self.base}/api/swagger"})
        return None

    def page_headers(self, call, number, last, size, total):
        return {**super().page_headers(call, number, last, size, total), "X-Total-Count": str(total)}

    def locate(self, call):
        if "owner" in call.arguments:
            self.repository_at(call, f"{call.arguments['owner']}/{call.arguments['repo']}")

    def renamed(self, call, repository):
        rest = call.url.split("/", 6)[6:]
        place = "/".join([f"{self.base}{self.prefix}/repos/{repository.path}"] + rest)
        return Reply(307, None, {"Location": place})

    # Shapes

    def user(self, account):
        return {"id": account.id, "login": account.login, "username": account.login, "full_name": "", "is_admin": False}

    def repository(self, repository):
        page = f"{self.base}/{repository.path}"
        level = self.world.level(repository, self.world.bot)
        return {"id": repository.id, "name": repository.name, "full_name": repository.path, "private": repository.private,
                "html_url": page, "clone_url": page + ".git", "default_branch": "main", "fork": repository.fork_of is not None,
                "owner": self.user(self.world.account(repository.owner)),
                "permissions": {"admin": level == "admin", "push": level in ("write", "maintain", "admin"), "pull": True}}

    def pull(self, repository, pull):
        head = self.world.repositories.get(pull.head_repository) if pull.head_repository else None
        head = None if head is None or head.gone else head
        return {
            "id": pull.id, "number": pull.number, "title": pull.title, "body": pull.body, "draft": pull.draft,
            "state": "open" if pull.state == "open" else "closed", "merged": pull.state == "merged",
            "user": self.user(pull.author), "html_url": f"{self.base}/{repository.path}/pulls/{pull.number}",
            "base": {"label": pull.base_ref, "ref": pull.base_ref, "sha": self.world.base_of(repository, pull),
                     "repo_id": repository.id, "repo": self.repository(repository)},
            "head": {"label": pull.head_ref, "ref": pull.head_ref, "sha": pull.head, "repo_id": head.id if head else 0,
                     "repo": self.repository(head) if head else self.nothing()},
            "merge_base": pull.versions[0]["base"], "created_at": self.world.clock.text(pull.created),
            "updated_at": self.world.clock.text()}

    @staticmethod
    def nothing():
        return None

    def comment(self, repository, pull, comment):
        page = f"{self.base}/{repository.path}/pulls/{pull.number}"
        return {"id": comment.id, "body": comment.body, "user": self.user(comment.author), "pull_request_url": page,
                "html_url": f"{page}#issuecomment-{comment.id}", "issue_url": "",
                "created_at": self.world.clock.text(comment.created), "updated_at": self.world.clock.text(comment.updated)}

    def line_comment(self, comment):
        shown = {"id": comment.id, "body": comment.body, "user": self.user(comment.author), "path": comment.path,
                 "commit_id": comment.commit, "original_commit_id": comment.commit, "pull_request_review_id": comment.review,
                 "position": comment.line if comment.side == "RIGHT" else 0, "diff_hunk": "@@",
                 "original_position": comment.line if comment.side == "LEFT" else 0,
                 "created_at": self.world.clock.text(comment.created), "updated_at": self.world.clock.text(comment.updated)}
        if comment.resolver:
            shown["resolver"] = self.user(comment.resolver)
        return shown

    def review(self, pull, review):
        count = sum(1 for c in pull.line_comments if c.review == review.id and not c.deleted)
        return {"id": review.id, "user": self.user(review.author), "state": review.state, "body": review.body,
                "commit_id": review.commit, "comments_count": count, "stale": review.commit != pull.head,
                "submitted_at": self.world.clock.text(review.created)}

    def status(self, status):
        return {"id": status.id, "status": status.state, "context": status.context, "description": status.description or "",
                "target_url": status.target_url or "", "creator": self.user(status.author),
                "created_at": self.world.clock.text(status.created), "updated_at": self.world.clock.text(status.created)}

    # Reading

    def list_pulls(self, call):
        wanted = call.query.get("state", "all")
        pulls = [p for p in reversed(call.repository.pulls.values())
                 if not p.deleted and (wanted == "all" or (p.state == "open") == (wanted == "open"))]
        return self.listed(call, pulls, lambda pull: self.pull(call.repository, pull))

    def permission(self, call):
        account = self.world.accounts.get(call.arguments["collaborator"])
        if account is None:
            raise self.not_found()
        if not self.world.may(call.repository, call.account, "admin") and account is not call.account:
            if self.world.settings.get("permission_needs_admin"):
                raise self.refusal(403, "Only admins can query all permissions, repo admins can query all repo permissions")
        level = self.world.level(call.repository, account)
        return {"permission": level, "role_name": level, "user": self.user(account)}

    # Statuses

    def sha(self, call, ref):
        return call.repository.branches.get(ref, ref)

    def list_statuses(self, call, ref):
        rows = [s for s in reversed(call.repository.statuses) if s.sha == self.sha(call, ref)]
        if call.query.get("sort") == "oldest":
            rows.reverse()
        return self.listed(call, rows, self.status)

    def combined(self, call):
        sha = self.sha(call, call.arguments["ref"])
        newest = list({s.context: s for s in call.repository.statuses if s.sha == sha}.values())
        part, headers = self.page(call, newest)
        worst = next((state for state in ("error", "failure", "pending") if any(s.state == state for s in newest)), "success")
        return Reply(200, {"state": worst if newest else "pending", "sha": sha, "total_count": len(newest),
                           "statuses": [self.status(s) for s in part]}, headers)

    def create_status(self, call):
        sha, body = call.arguments["sha"], call.body
        if not self.world.may(call.repository, call.account, "write"):
            raise self.refusal(403, "user should have a permission to write to a repo")
        if not self.world.commit_known(sha):
            raise self.error("gitea-500-status-sha")
        status = Status(next(self.world.ids), sha, body.get("context", "default"), body["state"], body.get("description"),
                        body.get("target_url"), call.account, self.world.clock.now())
        call.repository.statuses.append(status)
        self.world.record("status", call.account, call.repository, sha=sha, context=status.context, state=status.state,
                          words=status.description, id=status.id)
        return Reply(201, self.status(status))

    # Comments

    def list_comments(self, call):
        pull = self.pull_at(call, call.arguments["index"])
        return [self.comment(call.repository, pull, c) for c in pull.comments if not c.deleted]

    def new_comment(self, call, body, **more):
        now = self.world.clock.now()
        return Comment(next(self.world.ids), body, call.account, now, now, **more)

    def create_comment(self, call):
        pull = self.pull_at(call, call.arguments["index"])
        comment = self.new_comment(call, call.body["body"])
        pull.comments.append(comment)
        self.world.record("comment", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body)
        return Reply(201, self.comment(call.repository, pull, comment))

    def edit_comment(self, call):
        pull, comment = self.own(call, "id")
        comment.body, comment.updated = call.body["body"], self.world.clock.now()
        self.world.record("edit", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body)
        return self.comment(call.repository, pull, comment)

    def delete_comment(self, call, name="id"):
        pull, comment = self.own(call, name)
        comment.deleted = True
        self.world.record("delete", call.account, call.repository, number=pull.number, id=comment.id,
                          author=comment.author.login, body=comment.body)
        return Reply(204)

    def delete_review_comment(self, call):
        return self.delete_comment(call, "comment")

    def own(self, call, name):
        pull, comment = self.comment_at(call, call.arguments[name])
        if not self.moderates(call, comment):
            raise self.refusal(403, "user should be the poster")
        return pull, comment

    # Reviews

    def list_reviews(self, call):
        pull = self.pull_at(call, call.arguments["index"])
        seen = [r for r in pull.reviews if r.state != "PENDING" or r.author.id == call.account.id]
        return self.listed(call, seen, lambda review: self.review(pull, review))

    def review_at(self, call):
        pull = self.pull_at(call, call.arguments["index"])
        for review in pull.reviews:
            if review.id == int(call.arguments["id"]):
                return pull, review
        raise self.not_found()

    def create_review(self, call):
        """Comments are made one by one before the review is sent: what fails in between leaves a pending review behind."""
        pull, body = self.pull_at(call, call.arguments["index"]), call.body
        if pull.state != "open":
            raise self.error("gitea-422-closed")
        event, commit = body.get("event") or "PENDING", body.get("commit_id") or pull.head
        pending = next((r for r in pull.reviews if r.state == "PENDING" and r.author.id == call.account.id), None)
        review = pending or Review(next(self.world.ids), call.account, "", "PENDING", commit, self.world.clock.now())
        if pending is None:
            pull.reviews.append(review)
        for entry in body.get("comments") or []:
            self.add_line_comment(call, pull, review, commit, entry)
        if event == "COMMENT" and not body.get("body") and not any(c.review == review.id for c in pull.line_comments):
            raise self.refusal(422, "review event COMMENT requires a body or a comment")
        review.state, review.body = event, body.get("body") or review.body
        if review.body and event != "PENDING":
            self.world.record("review", call.account, call.repository, number=pull.number, id=review.id, body=review.body)
        return self.review(pull, review)

    def add_line_comment(self, call, pull, review, commit, entry):
        new, old = entry.get("new_position") or 0, entry.get("old_position") or 0
        lines = self.world.workshop.text(commit, entry.get("path", "")).count("\n")
        if not (0 < new <= lines or old):
            raise self.refusal(500, f"object does not exist [id: {commit}, rel_path: {entry.get('path')}]")
        comment = self.new_comment(call, entry["body"], path=entry["path"], line=new or old, side="RIGHT" if new else "LEFT",
                                   commit=commit, review=review.id)
        pull.line_comments.append(comment)
        self.world.record("line_comment", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body,
                          path=comment.path, line=comment.line, sha=commit)
        return comment

    def add_review_comment(self, call):
        pull, review = self.review_at(call)
        return self.line_comment(self.add_line_comment(call, pull, review, review.commit, call.body))

    def submit_review(self, call):
        pull, review = self.review_at(call)
        if review.state != "PENDING":
            raise self.refusal(422, "only a pending review can be submitted")
        review.state, review.body = call.body.get("event", "COMMENT"), call.body.get("body", review.body)
        return self.review(pull, review)

    def delete_review(self, call):
        pull, review = self.review_at(call)
        if review.author.id != call.account.id:
            raise self.refusal(403, "no permission")
        pull.reviews.remove(review)
        for comment in pull.line_comments:
            comment.deleted = comment.deleted or comment.review == review.id
        return Reply(204)

    def review_comments(self, call):
        pull, review = self.review_at(call)
        return [self.line_comment(c) for c in pull.line_comments if c.review == review.id and not c.deleted]

    def mark(self, call, resolved):
        pull, comment = self.comment_at(call, call.arguments["id"], ("line_comments",))
        comment.resolved, comment.resolver = resolved, call.account if resolved else None
        self.world.record("resolve" if resolved else "reopen", call.account, call.repository, number=pull.number, id=comment.id)
        return Reply(204)
