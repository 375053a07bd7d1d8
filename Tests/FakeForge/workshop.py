"""Real git repositories. Authors work in a bare `workshop.git` that nobody fetches from; what they push arrives in the bare
repository that the fake serves, at once or (a lagging ref) later."""
import os
import re
import subprocess
import tempfile

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
}
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def git(folder, *words, stdin=None, check=True):
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", folder, *words], input=stdin, capture_output=True, env=ENVIRONMENT, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(f"git {' '.join(words[:3])}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8", errors="surrogateescape")


class Workshop:
    def __init__(self, root):
        self.root = root
        self.path = os.path.join(root, "workshop.git")
        os.makedirs(root, exist_ok=True)
        git(root, "init", "-q", "--bare", "-b", "main", self.path)
        git(self.path, "config", "gc.auto", "0")
        git(self.path, "config", "core.fsync", "none")
        self.seconds = 1_767_607_200
        self.takes_pushes = False
        self.diffs = {}

    def served(self, name):
        """A bare repository that gives every commit by its id, as forges do."""
        path = os.path.join(self.root, "served", name + ".git")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        git(self.root, "init", "-q", "--bare", "-b", "main", path)
        with open(os.path.join(path, "config"), "a", encoding="utf-8") as config:
            config.write("[uploadpack]\n\tallowReachableSHA1InWant = true\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n"
                         f"[http]\n\treceivepack = {str(self.takes_pushes).lower()}\n[gc]\n\tauto = 0\n[core]\n\tfsync = none\n")
        return path

    def commit(self, parents, files, message, author="Ada", links=()):
        """A commit with files changed (None: removed) against its first parent; gives its id."""
        self.seconds += 60
        who = f"{author} <{author.lower()}@example.org> {self.seconds} +0000"
        text = message.encode()
        lines = [b"commit refs/workshop/new\nmark :1\nauthor %s\ncommitter %s\ndata %d\n%s\n"
                 % (who.encode(), who.encode(), len(text), text)]
        for index, parent in enumerate(parents):
            lines.append(b"%s %s\n" % (b"merge" if index else b"from", parent.encode()))
        if not parents:
            git(self.path, "update-ref", "-d", "refs/workshop/new", check=False)
        for name, content in files.items():
            quoted = b'"' + name.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
            if content is None:
                lines.append(b"D %s\n" % quoted)
                continue
            data = content.encode("utf-8", errors="surrogateescape")
            mode = b"120000" if name in links else b"100644"
            lines.append(b"M %s inline %s\ndata %d\n%s\n" % (mode, quoted, len(data), data))
        with tempfile.TemporaryDirectory(dir=self.root) as folder:
            marks = os.path.join(folder, "marks")
            git(self.path, "fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=b"".join(lines))
            with open(marks, encoding="ascii") as file:
                commit = file.read().split()[1]
        # Kept, so that no branch has to be.
        git(self.path, "update-ref", f"refs/kept/{commit}", commit)
        return commit

    def publish(self, served, refs):
        """Refs ({name: commit or None}) appear in a served repository, with their objects."""
        words = [f"+{commit}:{name}" if commit else f":{name}" for name, commit in refs.items()]
        if words:
            git(self.path, "push", "-q", "--force", served, *words)

    def merge_base(self, left, right):
        return git(self.path, "merge-base", left, right).split()[0]

    def text(self, commit, path):
        return git(self.path, "show", f"{commit}:{path}", check=False)

    def exists(self, commit):
        return bool(re.fullmatch(r"[0-9a-f]{40}", commit)) and git(self.path, "cat-file", "-t", commit, check=False) == "commit\n"

    def changed_files(self, base, head):
        return [line for line in git(self.path, "diff", "--name-only", "-z", self.merge_base(base, head), head).split("\0") if line]

    def diff(self, base, head):
        """{new path: Hunks} of a pull request: from the merge base, with three lines of context."""
        key = (base, head)
        if key not in self.diffs:
            text = git(self.path, "-c", "core.quotePath=false", "diff", "-M", "-U3", self.merge_base(base, head), head)
            self.diffs[key] = read_diff(text)
        return self.diffs[key]

    def line_now(self, then, now, path, line):
        """Where a line of a commit is in a later one; None: it was changed."""
        if then == now:
            return line
        files = read_diff(git(self.path, "diff", "-U0", then, now, "--", path))
        if path not in files:
            return line
        moved = line
        for old, count, _, added in files[path].spans:
            if count and old <= line < old + count:
                return None
            if line >= old + max(count, 1):
                moved += added - count
        return moved


class Hunks:
    """The lines of one file that a diff shows."""

    def __init__(self, old_path):
        self.old_path = old_path
        self.spans = []       # (old start, old count, new start, new count)
        self.new_lines = {}   # new line -> (hunk, old line or None)
        self.old_lines = {}   # old line -> (hunk, new line or None)
        self.text = ""


def read_diff(text):
    files, current, old_path, old, new, hunk = {}, None, None, 0, 0, -1
    for line in text.split("\n"):
        found = HUNK.match(line)
        if line.startswith("diff --git "):
            current, hunk = None, -1
        elif hunk < 0 and line.startswith("--- "):
            old_path = line[6:] if line.startswith("--- a/") else None
        elif hunk < 0 and line.startswith("+++ ") or (current is None and line.startswith("+++ ")):
            name = line[6:].rstrip("\t") if line.startswith("+++ b/") else old_path
            current = files.setdefault(name, Hunks((old_path or name).rstrip("\t")))
        elif found and current is not None:
            old, new = int(found[1]), int(found[3])
            hunk += 1
            current.spans.append((old, int(found[2] or 1), new, int(found[4] or 1)))
            current.text += line + "\n"
        elif current is not None and hunk >= 0:
            if line.startswith("+"):
                current.new_lines[new] = (hunk, None)
                new += 1
            elif line.startswith("-"):
                current.old_lines[old] = (hunk, None)
                old += 1
            elif line.startswith(" "):
                current.new_lines[new], current.old_lines[old] = (hunk, old), (hunk, new)
                old, new = old + 1, new + 1
            current.text += line + "\n"
    return files
