"""What a forge knows: accounts, tokens, repositories, pull requests and what was said on them. No wire format here."""
import hashlib
import itertools
import json
import os
import threading
import time
from dataclasses import dataclass, field

from workshop import Workshop

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")


class Clock:
    """The real clock, moved by tests."""

    def __init__(self):
        self.offset = 0.0

    def now(self):
        return time.time() + self.offset

    def text(self, at=None):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now() if at is None else at))


@dataclass
class Account:
    id: int
    login: str
    type: str = "User"


@dataclass
class Principal:
    """Who stands behind a token."""
    account: Account
    kind: str                       # user, app, installation
    expires: float = 0.0            # 0: never
    repositories: tuple = ()        # empty: all
    permissions: dict = field(default_factory=dict)
    revoked: bool = False
    used: int = 0
    window: float = 0.0


@dataclass
class Comment:
    id: int
    body: str
    author: Account
    created: float
    updated: float
    # On a line:
    path: str = None
    line: int = None
    start_line: int = None
    side: str = "RIGHT"
    commit: str = None
    position: dict = None           # GitLab's, as it came
    review: int = None
    reply_to: int = None
    thread: str = None
    # What was done to it:
    minimized: bool = False
    resolved: bool = False
    resolver: Account = None
    deleted: bool = False
    file_level: bool = False
    app: bool = False


@dataclass
class Review:
    id: int
    author: Account
    body: str
    state: str
    commit: str
    created: float


@dataclass
class Status:
    id: int
    sha: str
    context: str
    state: str
    description: str
    target_url: str
    author: Account
    created: float
    ref: str = None
    pipeline: int = None


@dataclass
class CheckRun:
    id: int
    name: str
    head_sha: str
    status: str
    app: bool
    conclusion: str = None
    external_id: str = None
    details_url: str = None
    title: str = None
    summary: str = None
    text: str = None
    annotations: list = field(default_factory=list)
    started: str = None
    completed: str = None


@dataclass
class Pull:
    id: int
    number: int
    title: str
    body: str
    author: Account
    base_ref: str
    head_ref: str
    head: str
    head_repository: int            # None: the fork is gone
    is_fork: bool = False
    state: str = "open"             # open, closed, merged
    draft: bool = False
    deleted: bool = False
    created: float = 0.0
    comments: list = field(default_factory=list)
    line_comments: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    versions: list = field(default_factory=list)


class Repository:
    def __init__(self, number, path, served, private):
        self.id, self.path, self.served, self.private = number, path, served, private
        self.former = set()         # names it had before
        self.default_branch = "main"
        self.branches = {}
        self.permissions = {}
        self.pulls = {}
        self.statuses = []
        self.checks = []
        self.fork_of = None
        self.lagging = {}           # refs that were told and cannot be fetched yet
        self.gone = False

    @property
    def owner(self):
        return self.path.split("/")[0]

    @property
    def name(self):
        return self.path.rsplit("/", 1)[1]


class World:
    def __init__(self, root, kind):
        self.root, self.kind = root, kind
        self.lock = threading.RLock()
        self.clock = Clock()
        self.workshop = Workshop(root)
        self.ids = itertools.count(1001)
        self.accounts, self.tokens, self.repositories = {}, {}, {}
        self.ledger_file = os.path.join(root, "ledger.ndjson")
        self.settings = {
            "page_limit": 100, "rate_limit": 5000, "app_suspended": False, "resolve_forbidden": False,
            "installation_permissions": {
                "checks": "write", "statuses": "write", "pull_requests": "write", "contents": "read",
                "metadata": "read", "issues": "write", "merge_queues": "read"},
            "token_seconds": 3600, "supports_version_header": True, "push_events": True,
        }
        self.bot = self.account("gatehouse-bot")
        self.app_bot = self.account("gatehouse[bot]", "Bot")

    # Accounts

    def account(self, login, kind="User"):
        if login not in self.accounts:
            self.accounts[login] = Account(next(self.ids), login, kind)
        return self.accounts[login]

    def level(self, repository, account):
        """The account's permission on the repository, by name."""
        return repository.permissions.get(account.login, "none" if repository.private else "read")

    def may(self, repository, account, level):
        return LEVELS.index(self.level(repository, account)) >= LEVELS.index(level)

    # Repositories

    def create_repository(self, path, files, private=True, fork_of=None):
        repository = Repository(next(self.ids), path, self.workshop.served(path), private)
        repository.permissions[self.bot.login] = "write"
        if fork_of is not None:
            repository.fork_of = fork_of.id
            repository.branches = dict(fork_of.branches)
        else:
            repository.branches["main"] = self.workshop.commit([], files or {"README.md": "base\n"}, "base")
        self.workshop.publish(repository.served, {f"refs/heads/{n}": c for n, c in repository.branches.items()})
        self.repositories[repository.id] = repository
        return repository

    def repository(self, path):
        """(the repository, whether that is a name it had before)."""
        for repository in self.repositories.values():
            if repository.gone:
                continue
            if repository.path.lower() == path.lower():
                return repository, False
            if path.lower() in repository.former:
                return repository, True
        return None, False

    def commit_known(self, sha):
        """Also of a commit that git does not give yet: the forge's database is ahead of its git servers."""
        return self.workshop.exists(sha)

    # Pull requests

    def pull_ref(self, number):
        return f"refs/merge-requests/{number}/head" if self.kind == "gitlab" else f"refs/pull/{number}/head"

    def push(self, repository, branch, files, message, parent=None, lag=False, links=()):
        """A commit arrives on a branch; gives it and the pull requests that it changed."""
        target = repository
        tip = parent or repository.branches.get(branch) or repository.branches[repository.default_branch]
        commit = self.workshop.commit([tip], files, message, links=links)
        return commit, self.move(target, branch, commit, lag)

    def move(self, repository, branch, commit, lag=False):
        repository.branches[branch] = commit
        refs = {(repository, f"refs/heads/{branch}"): commit}
        changed = []
        for base in self.repositories.values():
            for pull in base.pulls.values():
                if pull.state == "open" and pull.head_repository == repository.id and pull.head_ref == branch:
                    pull.head = commit
                    self.note_version(base, pull)
                    refs[(base, self.pull_ref(pull.number))] = commit
                    changed.append((base, pull))
        for (place, name), target in refs.items():
            if lag:
                place.lagging[name] = target
            else:
                self.workshop.publish(place.served, {name: target})
        return changed

    def catch_up(self, repository):
        self.workshop.publish(repository.served, repository.lagging)
        repository.lagging = {}

    def base_of(self, repository, pull):
        return repository.branches[pull.base_ref]

    def note_version(self, repository, pull):
        base = self.base_of(repository, pull)
        pull.versions.insert(0, {
            "id": next(self.ids), "head": pull.head, "start": base, "base": self.workshop.merge_base(base, pull.head),
            "created": self.clock.now()})

    def open_pull(self, repository, head_repository, head_ref, base_ref, title, author, draft=False):
        number = 1 + max(repository.pulls, default=0)
        pull = Pull(
            next(self.ids), number, title, "", self.account(author), base_ref, head_ref,
            head_repository.branches[head_ref], head_repository.id, is_fork=head_repository is not repository, draft=draft,
            created=self.clock.now())
        repository.pulls[number] = pull
        self.workshop.publish(repository.served, {self.pull_ref(number): pull.head})
        self.note_version(repository, pull)
        return pull

    # The ledger

    def record(self, kind, account, repository, **facts):
        """A write that took effect: one line in a file that is only ever appended to."""
        line = {"time": round(self.clock.now(), 3), "kind": kind, "account": account.login, "repository": repository.path, **facts}
        with open(self.ledger_file, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
