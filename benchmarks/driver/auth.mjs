// What it costs to be asked who one is. Started by benchmarks/auth.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Load } from './load.mjs';
import { commit, machine } from './machine.mjs';
import { answers, cpuMark, cpuSince, freePort, start, stop, stopAll } from './processes.mjs';

const repository = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../..');
const built = join(repository, 'target/benchmarks');
const AT_ONCE = 16;
const VALUE = '\ndata: ';

// Tokens, made before anything is measured. Each has another jti, so that no two are the same.

const encoded = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = randomBytes(32).toString('base64');
const signatures = {
  ES256: input => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  HS256: input => createHmac('sha256', secret).update(input).digest(),
};

function token(alg) {
  const claims = {
    iss: 'https://login.example.com', aud: 'pollcast', sub: 'user-12345', groups: ['traders', 'staff'], 'pollcast.subscribe': ['v0', 'orders/*'],
    exp: Math.floor(Date.now() / 1000) + 86_400, jti: randomBytes(16).toString('base64url'),
  };
  const input = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}`;
  return `${input}.${signatures[alg](Buffer.from(input)).toString('base64url')}`;
}

const many = (count, make) => Array.from({ length: count }, make);
const bearer = alg => `Authorization: Bearer ${token(alg)}\r\n`;
const apiKey = randomBytes(32).toString('base64url');

// The ways, the first being what the others are compared with. headers gives as many as are wanted, one for each connection.
const ways = {
  none: { label: 'nobody is asked', auth: () => '', headers: count => many(count, () => '') },
  es256: { label: 'JWT ES256, each token new', auth: () => jwt('ES256'), headers: count => many(count, () => bearer('ES256')) },
  'es256-known': { label: 'JWT ES256, one token', auth: () => jwt('ES256'), headers: count => Array(count).fill(bearer('ES256')) },
  hs256: { label: 'JWT HS256, each token new', auth: () => jwt('HS256'), headers: count => many(count, () => bearer('HS256')) },
  'hs256-known': { label: 'JWT HS256, one token', auth: () => jwt('HS256'), headers: count => Array(count).fill(bearer('HS256')) },
  forward: {
    label: 'own backend, answer cached',
    auth: login => `auth: { forward: { url: "http://127.0.0.1:${login}/", cache: 10m } }\n`,
    headers: count => Array(count).fill('Cookie: session=0123456789abcdef0123456789abcdef\r\n'),
  },
  key: {
    label: 'API key',
    auth: () => `auth: { api-keys: [ { name: one, sha256: ${createHash('sha256').update(apiKey).digest('hex')}, topics: [ "*" ] } ] }\n`,
    headers: count => Array(count).fill(`X-Api-Key: ${apiKey}\r\n`),
  },
};

const jwt = alg => `auth:\n  jwt:\n    algorithms: [ ${alg} ]\n    issuer: https://login.example.com\n    audience: [ pollcast ]\n    query: access_token\n    ${
  alg === 'HS256' ? `secret: "${secret}"` : `public-key: ${JSON.stringify(publicKey.export({ type: 'spki', format: 'pem' }))}`}\n`;

// Servers.

async function withPollcast(context, way, periodMs, body) {
  const [backend, gateway, admin] = [await freePort(), await freePort(), await freePort()];
  let asked = 0;
  const login = createServer((request, response) => { asked += 1; response.writeHead(204).end(); }).listen(0, '127.0.0.1');
  const feeder = start('backend', context.logs, context.bin('backend'), [String(backend), '1', '1', String(periodMs), context.data]);
  await answers(`http://127.0.0.1:${backend}/count`, feeder);
  const file = join(context.work, 'pollcast.yaml');
  const every = Math.max(100, periodMs);
  writeFileSync(file, `endpoints: { v0: { url: "http://127.0.0.1:${backend}/v/0", every: ${every}ms } }
gateway: { limits: { requests-per-connection: 1000 } }
${way.auth(login.address().port)}`);
  const server = start('pollcast', context.logs, join(repository, 'pollcast'), [
    'run', '-c', file, '--gateway-listen', `127.0.0.1:${gateway}`, '--admin-listen', `127.0.0.1:${admin}`,
  ]);
  try {
    await answers(`http://127.0.0.1:${admin}/readyz`, server);
    return await body({ server, port: gateway, asked: () => asked });
  } finally {
    await stop(server);
    await stop(feeder);
    login.close();
  }
}

// Connects, asks, waits for the first value, and goes.
function oneConnect(port, header) {
  return new Promise((done, fail) => {
    let seen = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () =>
      socket.write(`GET /topics/v0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n${header}\r\n`));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`no value, but: ${seen.slice(0, 200)}`)));
    socket.on('data', bytes => {
      seen += bytes.toString('latin1');
      if (seen.indexOf(VALUE, seen.indexOf('\r\n\r\n')) >= 0) {
        done();
        socket.resetAndDestroy();
      }
    });
  });
}

async function connects(port, headers) {
  const left = headers.values();
  await Promise.all(many(AT_ONCE, async () => {
    for (const header of left) await oneConnect(port, header);
  }));
}

function connecting(context, way, { connects: count }) {
  const [warm, measured] = [way.headers(count * 2), way.headers(count)];
  return withPollcast(context, way, 5000, async ({ server, port, asked }) => {
    // One first, so that the answers that are remembered are there before the crowd.
    await connects(port, warm.slice(0, 1));
    await connects(port, warm);
    const mark = cpuMark([server]);
    const began = performance.now();
    await connects(port, measured);
    const seconds = (performance.now() - began) / 1000;
    return { cpuPerConnectUs: cpuSince(mark, [server]) * 1e6 / count, connectsPerSecond: count / seconds, asked: asked() };
  });
}

function delivering(context, way, alg, { clients, seconds }) {
  return withPollcast(context, way, 0, async ({ server, port }) => {
    const path = alg === undefined ? '/topics/v0' : `/topics/v0?access_token=${token(alg)}`;
    const load = Load.start(context, 'clients', { port, path }, clients);
    try {
      await load.connect();
      await load.measure(seconds * 2);
      const mark = cpuMark([server]);
      const figures = await load.measure(seconds);
      return { cpuPerEventUs: cpuSince(mark, [server]) * 1e6 / figures.events, broken: figures.broken + figures.closed };
    } finally {
      await load.stop();
    }
  });
}

const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const spread = (numbers, digits) => `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)})`;
// Within a round, so that what slows the machine down for a while slows both.
const ratio = (rounds, base, key) => spread(rounds.map((round, i) => round[key] / base[i][key]), 2);

function readArguments() {
  const number = { type: 'string' };
  const { values } = parseArgs({ options: { rounds: number, connects: number, clients: number, quick: { type: 'boolean', default: false } } });
  const size = values.quick ? { rounds: 1, connects: 200, clients: 50, seconds: 1 } : { rounds: 3, connects: 5000, clients: 1000, seconds: 6 };
  return { ...size, ...Object.fromEntries(['rounds', 'connects', 'clients'].filter(key => values[key]).map(key => [key, Number(values[key])])) };
}

async function main() {
  const size = readArguments();
  const work = join(built, `auth-${process.pid}`);
  mkdirSync(join(work, 'logs'), { recursive: true });
  const data = join(work, 'data.json');
  writeFileSync(data, JSON.stringify('x'.repeat(120)));
  const context = { work, logs: join(work, 'logs'), data, bin: name => join(built, 'bin', name) };
  const connected = Object.fromEntries(Object.keys(ways).map(name => [name, []]));
  const delivered = { none: [], es256: [] };
  for (let round = 1; round <= size.rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      console.error(`${new Date().toISOString().slice(11, 19)} round ${round} ${way.label}`);
      connected[name].push(await connecting(context, way, size));
    }
    for (const name of Object.keys(delivered)) {
      console.error(`${new Date().toISOString().slice(11, 19)} round ${round} delivery, ${ways[name].label}`);
      delivered[name].push(await delivering(context, ways[name], name === 'none' ? undefined : 'ES256', size));
    }
  }
  const { cpu, cores } = machine();
  console.log(`Commit ${commit(repository)}, ${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores; ${size.rounds} rounds of ${
    size.connects} connects, ${AT_ONCE} at a time, each until its first value.\n`);
  console.log('| connecting | CPU per connect, µs | × nobody is asked | connects per second |\n| --- | ---: | ---: | ---: |');
  for (const [name, rounds] of Object.entries(connected)) {
    const rate = spread(rounds.map(round => round.connectsPerSecond), 0);
    console.log(`| ${ways[name].label} | ${spread(rounds.map(round => round.cpuPerConnectUs), 0)} | ${ratio(rounds, connected.none, 'cpuPerConnectUs')} | ${rate} |`);
  }
  console.log(`\n| delivering to ${size.clients} clients | CPU per event, µs | × nobody is asked |\n| --- | ---: | ---: |`);
  for (const [name, rounds] of Object.entries(delivered)) {
    console.log(`| ${ways[name].label} | ${spread(rounds.map(round => round.cpuPerEventUs), 2)} | ${ratio(rounds, delivered.none, 'cpuPerEventUs')} |`);
  }
  const forward = Math.max(...connected.forward.map(round => round.asked));
  console.log(`\nThe login was asked ${forward} time${forward === 1 ? '' : 's'} for all connects of a round.`);
  if (forward !== 1 || Object.values(delivered).flat().some(round => round.broken > 0)) process.exitCode = 1;
  rmSync(work, { recursive: true });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => stopAll().finally(() => process.exit(130)));
}
try {
  await main();
} finally {
  await stopAll();
}
