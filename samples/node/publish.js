#!/usr/bin/env node
// Publishes log events to the Aggregator over AMQP, and sends each until the broker has confirmed it.
//
// usage: node publish.js < events.jsonl        one event (a JSON object) per line
// AGGREGATOR_AMQP is the broker's address: amqp://user:password@host:5672/virtual-host
// Needs amqplib: npm ci
'use strict';

const amqp = require('amqplib');
const crypto = require('node:crypto');
const readline = require('node:readline');
const { setTimeout: pause } = require('node:timers/promises');

const EXCHANGE = 'log-events';
const MAX_PAUSE = 10_000;
// Max number of unconfirmed messages: enough to hide the round trip, few enough to send again.
const MAX_IN_FLIGHT = 200;

class Publisher {
  #url;
  #connection;
  #channel;

  constructor(url) {
    this.#url = url;
  }

  // Retries until the broker has the message. Sending it twice is safe: the message id makes it one message.
  async publish(event) {
    for (let wait = 200; ; wait = Math.min(wait * 2, MAX_PAUSE)) {
      try {
        return await this.#send(await this.#open(), event);
      } catch (error) {
        console.error(`not confirmed (${error.message}), again in ${wait} ms`);
        await pause(wait);
      }
    }
  }

  async close() {
    await this.#connection?.close();
  }

  #send(channel, event) {
    const body = Buffer.from(JSON.stringify(event));
    const options = {
      contentType: 'application/json',
      persistent: true,
      mandatory: true, // without it an exchange that has no queue would confirm the message and lose it
      // Derived from the whole event: the same event has the same id whenever and by whichever process it is sent, and
      // no two events share one.
      messageId: contentId(body),
      appId: 'sample-node',
      timestamp: Math.floor(Date.now() / 1000),
    };
    return new Promise((resolve, reject) => {
      const fail = (reason) => { channel.inFlight.delete(entry); reject(new Error(reason)); };
      const entry = { id: options.messageId, fail };
      channel.inFlight.add(entry);
      channel.publish(EXCHANGE, '', body, options, (error) => {
        if (error) return fail('the queue is full');
        channel.inFlight.delete(entry);
        resolve();
      });
    });
  }

  async #open() {
    const opening = this.#channel ??= this.#connect();
    try {
      const channel = await opening;
      if (!channel.broken) return channel;
    } catch (error) {
      if (this.#channel === opening) this.#channel = undefined;
      throw error;
    }
    if (this.#channel === opening) this.#channel = undefined;
    return this.#open();
  }

  async #connect() {
    const connection = await amqp.connect(this.#url);
    this.#connection = connection;
    connection.on('error', (error) => console.error(error.message));
    const channel = await connection.createConfirmChannel();
    channel.inFlight = new Set();
    const broken = (reason) => {
      if (channel.broken) return;
      channel.broken = true;
      for (const { fail } of [...channel.inFlight]) fail(reason);
      connection.close().catch(() => {});
    };
    connection.on('close', () => broken('the connection broke'));
    channel.on('close', () => broken('the channel was closed'));
    channel.on('error', (error) => broken(error.message));
    channel.on('return', ({ properties }) => {
      for (const { id, fail } of [...channel.inFlight]) if (id === properties.messageId) fail('no queue is bound to the exchange');
    });
    return channel;
  }
}

// Returns the message id: a hash of the bytes that are sent.
function contentId(body) {
  return crypto.createHash('sha256').update(body).digest('hex');
}

async function main() {
  const publisher = new Publisher(process.env.AGGREGATOR_AMQP);
  const waiting = new Set();
  let count = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const confirmed = publisher.publish(JSON.parse(line)).then(() => { count++; waiting.delete(confirmed); });
    waiting.add(confirmed);
    if (waiting.size >= MAX_IN_FLIGHT) await Promise.race(waiting);
  }
  await Promise.all(waiting);
  await publisher.close();
  console.log(`${count} confirmed`);
}

main().catch((error) => { console.error(error); process.exit(1); });
