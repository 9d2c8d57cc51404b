// The stream server that people write by hand: the latest value from Redis on connect, then what is published, to every response.
//
//   node server.mjs PORT REDIS_PORT TOPICS
import express from 'express';
import { Redis } from 'ioredis';

const [port, redisPort, topics] = process.argv.slice(2).map(Number);
const store = new Redis(redisPort, '127.0.0.1');
const news = new Redis(redisPort, '127.0.0.1');
const readers = new Map();
for (let k = 0; k < topics; k++) {
  readers.set(`v${k}`, new Set());
}

const frame = (topic, body) => `event: ${topic}\ndata: ${body}\n\n`;

news.on('message', (topic, body) => {
  const text = frame(topic, body);
  for (const response of readers.get(topic)) {
    response.write(text);
  }
});
await news.subscribe(...readers.keys());

const app = express();
app.get('/stream', async (request, response) => {
  const wanted = request.query.topics.split(',');
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.on('close', () => wanted.forEach(topic => readers.get(topic).delete(response)));
  const bodies = await store.mget(wanted);
  wanted.forEach((topic, i) => {
    if (bodies[i] !== null) {
      response.write(frame(topic, bodies[i]));
    }
    readers.get(topic).add(response);
  });
});
app.listen(port, '127.0.0.1', 65535);
