#!/usr/bin/env python3
"""Follows the events that the Aggregator has stored, from a position of its own, and handles each at least once.

usage: subscribe.py POSITION_FILE [TOPIC...] > events.jsonl
AGGREGATOR_URL is the API's address, AGGREGATOR_KEY a key with the scope read, if the API has keys.
Needs nothing but Python 3.
"""
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

LIMIT = 1000  # events in a page, the most that the API gives
TIMEOUT = 30  # seconds
MAX_PAUSE = 10  # seconds
POLL = 0.5  # seconds, when there is nothing new


def handle(event):
    """Does the work. It may see an event again after a crash: the id, or topic and event_id, tell it."""
    print(json.dumps(event, ensure_ascii=False))


class Position:
    """The cursor behind the last page that was handled, in a file. Without a file it is the beginning."""

    def __init__(self, path):
        self._path = path
        try:
            with open(path, encoding="utf-8") as file:
                self.cursor = file.read()
        except FileNotFoundError:
            self.cursor = None

    def advance(self, cursor):
        if cursor == self.cursor:
            return
        # A crash leaves either the old file or the new one. Another name in the same folder can be renamed atomically.
        with open(self._path + ".new", "w", encoding="utf-8") as file:
            file.write(cursor)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self._path + ".new", self._path)
        self.cursor = cursor


def read_page(topics, cursor):
    """Returns the next page, and tries until it has one; raises if no retry can help."""
    query = [("order", "oldest"), ("limit", LIMIT)] + [("topic", topic) for topic in topics]
    if cursor is not None:
        query.append(("cursor", cursor))
    request = urllib.request.Request(
        os.environ["AGGREGATOR_URL"].rstrip("/") + "/events?" + urllib.parse.urlencode(query),
        headers={"Authorization": "Bearer " + os.environ.get("AGGREGATOR_KEY", "none")})
    wait = 0.2
    while True:
        retry_after = 0
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code != 429 and error.code < 500:
                raise RuntimeError(error.read().decode()) from error
            reason, retry_after = error, int(error.headers.get("Retry-After", 0))
        except (OSError, ValueError) as error:
            reason = repr(error)  # no response, or half of one
        pause = max(retry_after, wait * random.random())
        print(f"no answer ({reason}), again in {pause:.1f} s", file=sys.stderr)
        time.sleep(pause)
        wait = min(wait * 2, MAX_PAUSE)


def main():
    position, topics = Position(sys.argv[1]), sys.argv[2:]
    while True:
        page = read_page(topics, position.cursor)
        for event in page["data"]:
            handle(event)
        # Only what has been handled may be left behind.
        sys.stdout.flush()
        position.advance(page["next"])
        if not page["has_more"]:
            time.sleep(POLL)


if __name__ == "__main__":
    main()
