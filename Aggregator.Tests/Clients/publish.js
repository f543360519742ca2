// Publishes the messages on standard input, one JSON object a line, and waits for the confirms.
// usage: publish.js AMQP_URL EXCHANGE; prints how many were confirmed. amqplib is found by NODE_PATH.
'use strict';

const amqp = require('amqplib');
const readline = require('node:readline');

const names = {
  content_type: 'contentType', content_encoding: 'contentEncoding', message_id: 'messageId', app_id: 'appId',
  correlation_id: 'correlationId', reply_to: 'replyTo', delivery_mode: 'deliveryMode', priority: 'priority',
  type: 'type', timestamp: 'timestamp',
};

async function main([url, exchange]) {
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  let confirmed = 0;
  channel.on('return', () => { throw new Error('a message reached no queue'); });
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const message = JSON.parse(line);
    const options = { mandatory: true, headers: message.headers ?? {} };
    for (const [name, value] of Object.entries(message.properties ?? {})) options[names[name]] = value;
    const failed = (error) => { if (error) throw error; confirmed++; };
    if (!channel.publish(exchange, '', Buffer.from(message.body, 'base64'), options, failed)) {
      await new Promise((resolve) => channel.once('drain', resolve));
    }
  }
  await channel.waitForConfirms();
  await connection.close();
  console.log(confirmed);
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
