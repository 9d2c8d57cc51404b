// The load generator against a server whose every byte is known. Run by benchmarks/run --self-test.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { constants, createGzip } from 'node:zlib';
import { Load } from './load.mjs';

const bin = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../target/benchmarks/bin');
const CLIENTS = 3;
const pad = 'x'.repeat(3000);

// CLOCK_MONOTONIC, as the load generator reads it.
const value = (n, ageMs = 0) => `data: {"k":0,"n":${n},"t":${process.hrtime.bigint() - BigInt(ageMs) * 1_000_000n},"data":"${pad}"}\n\n`;

// Greets each client with a value, and sends what then() gives once all are there.
async function withServer(options, then, body) {
  const logs = mkdtempSync(join(tmpdir(), 'load-'));
  const outs = [];
  const server = createServer((request, response) => {
    response.writeHead(200, options.gzip ? { 'Content-Encoding': 'gzip' } : {});
    const out = options.gzip ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : response;
    if (options.gzip) out.pipe(response);
    out.write(`retry: 1\n\nevent: other\ndata: {"state":"fresh"}\n\n${value(5)}`);
    outs.push(out);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const load = Load.start({ logs, bin: name => join(bin, name) }, 'test', { port: server.address().port, path: '/' }, CLIENTS, options);
  try {
    assert.equal((await load.connect()).served, CLIENTS);
    await body(load, () => outs.forEach(out => then().forEach(part => out.write(part))), server);
  } finally {
    await load.stop();
    server.closeAllConnections();
    server.close();
    rmSync(logs, { recursive: true });
  }
}

async function measureWhile(load, seconds, act) {
  const figures = load.measure(seconds);
  setTimeout(act, 100);
  return figures;
}

test('counts events, and what is wrong with their order', () =>
  withServer({}, () => [value(6), value(6), value(9), value(8)], async (load, send) => {
    const figures = await measureWhile(load, 0.5, send);
    assert.deepEqual(
      [figures.events, figures.duplicates, figures.skipped, figures.older, figures.broken],
      [4 * CLIENTS, CLIENTS, 2 * CLIENTS, CLIENTS, 0]);
    assert.ok(figures.bytes > 4 * CLIENTS * pad.length);
  }));

test('takes the delay from the time within the value', () =>
  withServer({}, () => [value(6, 2000)], async (load, send) => {
    const figures = await measureWhile(load, 0.5, send);
    assert.equal(figures.delayMs.count, CLIENTS);
    assert.ok(figures.delayMs.p50 > 1900 && figures.delayMs.p50 < 4000, JSON.stringify(figures.delayMs));
  }));

test('finds an event that comes in pieces', () =>
  withServer({}, () => [...value(6)].filter(c => c !== 'x'), async (load, send) => {
    const figures = await measureWhile(load, 0.5, send);
    assert.deepEqual([figures.events, figures.broken], [CLIENTS, 0]);
  }));

test('looks into gzip', () =>
  withServer({ gzip: true }, () => [value(6), value(6), value(7)], async (load, send) => {
    const figures = await measureWhile(load, 0.5, send);
    assert.deepEqual([figures.gzip, figures.events, figures.duplicates, figures.broken], [true, 3 * CLIENTS, CLIENTS, 0]);
    assert.ok(figures.bytes < 3 * CLIENTS * pad.length / 4);
  }));

test('says when the server ends streams, and connects again', () =>
  withServer({}, () => [], async (load, send, server) => {
    const figures = await measureWhile(load, 0.5, () => server.closeAllConnections());
    assert.deepEqual([figures.closed, figures.connected], [CLIENTS, 0]);
    assert.equal((await load.reconnect(5)).served, CLIENTS);
  }));

test('reads a throttled stream no faster than it should', () =>
  withServer({ throttle: 20_000 }, () => Array.from({ length: 40 }, (_, i) => value(6 + i)), async (load, send) => {
    const figures = await measureWhile(load, 2, send);
    // Of 120 KB it takes 40 KB in two seconds, and what the first tick allows.
    assert.ok(figures.throttledMs.count >= 5 && figures.throttledMs.count <= 24, JSON.stringify(figures.throttledMs));
    assert.equal(figures.delayMs.count, 40 * (CLIENTS - 1));
  }));
