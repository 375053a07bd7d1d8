"""People who push, and a forge that delivers: each sender has pull requests of its own, pushes to them again and again, and
sends the delivery until some node has accepted it."""
import http.client
import random
import threading
import time

from lab import Stop

REPOSITORY = "acme/shop"


def manifest(containers, nonce):
    """A Pod; a container named `bad…` uses the tag that the policy forbids."""
    lines = ["apiVersion: v1", "kind: Pod", "metadata:", "  name: web", f"  annotations: {{nonce: \"{nonce}\"}}", "spec:",
             "  containers:"]
    for name in containers:
        tag = "latest" if name.startswith("bad") else "1.25"
        lines += [f"    - name: {name}", f"      image: nginx:{tag}"]
    return "\n".join(lines) + "\n"


class Pull:
    def __init__(self, number, branch):
        self.number, self.branch, self.head = number, branch, None


class Crowd:
    """What was done, and what has to come of it."""

    def __init__(self, lab, seed, pulls, senders):
        self.lab, self.seed = lab, seed
        self.lock = threading.Lock()
        self.accepted = set()
        # Commit: the names of its bad containers.
        self.commits = {}
        self.refused = []
        self.over = threading.Event()
        self.pulls = [Pull(None, f"change{index}") for index in range(pulls)]
        self.threads = [
            threading.Thread(target=self.guarded, args=(index, self.pulls[index::senders]), daemon=True)
            for index in range(senders)]
        self.failure = None

    def start(self):
        self.lab.tell("repository", path=REPOSITORY, files={"README.md": "base\n"})
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Returns when the last delivery was accepted."""
        self.over.set()
        for thread in self.threads:
            thread.join()
        if self.failure:
            raise self.failure

    def guarded(self, index, pulls):
        try:
            self.act(random.Random(f"{self.seed} sender {index}"), pulls)
        except Exception as error:  # shown by `stop`
            self.failure = error
            self.over.set()

    def act(self, numbers, pulls):
        for pull in pulls:
            self.push(numbers, pull)
        while not self.over.is_set():
            self.push(numbers, numbers.choice(pulls))
            self.over.wait(numbers.uniform(0.05, 0.6))

    def push(self, numbers, pull):
        bad = [f"bad{index}" for index in range(3) if numbers.random() < 0.4]
        files = {f"pods/{pull.branch}.yaml": manifest(["good", *bad], f"{numbers.random()}")}
        tell = self.lab.tell
        if pull.number is None:
            opened = tell("open", repository=REPOSITORY, head=pull.branch, files=files, deliver=False)
            pull.number, pull.head, event = opened["number"], opened["head"], "opened"
        else:
            pull.head = tell("push", repository=REPOSITORY, branch=pull.branch, files=files, deliver=False)["commit"]
            event = "update" if self.lab.kind == "gitlab" else "synchronize"
        with self.lock:
            self.commits[pull.head] = bad
        self.deliver(numbers, tell("prepare", event=event, repository=REPOSITORY, number=pull.number))
        if numbers.random() < 0.2:
            # The same once more, at another node perhaps.
            self.deliver(numbers, tell("prepare", event=event, repository=REPOSITORY, number=pull.number))

    def deliver(self, numbers, prepared):
        """Until it is accepted: what a node that was killed did not answer is sent again, as a person would."""
        body = prepared["body"].encode()
        end = time.monotonic() + 300
        while time.monotonic() < end:
            node = numbers.choice(self.lab.nodes)
            connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=15)
            try:
                connection.request("POST", node.hook, body, prepared["headers"])
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                status = 0
            finally:
                connection.close()
            if 200 <= status < 300:
                with self.lock:
                    self.accepted.add(self.name(prepared["headers"]))
                return
            if status not in (0, 503):
                self.refused.append(status)
            time.sleep(0.03)
        raise Stop("a delivery was not accepted for five minutes")

    @staticmethod
    def name(headers):
        for header in ("X-GitHub-Delivery", "X-Gitea-Delivery", "X-Forgejo-Delivery", "Idempotency-Key"):
            for name, value in headers.items():
                if name.lower() == header.lower():
                    return value
        raise KeyError("no header holds the delivery's id")
