"""Publishes the messages on standard input, one JSON object a line, and waits for the confirm of each.

usage: publish.py AMQP_URL EXCHANGE
Prints how many were confirmed. A message may have: body (base64), properties, headers.
"""
import base64
import json
import sys

import pika


def main():
    url, exchange = sys.argv[1:]
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    confirmed = 0
    for line in sys.stdin:
        message = json.loads(line)
        properties = pika.BasicProperties(headers=message.get("headers"), **message.get("properties", {}))
        channel.basic_publish(exchange, "", base64.b64decode(message["body"]), properties, mandatory=True)
        confirmed += 1
    connection.close()
    print(confirmed)


main()
