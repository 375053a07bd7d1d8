#!/usr/bin/env python3
"""Sends signed deliveries at a steady rate over kept connections and measures the answers; one process, no threads.

Reads one JSON object from standard input: {"host", "port", "path", "rate", "seconds", "connections", "prepared": [{"headers",
"body"}], "accepted": the file that ids answered with 2xx are written to}; writes one with what it measured. An answer's time
counts from when the delivery was due, not from when a connection was free for it. The bodies are proven before: the proof
covers the body, and each delivery has an id of its own.
"""
import gc
import json
import resource
import select
import socket
import sys
import time
from array import array
from collections import Counter, deque

PATIENCE = 30.0
ID_HEADERS = ("x-github-delivery", "x-gitea-delivery", "x-forgejo-delivery", "x-gogs-delivery", "idempotency-key")


class Prepared:
    """A request in two halves; the id comes between them wherever a header holds it."""

    def __init__(self, order, entry):
        body = entry["body"].encode()
        lines = [f"POST {order['path']} HTTP/1.1", f"Host: {order['host']}:{order['port']}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {'%s' if name.lower() in ID_HEADERS else value.replace('%', '%%')}"
                  for name, value in entry["headers"].items() if name.lower() not in ("host", "content-length", "connection")]
        if not any("%s" in line for line in lines):
            raise SystemExit("no header holds the delivery's id")
        self.head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self.count = self.head.count(b"%s")
        self.body = body

    def text(self, name):
        return self.head % ((name,) * self.count) + self.body


class Line:
    """One kept connection: at most one request is on it."""

    def __init__(self, poll, address):
        self.poll, self.address, self.socket = poll, address, None
        self.open()

    def open(self):
        if self.socket is not None:
            self.poll.unregister(self.socket)
            self.socket.close()
        self.socket = socket.create_connection(self.address, timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.poll.register(self.socket, select.EPOLLIN)
        self.out, self.got, self.due, self.name, self.waits = b"", b"", 0.0, b"", False

    def send(self, due, name, text):
        self.due, self.name, self.out, self.got, self.waits = due, name, text, b"", True
        self.begun = time.monotonic()
        self.write()

    def write(self):
        try:
            sent = self.socket.send(self.out)
        except BlockingIOError:
            sent = 0
        self.out = self.out[sent:]
        self.poll.modify(self.socket, select.EPOLLIN | select.EPOLLOUT if self.out else select.EPOLLIN)

    def read(self):
        """The answer's status once it is whole; None before."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError
        self.got += data
        head, found, rest = self.got.partition(b"\r\n\r\n")
        if not found:
            return None
        length = 0
        for line in head.lower().split(b"\r\n")[1:]:
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        if len(rest) < length:
            return None
        self.waits = False
        return int(head[9:12])


class Generator:
    def __init__(self, order):
        self.order = order
        self.prepared = [Prepared(order, entry) for entry in order["prepared"]]
        self.poll = select.epoll()
        address = (order["host"], order["port"])
        self.lines = {}
        self.idle = []
        for _ in range(order["connections"]):
            line = Line(self.poll, address)
            self.lines[line.socket.fileno()] = line
            self.idle.append(line)
        self.backlog = deque()
        self.times = array("d")
        self.statuses = Counter()
        self.accepted = []
        self.uncertain = []
        self.ended = 0

    def run(self):
        rate, total = self.order["rate"], int(self.order["rate"] * self.order["seconds"])
        start, made, worst = time.monotonic(), 0, 0
        looked = start
        while self.ended < total:
            now = time.monotonic()
            while made < total and start + made / rate <= now:
                self.backlog.append((start + made / rate, made))
                made += 1
            worst = max(worst, len(self.backlog))
            while self.backlog and self.idle:
                due, number = self.backlog.popleft()
                name = b"load-%d-%08d" % (self.order["number"], number)
                self.begin(self.idle.pop(), due, name, self.prepared[number % len(self.prepared)].text(name))
            pause = start + made / rate - now if made < total else 1.0
            for descriptor, events in self.poll.poll(max(0.0, min(pause, 1.0))):
                line = self.lines.get(descriptor)
                if line is not None:
                    self.turn(line, events)
            if now - looked > 1:
                looked = now
                for line in list(self.lines.values()):
                    if line.waits and now - line.begun > PATIENCE:
                        self.broken(line, "no answer")
        return self.result(time.monotonic() - start, worst)

    def begin(self, line, due, name, text):
        try:
            line.send(due, name, text)
        except OSError as error:
            self.broken(line, type(error).__name__)

    def turn(self, line, events):
        try:
            if events & select.EPOLLOUT:
                line.write()
            if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
                if not line.waits:
                    raise ConnectionResetError
                status = line.read()
                if status is not None:
                    self.answered(line, status)
        except BlockingIOError:
            pass
        except OSError as error:
            self.broken(line, type(error).__name__)

    def answered(self, line, status):
        self.times.append(time.monotonic() - line.due)
        self.statuses[str(status)] += 1
        if 200 <= status < 300:
            self.accepted.append(line.name)
        self.ended += 1
        self.idle.append(line)

    def broken(self, line, why):
        """Whether the delivery was kept is not known."""
        if line.waits:
            self.statuses[why] += 1
            self.uncertain.append(line.name)
            self.ended += 1
            self.idle.append(line)
        del self.lines[line.socket.fileno()]
        line.open()
        self.lines[line.socket.fileno()] = line

    def result(self, seconds, worst):
        with open(self.order["accepted"], "wb") as file:
            file.write(b"\n".join(self.accepted))
        ordered = sorted(self.times)

        def at(share):
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "seconds": seconds, "statuses": dict(self.statuses), "accepted": len(self.accepted),
            "uncertain": [name.decode() for name in self.uncertain], "p50": at(0.5), "p90": at(0.9), "p99": at(0.99),
            "max": at(1.0), "backlog": worst, "processor": used.ru_utime + used.ru_stime,
        }


def main():
    order = json.load(sys.stdin)
    gc.disable()
    print(json.dumps(Generator(order).run()))


if __name__ == "__main__":
    main()
