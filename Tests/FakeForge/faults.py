"""Scripts of faults: which requests go wrong, and how.

A rule is {"match": {...}, "do": {...}, "skip": 0, "times": 1}. `match` may hold `method`, `path` (a regular expression),
`operation` (its id), `write` (true: anything but GET), `git` (true: a request of git), `number` (the k-th request of all).
`skip` lets so many matches pass first; `times` is how often it strikes (0: always). `do` is one or more of:

  error: an id of fixtures/errors.json      status, body, headers: any reply      html: a status, with a page for people
  delay: seconds                            reset: "before", "body" or "after"    hold: a name, released by /_fake/release
  expire: true (the token that was used)    hold_after: a name; the request is carried out first

A header that starts with `+` is so many seconds from now: {"x-ratelimit-reset": "+2"}.
"""
import re
import threading


class Faults:
    def __init__(self, errors, clock):
        self.errors = {entry["id"]: entry for entry in errors}
        self.clock = clock
        self.lock = threading.Lock()
        self.rules, self.gates, self.held = [], {}, {}

    def script(self, rules):
        with self.lock:
            self.rules = [{"skip": 0, "times": 1, **rule, "seen": 0, "struck": 0} for rule in rules]

    def strike(self, request):
        """What is to be done to a request: a dictionary, or nothing."""
        with self.lock:
            for rule in self.rules:
                if not fits(rule["match"], request):
                    continue
                rule["seen"] += 1
                if rule["seen"] <= rule["skip"] or (rule["times"] and rule["struck"] >= rule["times"]):
                    continue
                rule["struck"] += 1
                return rule["do"]
        return {}

    def struck(self):
        with self.lock:
            return [rule["struck"] for rule in self.rules]

    def reply(self, do):
        """(status, headers, body) of a scripted reply; None where the request is to be carried out."""
        if "html" in do:
            return do["html"], {"Content-Type": "text/html"}, "<html><body><h1>Unicorn!</h1></body></html>"
        entry = {**self.errors[do["error"]]} if "error" in do else {}
        if not entry and "status" not in do:
            return None
        entry.update({name: do[name] for name in ("status", "body") if name in do})
        headers = {**entry.get("headers", {}), **do.get("headers", {})}
        headers = {name: self.header(value) for name, value in headers.items() if value is not None}
        return entry["status"], headers, entry.get("body", {})

    def header(self, value):
        return str(int(self.clock.now() + float(value[1:]))) if value.startswith("+") else value

    # Gates: a request stands until the test lets it go.

    def wait(self, name, request):
        with self.lock:
            gate = self.gates.setdefault(name, threading.Event())
            self.held.setdefault(name, []).append(f"{request['method']} {request['path']}")
        gate.wait(120)
        with self.lock:
            if self.held.get(name):
                self.held[name].pop()

    def release(self, name):
        with self.lock:
            for gate in [g for n, g in self.gates.items() if name in ("*", n)]:
                gate.set()
            self.gates = {n: g for n, g in self.gates.items() if name not in ("*", n)}
            self.held = {n: h for n, h in self.held.items() if name not in ("*", n)}

    def standing(self):
        with self.lock:
            return {name: list(requests) for name, requests in self.held.items() if requests}


def fits(match, request):
    return all((
        match.get("method") in (None, request["method"]),
        match.get("operation") in (None, request["operation"]),
        match.get("number") in (None, request["n"]),
        "write" not in match or match["write"] == (request["method"] != "GET"),
        "git" not in match or match["git"] == request["git"],
        "path" not in match or re.search(match["path"], request["path"]),
    ))
