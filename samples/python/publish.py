#!/usr/bin/env python3
"""Publishes log events to the Aggregator over AMQP, and sends each until the broker has confirmed it.

usage: publish.py < events.jsonl        one event (a JSON object) per line
AGGREGATOR_AMQP is the broker's address: amqp://user:password@host:5672/virtual-host
Needs pika 1.x (Debian: python3-pika).
"""
import hashlib
import json
import os
import sys
import time

import pika
import pika.exceptions

EXCHANGE = "log-events"
MAX_PAUSE = 10  # seconds


class Publisher:
    """Retries until the broker has the message. Sending it twice is safe: the message id makes it one message."""

    def __init__(self, url):
        self._parameters = pika.URLParameters(url)
        self._connection = None
        self._channel = None

    def publish(self, event):
        body = json.dumps(event).encode()
        pause = 0.2
        while True:
            try:
                self._open().basic_publish(
                    exchange=EXCHANGE,
                    routing_key="",
                    body=body,
                    properties=self._properties(body),
                    mandatory=True,  # without it an exchange that has no queue would confirm the message and lose it
                )
                return
            except pika.exceptions.NackError:
                reason = "the queue is full"
            except (pika.exceptions.AMQPError, OSError) as error:
                reason = repr(error)
                self._channel = None
            print(f"not confirmed ({reason}), again in {pause} s", file=sys.stderr)
            time.sleep(pause)
            pause = min(pause * 2, MAX_PAUSE)

    def close(self):
        if self._connection and self._connection.is_open:
            self._connection.close()

    @staticmethod
    def _properties(body):
        return pika.BasicProperties(
            content_type="application/json",
            delivery_mode=2,  # persistent: written to disk
            # Derived from the whole event: the same event has the same id whenever and by whichever process it is sent,
            # and no two events share one.
            message_id=content_id(body),
            app_id="sample-python",
            timestamp=int(time.time()),
        )

    def _open(self):
        if self._channel is None or self._channel.is_closed:
            self.close()
            self._connection = pika.BlockingConnection(self._parameters)
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
        return self._channel


def content_id(body):
    """Returns the message id: a hash of the bytes that are sent."""
    return hashlib.sha256(body).hexdigest()


def main():
    publisher = Publisher(os.environ["AGGREGATOR_AMQP"])
    count = 0
    for line in sys.stdin:
        publisher.publish(json.loads(line))
        count += 1
    publisher.close()
    print(f"{count} confirmed")


if __name__ == "__main__":
    main()
