"""Deliveries: real payloads with the headers and proofs of each kind of forge, sent once, many times, late or not at all."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OUT_OF_REACH = 0


@dataclass
class Sent:
    number: int
    id: str
    event: str
    action: str
    headers: dict
    body: bytes
    time: float
    status: int = -1
    is_again: bool = False
    answers: list = field(default_factory=list)


class Webhooks:
    def __init__(self, world, payloads, secret, signing=None):
        self.world, self.payloads, self.secret, self.signing = world, payloads, secret, signing
        self.url = None
        self.sent, self.kept_back = [], []
        self.mode = "send"          # send, drop, keep
        self.copies = 1

    # Making one

    def make(self, event, payload, action=None):
        body = json.dumps(payload, ensure_ascii=False).encode()
        number = next(self.world.ids)
        delivery = Sent(number, str(uuid.uuid4()), event, action, {}, body, self.world.clock.now())
        delivery.headers = self.proven(delivery)
        return delivery

    def proven(self, delivery):
        """The header set of the fixtures, with this delivery's id, event and proof."""
        kind = self.world.kind
        mac = hmac.new(self.secret.encode(), delivery.body, hashlib.sha256).hexdigest()
        old = "sha1=" + hmac.new(self.secret.encode(), delivery.body, hashlib.sha1).hexdigest()
        headers = {"User-Agent": "FakeForge", **self.payloads.header_set(kind)}
        for name in list(headers):
            low = name.lower()
            if low.endswith("-delivery") or low == "idempotency-key":
                headers[name] = delivery.id
            elif low.endswith("-event"):
                headers[name] = delivery.event
            elif low.endswith("-event-type"):
                headers[name] = self.event_type(delivery)
            elif low == "x-hub-signature":
                headers[name] = old
            elif low == "x-hub-signature-256":
                headers[name] = "sha256=" + mac
            elif low.endswith("-signature"):
                headers[name] = mac
        if kind == "gitlab":
            headers["X-Gitlab-Event-UUID"] = str(uuid.uuid4())
            self.prove_gitlab(headers, delivery)
        return headers

    def prove_gitlab(self, headers, delivery):
        if self.signing is None:
            headers["X-Gitlab-Token"] = self.secret
            return
        headers.pop("X-Gitlab-Token", None)
        stamp = str(int(time.time()))
        key = base64.b64decode(self.signing.removeprefix("whsec_"))
        text = f"{delivery.id}.{stamp}.".encode() + delivery.body
        proof = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        headers.update({"webhook-id": delivery.id, "webhook-timestamp": stamp, "webhook-signature": "v1," + proof})

    @staticmethod
    def event_type(delivery):
        return {"synchronized": "pull_request_sync"}.get(delivery.action, delivery.event)

    # Sending

    def post(self, delivery, headers=None, body=None):
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        try:
            connection.request("POST", place.path, delivery.body if body is None else body,
                               delivery.headers if headers is None else headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException, ValueError):
            return OUT_OF_REACH
        finally:
            connection.close()

    def send(self, delivery, copies=None):
        """Sends as the mode says; gives the statuses that came back."""
        with self.world.lock:
            self.sent.append(delivery)
        if self.mode == "keep":
            self.kept_back.append(delivery)
            return []
        if self.mode == "drop" or self.url is None:
            delivery.status = 502
            return []
        return self.transmit(delivery, self.copies if copies is None else copies)

    def transmit(self, delivery, copies=1):
        answers = []
        if copies == 1:
            answers.append(self.post(delivery))
        else:
            threads = [threading.Thread(target=lambda: answers.append(self.post(delivery))) for _ in range(copies)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        delivery.answers += answers
        delivery.status = answers[0]
        return answers

    def flush(self, order, seed=0):
        """Sends what was kept back: as it came, in reverse, or in any order."""
        rows, self.kept_back = self.kept_back, []
        if order == "reverse":
            rows.reverse()
        elif order == "random":
            random.Random(seed).shuffle(rows)
        return [self.transmit(row) for row in rows]

    def send_later(self, delivery):
        """A redelivery, as the forge does it: the same id, some time later."""
        again = Sent(next(self.world.ids), delivery.id, delivery.event, delivery.action, delivery.headers, delivery.body,
                     self.world.clock.now(), is_again=True)
        self.sent.append(again)
        delivery.status = 202

        def run():
            again.status = OUT_OF_REACH if self.url is None else self.post(again)
        threading.Thread(target=run, daemon=True).start()

    def ids(self):
        return [{"number": d.number, "id": d.id, "event": d.event, "action": d.action, "status": d.status,
                 "answers": d.answers, "again": d.is_again} for d in self.sent]


def read_json(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return json.load(file)
