"""What must hold after any number of crashes, from what the forge remembers and what the store holds."""
import os
import sys
from collections import Counter

from crowd import REPOSITORY
from lab import REPOSITORY as HERE

sys.path.insert(0, os.path.join(HERE, "Tests", "FakeForge"))

from workshop import Workshop  # noqa: E402

UNFINISHED = ("pending", "in_progress", "queued", "running")
WORDS = {"failed": "failure"}


def check(lab, crowd):
    """What does not hold, in words; empty: everything does."""
    state = lab.tell("state")[REPOSITORY]
    ledger = [entry for entry in lab.tell("ledger") if entry["account"].startswith("gatehouse")]
    found = deliveries(lab, crowd)
    found += verdicts(state, ledger, crowd)
    workshop = Workshop(lab.path("forge"))
    for pull in crowd.pulls:
        found += comments(state["pulls"][str(pull.number)], ledger, crowd, pull, workshop)
        found += publication(lab, pull)
    found += [f"a breach of the forge's contract: {breach}" for breach in lab.tell("breaches")]
    found += [f"a delivery was answered with {status}" for status in sorted(set(crowd.refused))]
    return found + lab.database.check()


def deliveries(lab, crowd):
    kept = {row["id"] for row in lab.database.rows("SELECT id FROM gatehouse.delivery")}
    lost = crowd.accepted - kept
    return [f"{len(lost)} of {len(crowd.accepted)} accepted deliveries are lost: {sorted(lost)[:5]}"] if lost else []


def final_verdicts(ledger):
    """(commit, verdict) of every final verdict that was ever shown."""
    for entry in ledger:
        if entry["kind"] in ("check_run", "status") and entry["state"] not in UNFINISHED:
            yield entry["sha"], WORDS.get(entry["state"], entry["state"])


def verdicts(state, ledger, crowd):
    """Each head has its verdict; no commit ever had one that is not its own."""
    found, last = [], {}
    for sha, verdict in final_verdicts(ledger):
        last[sha] = verdict
        wanted = "failure" if crowd.commits.get(sha) else "success"
        if verdict != wanted:
            found.append(f"{sha[:10]} was shown as {verdict}, and is {wanted}")
    for pull in crowd.pulls:
        if state["pulls"][str(pull.number)]["head"] != pull.head:
            found.append(f"pull {pull.number}: the forge has another head than was pushed last")
        if pull.head not in last:
            found.append(f"pull {pull.number}: no verdict on its head {pull.head[:10]}")
        elif standing(state, pull.head) in UNFINISHED:
            found.append(f"pull {pull.number}: its head {pull.head[:10]} is pending still")
    return found


def standing(state, sha):
    """What the forge shows on a commit now."""
    runs = [run["conclusion"] or run["status"] for run in state["checks"] if run["sha"] == sha]
    statuses = [status["state"] for status in state["statuses"] if status["sha"] == sha]
    return (runs or statuses or [None])[-1]


def comments(shown, ledger, crowd, pull, workshop):
    """One summary; a comment for each finding of the head and none twice, now or ever."""
    found = []
    summaries = [c for c in shown["comments"] if c["author"].startswith("gatehouse")]
    if len(summaries) != 1:
        found.append(f"pull {pull.number}: {len(summaries)} summaries")
    open_ones = Counter(
        container(c) for c in shown["line_comments"]
        if c["author"].startswith("gatehouse") and not c["reply_to"] and not is_done(c))
    wanted = Counter(crowd.commits[pull.head])
    if open_ones != wanted:
        found.append(f"pull {pull.number}: comments on {dict(open_ones)}, findings {dict(wanted)}")
    mine = [e for e in ledger if e.get("number") == pull.number]
    made = sum(entry["kind"] == "comment" for entry in mine)
    if made != 1:
        found.append(f"pull {pull.number}: {made} summaries were made")
    return found + [f"pull {pull.number}: {words}" for words in said_twice(mine, workshop)]


def said_twice(entries, workshop):
    """A finding that was told while a comment about it stood open on a line of that commit. One whose line is gone from the
    commit is outdated: forges fold it away, and a new one takes its place before it is deleted."""
    found, standing_ones = [], {}
    for entry in entries:
        if entry["kind"] == "line_comment":
            for old in standing_ones.values():
                if container(old) == container(entry) and workshop.line_now(
                        old["sha"], entry["sha"], old["path"], old["line"]) is not None:
                    found.append(f"{container(entry)} was told twice (comments {old['id']} and {entry['id']})")
            standing_ones[entry["id"]] = entry
        elif entry["kind"] in ("resolve", "minimize", "delete"):
            standing_ones.pop(entry["id"], None)
        elif entry["kind"] == "edit" and "fixed" in entry["body"].lower():
            standing_ones.pop(entry["id"], None)
    return found


def container(comment):
    """Which of the crowd's containers a comment is about."""
    for index in range(3):
        if f"bad{index}" in comment["body"]:
            return f"bad{index}"
    return "none of them"


def is_done(comment):
    return comment["resolved"] or comment["minimized"] or "fixed" in comment["body"].lower()


def publication(lab, pull):
    rows = lab.database.rows(
        f"SELECT state, head, verdict FROM gatehouse.publication WHERE subject = 'pull/{int(pull.number)}'")
    if len(rows) != 1 or rows[0]["state"] != "final" or rows[0]["head"] != pull.head:
        return [f"pull {pull.number}: the store tells {rows}, its head is {pull.head[:10]}"]
    return []
