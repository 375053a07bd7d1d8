"""Notes, discussions with positions, and draft notes that are published together."""
import hashlib

from forge import Reply
from world import Comment


class GitLabNotes:
    def note_handlers(self):
        return {
            "listNotes": self.list_notes, "createNote": self.create_note,
            "updateNote": self.update_note, "deleteNote": self.delete_note,
            "listDiscussions": self.list_discussions, "createDiscussion": self.create_discussion,
            "resolveDiscussion": self.resolve_discussion, "replyDiscussion": self.reply_discussion,
            "updateDiscussionNote": self.update_note, "deleteDiscussionNote": self.delete_note,
            "createDraftNote": self.create_draft, "listDraftNotes": self.list_drafts,
            "publishDraftNotes": self.publish_drafts, "deleteDraftNote": self.delete_draft,
            "awardEmoji": lambda call: Reply(201, {"id": 1, "name": call.body["name"]}),
        }

    @staticmethod
    def every(pull):
        return sorted((c for c in pull.comments + pull.line_comments if not c.deleted), key=lambda c: c.id)

    def note(self, pull, comment):
        return {
            "id": comment.id, "type": "DiffNote" if comment.position else "DiscussionNote" if comment.reply_to else None,
            "body": comment.body, "author": self.user(comment.author), "system": False, "noteable_iid": pull.number,
            "resolvable": comment.position is not None, "resolved": comment.resolved, "position": comment.position,
            "created_at": self.world.clock.text(comment.created), "updated_at": self.world.clock.text(comment.updated)}

    def request_at(self, call):
        return self.pull_at(call, self.iid(call))

    def new_note(self, call, pull, body, kind, **more):
        if self.world.settings.get("notes_closed"):
            raise Reply(403, {"message": "403 Forbidden"})
        now = self.world.clock.now()
        comment = Comment(next(self.world.ids), body, call.account, now, now, **more)
        comment.thread = comment.thread or hashlib.sha1(str(comment.id).encode()).hexdigest()
        (pull.line_comments if comment.position else pull.comments).append(comment)
        facts = {"path": comment.path, "line": comment.line, "sha": comment.commit} if comment.position else {}
        self.world.record(kind, call.account, call.repository, number=pull.number, id=comment.id, body=body, **facts)
        return comment

    # Notes

    def list_notes(self, call):
        pull = self.request_at(call)
        rows = self.every(pull)
        if call.query.get("sort", "desc") == "desc":
            rows = rows[::-1]
        return self.listed(call, rows, lambda comment: self.note(pull, comment))

    def create_note(self, call):
        pull = self.request_at(call)
        return Reply(201, self.note(pull, self.new_note(call, pull, call.body["body"], "comment")))

    def update_note(self, call):
        pull, comment = self.own_note(call)
        comment.body, comment.updated = call.body.get("body", comment.body), self.world.clock.now()
        if "resolved" in call.body:
            self.mark(call, pull, comment.thread, call.body["resolved"])
        if "body" in call.body:
            self.world.record("edit", call.account, call.repository, number=pull.number, id=comment.id, body=comment.body)
        return self.note(pull, comment)

    def delete_note(self, call):
        pull, comment = self.own_note(call)
        comment.deleted = True
        self.world.record("delete", call.account, call.repository, number=pull.number, id=comment.id,
                          author=comment.author.login, body=comment.body)
        return Reply(204)

    def own_note(self, call):
        pull, comment = self.comment_at(call, call.arguments["note_id"])
        if pull.number != int(self.iid(call)):
            raise self.not_found()
        if not self.moderates(call, comment):
            raise Reply(403, {"message": "403 Forbidden"})
        return pull, comment

    # Discussions

    def list_discussions(self, call):
        pull = self.request_at(call)
        threads = {}
        for comment in self.every(pull):
            threads.setdefault(comment.thread, []).append(comment)
        return self.listed(call, list(threads), lambda key: self.discussion(pull, key, threads[key]))

    def discussion(self, pull, key, comments):
        return {"id": key, "individual_note": len(comments) == 1 and comments[0].position is None,
                "notes": [self.note(pull, comment) for comment in comments]}

    def create_discussion(self, call):
        pull, body = self.request_at(call), call.body
        comment = self.placed(call, pull, body["body"], body.get("position"))
        return Reply(201, self.discussion(pull, comment.thread, [comment]))

    def placed(self, call, pull, body, position):
        if position is None:
            return self.new_note(call, pull, body, "comment")
        self.check_position(pull, position)
        line = position.get("new_line") or position.get("old_line")
        start = (position.get("line_range") or {}).get("start") or {}
        return self.new_note(
            call, pull, body, "line_comment", path=position["new_path"], line=line, start_line=start.get("new_line"),
            commit=position["head_sha"], position=position, side="RIGHT" if position.get("new_line") else "LEFT")

    def check_position(self, pull, position):
        """The line must be in the diff of a version, and be named the way its kind asks for."""
        version = next((v for v in pull.versions if (v["base"], v["start"], v["head"]) == (
            position["base_sha"], position["start_sha"], position["head_sha"])), None)
        files = self.world.workshop.diff(version["start"], version["head"]) if version else {}
        shown = files.get(position["new_path"])
        if shown is None or position["old_path"] != shown.old_path:
            raise self.error("gl-400-position")
        new, old = position.get("new_line"), position.get("old_line")
        if new is None:
            right = old in shown.old_lines and shown.old_lines[old][1] is None
        else:
            right = new in shown.new_lines and shown.new_lines[new][1] == old
        ranged = position.get("line_range")
        if ranged and right:
            name = hashlib.sha1(position["new_path"].encode()).hexdigest()
            right = all(ranged[end]["line_code"].startswith(name + "_") for end in ("start", "end"))
        if not right:
            raise self.error("gl-400-position")

    def thread_at(self, call):
        pull, key = self.request_at(call), call.arguments["discussion_id"]
        comments = [c for c in self.every(pull) if c.thread == key]
        if not comments:
            raise self.error("gl-404", message="404 Discussion Not Found")
        return pull, key, comments

    def resolve_discussion(self, call):
        pull, key, comments = self.thread_at(call)
        wanted = call.body["resolved"] if call.body else call.query.get("resolved") == "true"
        if comments[0].position is None:
            raise Reply(403, {"message": "403 Forbidden"})
        self.mark(call, pull, key, wanted)
        return self.discussion(pull, key, comments)

    def mark(self, call, pull, key, resolved):
        for comment in self.every(pull):
            if comment.thread == key:
                comment.resolved, comment.resolver = resolved, call.account if resolved else None
        first = next(c for c in self.every(pull) if c.thread == key)
        self.world.record("resolve" if resolved else "reopen", call.account, call.repository, number=pull.number, id=first.id)

    def reply_discussion(self, call):
        pull, key, comments = self.thread_at(call)
        reply = self.new_note(call, pull, call.body["body"], "reply", thread=key, reply_to=comments[0].id)
        return Reply(201, self.note(pull, reply))

    # Draft notes

    def create_draft(self, call):
        pull, body = self.request_at(call), call.body
        if body.get("position"):
            self.check_position(pull, body["position"])
        draft = {"id": next(self.world.ids), "author": call.account, "note": body["note"], "position": body.get("position"),
                 "discussion": body.get("in_reply_to_discussion_id"), "resolve": body.get("resolve_discussion", False)}
        pull.drafts.append(draft)
        return Reply(201, self.draft(draft))

    @staticmethod
    def draft(draft):
        return {"id": draft["id"], "author_id": draft["author"].id, "note": draft["note"], "position": draft["position"],
                "discussion_id": draft["discussion"], "resolve_discussion": draft["resolve"]}

    def drafts_of(self, call):
        pull = self.request_at(call)
        return pull, [draft for draft in pull.drafts if draft["author"].id == call.account.id]

    def list_drafts(self, call):
        return self.listed(call, self.drafts_of(call)[1], self.draft)

    def publish_drafts(self, call):
        pull, drafts = self.drafts_of(call)
        for draft in drafts:
            if draft["discussion"]:
                self.new_note(call, pull, draft["note"], "reply", thread=draft["discussion"])
            else:
                self.placed(call, pull, draft["note"], draft["position"])
            pull.drafts.remove(draft)
        return Reply(204)

    def delete_draft(self, call):
        pull, drafts = self.drafts_of(call)
        found = next((d for d in drafts if d["id"] == int(call.arguments["draft_note_id"])), None)
        if found is None:
            raise self.not_found()
        pull.drafts.remove(found)
        return Reply(204)
