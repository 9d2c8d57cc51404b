// Every server that is compared: how it is started, where its streams are, and which processes are its cost.
//
// start(context, feed) gives { port, path, servers, feeders, backend?, redis?, settle? }: servers are the processes whose CPU and memory count,
// feeders bring values in. feed is { topics, changing, periodMs, warmPeriodMs?, data }, data being a file of JSON. With warmPeriodMs values come
// in that rhythm until settle() is called, and every periodMs from then on.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { answers, checkAlive, freePort, start, stop } from './processes.mjs';

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const names = feed => Array.from({ length: feed.topics }, (_, k) => `v${k}`);
const rhythm = feed => feed.warmPeriodMs ? `${feed.warmPeriodMs},${feed.periodMs}` : feed.periodMs;
const feedArguments = feed => [feed.topics, feed.changing, rhythm(feed), feed.data].map(String);
const settle = child => () => child.kill('SIGUSR1');

// Many requests in one line, so a proxy's limits must be high enough for all clients.
const nginxConfiguration = (port, folder, locations, modules = '') => `
${modules}
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/nginx-${port}.pid;
error_log stderr;
events { worker_connections 19000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/nginx-body;
  proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi;
  uwsgi_temp_path ${folder}/nginx-uwsgi;
  scgi_temp_path ${folder}/nginx-scgi;
  ${locations}
}
`;

async function startNginx(context, name, configuration, port) {
  const file = join(context.work, `${name}-${port}.conf`);
  writeFileSync(file, configuration);
  const nginx = start(name, context.logs, 'nginx', ['-e', 'stderr', '-c', file, '-p', context.work]);
  await answers(`http://127.0.0.1:${port}/alive`, nginx);
  return nginx;
}

async function startBackend(context, feed) {
  const port = await freePort();
  const child = start('backend', context.logs, context.bin('backend'), [String(port), ...feedArguments(feed)]);
  await answers(`http://127.0.0.1:${port}/count`, child);
  const count = async () => (await (await fetch(`http://127.0.0.1:${port}/count`)).json()).requests;
  return { child, port, count };
}

async function startPublisher(context, kind, port, feed) {
  const child = start('publisher', context.logs, context.bin('publisher'), [kind, String(port), ...feedArguments(feed)]);
  // Its first values are there before clients come.
  await delay(300);
  checkAlive(child);
  return child;
}

// One command, one answer.
function askRedis(port, command) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(`${command}\r\n`));
    socket.setTimeout(2000, () => socket.destroy(new Error('redis does not answer')));
    socket.on('data', bytes => { answer += bytes; }).on('end', () => resolve(answer)).on('error', reject);
  });
}

async function startRedis(context) {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', context.work];
  const child = start('redis', context.logs, 'redis-server', args);
  for (let tries = 0; !(await askRedis(port, 'PING').catch(() => '')).startsWith('+PONG'); tries++) {
    checkAlive(child);
    if (tries > 200) throw new Error('redis does not start');
    await delay(50);
  }
  // Commands that clients sent so far. INFO would also count what a script does inside, MONITOR says which those are.
  let count = 0;
  const monitor = connect(port, '127.0.0.1', () => monitor.write('MONITOR\r\n'));
  createInterface({ input: monitor }).on('line', line => { count += /^\+\d+\.\d+ \[\d+ (?!lua)/.test(line) ? 1 : 0; });
  monitor.on('error', () => monitor.destroy());
  const commands = () => count;
  return { child, port, commands };
}

// Ready when the gateway has the first values.
async function startPollcast(context, name, configuration, args, topic) {
  const [gateway, admin] = [await freePort(), await freePort()];
  const file = join(context.work, `${name}-${gateway}.yaml`);
  writeFileSync(file, configuration);
  const child = start(name, context.logs, context.launcher, [
    'run', '-c', file, ...args, '--gateway-listen', `127.0.0.1:${gateway}`, '--admin-listen', `127.0.0.1:${admin}`,
  ]);
  const url = topic === undefined ? `http://127.0.0.1:${admin}/livez` : `http://127.0.0.1:${gateway}/topics/${topic}`;
  await answers(url, child);
  // Endpoints that change are taken over without touching a stream.
  const reload = text => {
    writeFileSync(file, text);
    child.kill('SIGHUP');
  };
  return { child, port: gateway, reload };
}

const endpoints = (backend, feed, every = feed.periodMs) => `endpoints:\n${names(feed)
  .map((name, k) => `  ${name}: { url: "http://127.0.0.1:${backend.port}/v/${k}", every: ${every}ms }\n`)
  .join('')}`;

const pollcastPath = feed => feed.topics === 1
  ? '/topics/v0'
  : `/stream?${names(feed).map(name => `topic=${name}`).join('&')}`;

// Pollcast decides when to ask, so there is a new value at each request; several topics change together, by the clock.
const polled = feed => feed.topics > 1 ? feed : { ...feed, periodMs: 0, warmPeriodMs: undefined };

const sendloop = {
  label: 'send() loop in C',
  async start(context, feed) {
    const port = await freePort();
    const child = start('sendloop', context.logs, context.bin('sendloop'), [String(port), ...feedArguments(feed)]);
    await delay(100);
    checkAlive(child);
    return { port, path: '/', servers: [child], feeders: [], settle: settle(child) };
  },
};

const nchan = {
  label: 'nchan in nginx',
  async start(context, feed) {
    const port = await freePort();
    const server = `server {
    listen 127.0.0.1:${port} backlog=65535;
    location = /alive { return 200; }
    location ~ ^/publish/(\\w+)$ {
      nchan_publisher;
      nchan_channel_id $1;
      nchan_message_buffer_length 1;
      client_body_buffer_size 256k;
    }
    location = /stream {
      nchan_subscriber eventsource;
      nchan_channel_id $arg_topics;
      nchan_channel_id_split_delimiter ",";
      nchan_subscriber_timeout 0;
    }
  }`;
    const nginx = await startNginx(context, 'nchan', nginxConfiguration(port, context.work, server, `load_module ${MODULE};`), port);
    const publisher = await startPublisher(context, 'nchan', port, feed);
    return { port, path: `/stream?topics=${names(feed)}`, servers: [nginx], feeders: [publisher], settle: settle(publisher) };
  },
};

const express = {
  label: 'Express + ioredis',
  async start(context, feed) {
    const redis = await startRedis(context);
    const port = await freePort();
    const publisher = await startPublisher(context, 'redis', redis.port, feed);
    const args = [context.express, String(port), String(redis.port), String(feed.topics)];
    const node = start('express', context.logs, process.execPath, args, { env: { NODE_ENV: 'production' } });
    const ready = async tries => {
      checkAlive(node);
      if (tries > 200) throw new Error('Express does not start');
      const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      return response ? undefined : delay(50).then(() => ready(tries + 1));
    };
    await ready(0);
    return { port, path: `/stream?topics=${names(feed)}`, servers: [node, redis.child], feeders: [publisher], redis, settle: settle(publisher) };
  },
};

// As many connections as the limit of open files leaves room for.
const gatewaySection = io => `gateway: { io: ${io}, max-connections: 19000 }\n`;

// io: the value of gateway.io.
const pollcast = (label, { gzip = false, io = 'auto' } = {}) => ({
  label,
  gzip,
  async start(context, feed) {
    const backend = await startBackend(context, polled(feed));
    const configuration = every => endpoints(backend, feed, every) + gatewaySection(io);
    const { child, port, reload } = await startPollcast(context, 'pollcast', configuration(feed.warmPeriodMs), [], 'v0');
    const settled = () => reload(configuration(feed.periodMs));
    return { port, path: pollcastPath(feed), servers: [child], feeders: [backend.child], backend, settle: settled };
  },
});

const pollcastRedis = {
  label: 'Pollcast: poller and gateway over Redis',
  async start(context, feed) {
    const backend = await startBackend(context, polled(feed));
    const redis = await startRedis(context);
    const store = `backplane: { type: redis, redis: { url: "redis://127.0.0.1:${redis.port}" } }\n`;
    const all = endpoints(backend, feed) + store;
    const poller = await startPollcast(context, 'poller', all, ['--role', 'poller']);
    const { child, port } = await startPollcast(context, 'gateway', store + gatewaySection('auto'), ['--role', 'gateway'], 'v0');
    return { port, path: pollcastPath(feed), servers: [poller.child, child, redis.child], feeders: [backend.child], backend, redis };
  },
};

const direct = {
  label: 'clients poll the backend',
  async start(context, feed) {
    const backend = await startBackend(context, feed);
    return { port: backend.port, path: '/v/0', servers: [backend.child], feeders: [], backend };
  },
};

const cache = {
  label: 'clients poll nginx proxy_cache',
  async start(context, feed) {
    const backend = await startBackend(context, feed);
    const port = await freePort();
    const server = `proxy_cache_path ${context.work}/nginx-cache-${port} keys_zone=values:1m;
  upstream backend { server 127.0.0.1:${backend.port}; keepalive 8; }
  server {
    listen 127.0.0.1:${port} backlog=65535;
    location = /alive { return 200; }
    location /v/ {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache values;
      proxy_cache_lock on;
      proxy_cache_valid 200 1s;
    }
  }`;
    const nginx = await startNginx(context, 'nginx-cache', nginxConfiguration(port, context.work, server), port);
    return { port, path: '/v/0', servers: [nginx], feeders: [backend.child], backend };
  },
};

export const peers = {
  sendloop,
  nchan,
  express,
  pollcast: pollcast('Pollcast'),
  'pollcast-gzip': pollcast('Pollcast, gzip', { gzip: true }),
  'pollcast-io_uring': pollcast('Pollcast, io_uring', { io: 'io_uring' }),
  'pollcast-epoll': pollcast('Pollcast, epoll', { io: 'epoll' }),
  'pollcast-redis': pollcastRedis,
  direct,
  cache,
};

export async function stopServer(server) {
  for (const child of [...server.feeders, ...server.servers]) {
    await stop(child);
  }
}
