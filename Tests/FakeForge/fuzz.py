"""Mutated deliveries, from a seed: what a receiver must answer without falling over, and without acting."""
import random
import time
from collections import Counter


def forge_proofs(webhooks, delivery):
    """Every proof header with each of its bytes changed, one at a time; gives how often which status came back."""
    answers = Counter()
    proofs = [name for name in delivery.headers if name.lower() in (
        "x-hub-signature-256", "x-gitea-signature", "x-forgejo-signature", "x-gitlab-token", "webhook-signature")]
    kind = {"github": "x-hub-signature-256", "gitea": "x-gitea-signature", "forgejo": "x-forgejo-signature"}.get(webhooks.world.kind)
    for name in proofs:
        if kind and name.lower() != kind:
            continue
        value = delivery.headers[name]
        for at in range(len(value)):
            other = "0" if value[at] != "0" else "1"
            answers[webhooks.post(delivery, {**delivery.headers, name: value[:at] + other + value[at + 1:]})] += 1
        for wrong in ("", value[:-1], value + "0", value.upper() + " ", "sha256=", "sha1=" + "0" * 40):
            answers[webhooks.post(delivery, {**delivery.headers, name: wrong})] += 1
    answers[webhooks.post(delivery, {k: v for k, v in delivery.headers.items() if k not in proofs})] += 1
    return {str(status): count for status, count in answers.items()}


def run(webhooks, delivery, seed, count):
    """`proven` mutants carry a right proof over their wrong bytes, the others keep the old one."""
    chance = random.Random(seed)
    answers, worst = {"proven": Counter(), "unproven": Counter()}, 0.0
    for _ in range(count):
        body = mutated(chance, delivery.body)
        proven = chance.random() < 0.6
        headers = dict(delivery.headers)
        if proven:
            copy = type(delivery)(0, f"fuzz-{chance.randrange(1 << 60)}", delivery.event, delivery.action, {}, body, 0)
            headers = webhooks.proven(copy)
        if chance.random() < 0.2:
            headers = mutated_headers(chance, headers)
        began = time.monotonic()
        status = webhooks.post(delivery, headers, body)
        worst = max(worst, time.monotonic() - began)
        answers["proven" if proven else "unproven"][status] += 1
    return {kind: {str(status): n for status, n in rows.items()} for kind, rows in answers.items()} | {"slowest": worst}


def mutated(chance, body):
    data = bytearray(body)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) or 1)
        kind = chance.randrange(8)
        if kind == 0:
            data[at:at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[at:at + chance.randrange(1, 400)]
        elif kind == 2:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 40)))
        elif kind == 3:
            data[at:] = b""
        elif kind == 4:
            data[at:at] = b"[" * chance.randrange(1, 5000)
        elif kind == 5:
            data[at:at] = chance.choice([b'"\\ud800"', b"1e999999", b"-0", b"null,", b'"\x00"', b"\xff\xfe", b"9" * 400])
        elif kind == 6:
            for word in (b'"opened"', b'"open"', b'"number":', b'"sha":', b'"id":', b'"iid":'):
                data = bytearray(bytes(data).replace(word, chance.choice([b'null', b'{}', b'[]', b'"' + b"x" * 9000 + b'"', word]), 1))
        else:
            data = bytearray(bytes(data) + bytes(data[:at]))
        if not data:
            data = bytearray(b" ")
    return bytes(data)


def mutated_headers(chance, headers):
    name = chance.choice(list(headers))
    changed = dict(headers)
    kind = chance.randrange(3)
    if kind == 0:
        changed.pop(name)
    elif kind == 1:
        changed[name] = "x" * chance.randrange(0, 3000)
    else:
        changed[name] = chance.choice(["", "\u00ff", "../../etc/passwd", "'; drop table deliveries; --", "%00"])
    return changed
