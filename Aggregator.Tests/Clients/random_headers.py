"""Publishes messages with random properties and header tables, written byte by byte below pika's own encoder, and
waits for confirms.

usage: random_headers.py AMQP_URL EXCHANGE SEED
Reads one event a line on standard input and publishes each; one in five goes with its last byte cut off, which makes
it no event.
Prints how many were confirmed, and how many of them were events.
"""
import random
import struct
import sys

import pika
import pika.spec

KNOWN = [b"", b"MT-Host-Info", b"MT-MessageId", b"MT-Redelivery-Count", b"Content-Type", b"x-death", b"TTL",
         b"traceparent", b"aggregator-raw-headers", "gr\u00fcn".encode()]


class Raw:
    """Stands in for pika's properties: they are encoded already."""

    INDEX = pika.spec.BasicProperties.INDEX

    def __init__(self, encoded):
        self.encoded = encoded

    def encode(self):
        return [self.encoded]


def sized(kind, content):
    return kind + struct.pack(">I", len(content)) + content


def value(rng, depth):
    kind = rng.choice(b"SSSIITFAVtbBsuilLdfDx").to_bytes(1, "big")
    if kind in b"Sx":
        return sized(kind, rng.randbytes(rng.randrange(40)))
    if kind in b"FA":
        parts = range(rng.randrange(3) if depth else 0)
        return sized(kind, b"".join((short(name(rng)) if kind == b"F" else b"") + value(rng, depth - 1) for _ in parts))
    if kind == b"D":
        return kind + bytes([rng.randrange(256 if rng.randrange(20) == 0 else 29)]) + rng.randbytes(4)
    if kind == b"f":
        return kind + struct.pack(">f", rng.random())
    if kind == b"d":
        return kind + struct.pack(">d", rng.random())
    return kind + rng.randbytes({b"V": 0, b"t": 1, b"b": 1, b"B": 1, b"s": 2, b"u": 2, b"I": 4, b"i": 4}.get(kind, 8))


def short(content):
    return bytes([len(content)]) + content


def name(rng):
    return rng.choice(KNOWN) if rng.randrange(4) else rng.randbytes(rng.randrange(30))


def properties(rng):
    count = rng.choice((0, 1, 2, 5, 40))
    fields = b"".join(short(name(rng)) + value(rng, rng.choice((2, 2, 2, 60))) for _ in range(count))
    if rng.randrange(50) == 0:
        levels = rng.randrange(1, 10000)
        fields += short(b"deep") + b"".join(b"A" + struct.pack(">I", 5 * (levels - i - 1)) for i in range(levels))
    flags = 1 << 13
    encoded = struct.pack(">I", len(fields)) + fields
    if rng.randrange(2):
        flags |= 1 << 12
        encoded += b"\x02"
    if rng.randrange(3):
        flags |= 1 << 7
        encoded += short(rng.randbytes(16))
    if rng.randrange(2):
        flags |= 1 << 6
        encoded += rng.randbytes(8)
    return Raw(struct.pack(">H", flags) + encoded)


def main():
    url, exchange, seed = sys.argv[1:]
    rng = random.Random(int(seed))
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    method = pika.spec.Basic.Publish(exchange=exchange, routing_key="", mandatory=True)
    confirmed = [0]

    def on_confirm(frame):
        confirmed[0] = max(confirmed[0], frame.method.delivery_tag)

    channel._impl.confirm_delivery(on_confirm)  # pylint: disable=protected-access
    sent = events = 0
    for line in sys.stdin.buffer:
        event = rng.randrange(5) != 0
        body = line.strip() if event else line.strip()[:-1]
        channel._impl._send_method(method, (properties(rng), body))  # pylint: disable=protected-access
        sent += 1
        events += event
        while sent - confirmed[0] > 500:
            connection.process_data_events(1)
    while sent > confirmed[0]:
        connection.process_data_events(1)
    connection.close()
    print(sent, events)


main()
