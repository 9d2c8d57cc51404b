// What is measured, by the letters of the scenarios. Each has sizes (full and quick), peers, and run(), which gives the flat figures of one
// peer in one round; undefined where a figure makes no sense for that peer.
import { setTimeout as delay } from 'node:timers/promises';
import { Load } from './load.mjs';
import { stopServer } from './peers.mjs';
import { cpuMark, cpuSince, memoryKb, program } from './processes.mjs';

const STREAMS = ['sendloop', 'nchan', 'express', 'pollcast'];
const SETTLE_SECONDS = 3;
const IO = ['pollcast-io_uring', 'pollcast-epoll'];

// Starts the peer, hands it to body, and stops everything.
async function withServer(context, peer, feed, body) {
  const server = await peer.start(context, feed);
  try {
    context.seen(server.servers.map(program));
    return await body(server);
  } finally {
    await stopServer(server);
  }
}

async function withLoad(context, server, clients, options, body) {
  const load = Load.start(context, 'clients', server, clients, options);
  try {
    return await body(load);
  } finally {
    await load.stop();
  }
}

async function measured(server, load, seconds) {
  const mark = cpuMark(server.servers);
  const figures = await load.measure(seconds);
  return { ...figures, cpu: cpuSince(mark, server.servers) };
}

const wrong = figures => ({
  duplicates: figures.duplicates,
  olderAfterNewer: figures.older,
  closed: figures.closed,
  broken: figures.broken,
});

function deliveryFigures(figures, size) {
  const due = size.clients * size.changing * (1000 / size.periodMs) * figures.seconds;
  return {
    cpuPerEventUs: figures.cpu * 1e6 / figures.events,
    p50Ms: figures.delayMs.p50,
    p99Ms: figures.delayMs.p99,
    bytesPerEvent: figures.bytes / figures.events,
    delivered: figures.events / due,
    serverCpuShare: figures.cpu / figures.seconds,
    loadCpuShare: figures.loadCpuShare,
    gzip: figures.gzip,
    skipped: figures.skipped,
    ...wrong(figures),
  };
}

const feedOf = (context, size) => ({
  topics: size.topics,
  changing: size.changing,
  periodMs: size.periodMs,
  warmPeriodMs: size.warmPeriodMs,
  data: context.data(size.bytes),
});

// A compiler at run time needs work, not time, so values may come quicker while a server gets warm.
async function warmUp(server, load, size) {
  await load.measure(size.warmSeconds);
  if (size.warmPeriodMs) {
    server.settle();
    await load.measure(SETTLE_SECONDS);
  }
}

function fanOut(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), server =>
    withLoad(context, server, size.clients, { gzip: peer.gzip, topics: size.topics }, async load => {
      await load.connect();
      await warmUp(server, load, size);
      const figures = deliveryFigures(await measured(server, load, size.seconds), size);
      return { ...figures, memoryMb: memoryKb(server.servers) / 1024 };
    }));
}

function idleMemory(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), async server => {
    await delay(size.warmSeconds * 1000);
    const before = memoryKb(server.servers);
    return withLoad(context, server, size.clients, {}, async load => {
      await load.connect();
      const { connected } = await load.measure(size.seconds);
      const after = memoryKb(server.servers);
      return { connected, emptyMb: before / 1024, fullMb: after / 1024, kbPerConnection: (after - before) / connected };
    });
  });
}

// The machine of the story: four endpoints, little to do.
function smallProcess(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), async server => {
    await delay(size.seconds * 1000);
    const empty = memoryKb(server.servers) / 1024;
    return withLoad(context, server, size.clients, { topics: size.topics }, async load => {
      await load.connect();
      const { connected } = await load.measure(size.seconds);
      return { connected, emptyMb: empty, fullMb: memoryKb(server.servers) / 1024 };
    });
  });
}

function reconnect(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), server =>
    withLoad(context, server, size.clients, {}, async load => {
      await load.connect();
      await load.measure(size.warmSeconds);
      const requests = await server.backend?.count();
      const mark = cpuMark(server.servers);
      const began = performance.now();
      const figures = await load.reconnect(size.seconds);
      const seconds = (performance.now() - began) / 1000;
      const extra = await server.backend?.count() - requests - seconds * 1000 / size.periodMs;
      return {
        served: figures.served / size.clients,
        p50Ms: figures.firstValueMs.p50,
        p99Ms: figures.firstValueMs.p99,
        lastMs: figures.firstValueMs.max,
        cpuPerClientUs: cpuSince(mark, server.servers) * 1e6 / size.clients,
        // The rhythm of polls allows for one.
        extraBackendRequests: server.backend ? Math.max(0, Math.round(extra - 0.5)) : undefined,
        closed: figures.closed,
        broken: figures.broken,
      };
    }));
}

function stalled(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), server =>
    withLoad(context, server, size.clients, {}, async load => {
      await load.connect();
      await load.measure(size.warmSeconds);
      const without = await measured(server, load, size.seconds);
      const before = memoryKb(server.servers);
      const count = Math.round(size.clients * size.stalledShare);
      await load.stall(count);
      const figures = await measured(server, load, size.seconds);
      const rest = { ...size, clients: size.clients - count };
      return {
        p99WithoutMs: without.delayMs.p99,
        p99Ms: figures.delayMs.p99,
        p99Ratio: figures.delayMs.p99 / without.delayMs.p99,
        delivered: deliveryFigures(figures, rest).delivered,
        memoryBeforeMb: before / 1024,
        memoryMb: memoryKb(server.servers) / 1024,
        ...wrong(figures),
      };
    }));
}

function throttled(context, peer, size) {
  return withServer(context, peer, feedOf(context, size), server =>
    withLoad(context, server, size.clients, { throttle: size.bytesPerSecond }, async load => {
      await load.connect();
      const figures = await measured(server, load, size.seconds);
      const half = Math.floor(figures.ageMs.length / 2);
      return {
        seen: figures.throttledMs.count,
        ageP50Ms: figures.throttledMs.p50,
        ageFirstHalfMs: Math.max(...figures.ageMs.slice(0, half)),
        ageSecondHalfMs: Math.max(...figures.ageMs.slice(half)),
        connected: figures.throttledConnected,
        othersP99Ms: figures.delayMs.p99,
        memoryMb: memoryKb(server.servers) / 1024,
        ageMs: figures.ageMs,
        ...wrong(figures),
      };
    }));
}

function upstreamCost(context, peer, size) {
  const polls = size.polls ? { poll: size.periodMs } : {};
  return withServer(context, peer, feedOf(context, size), async server => {
    const began = performance.now();
    const requests = await server.backend?.count();
    const commands = server.redis?.commands();
    return withLoad(context, server, size.clients, polls, async load => {
      await load.connect();
      const figures = await measured(server, load, size.seconds);
      const seconds = (performance.now() - began) / 1000;
      return {
        backendRequestsPerSecond: server.backend && (await server.backend.count() - requests) / seconds,
        redisCommandsPerSecond: server.redis && (server.redis.commands() - commands) / seconds,
        serverCpuShare: figures.cpu / figures.seconds,
        connected: figures.connected,
        broken: figures.broken,
      };
    });
  });
}

const one = { topics: 1, changing: 1 };

export const scenarios = {
  a: {
    title: 'Small events to many clients',
    peers: [...STREAMS, ...IO],
    full: { ...one, clients: 5000, periodMs: 100, bytes: 140, warmSeconds: 15, seconds: 6 },
    quick: { ...one, clients: 50, periodMs: 100, bytes: 140, warmSeconds: 1, seconds: 2 },
    run: fanOut,
  },
  b: {
    title: 'Real JSON of 20 KB, plain and gzip',
    peers: [...STREAMS, 'pollcast-gzip'],
    full: { ...one, clients: 1000, periodMs: 500, bytes: 20_000, warmSeconds: 30, warmPeriodMs: 100, seconds: 8 },
    quick: { ...one, clients: 40, periodMs: 500, bytes: 20_000, warmSeconds: 1, warmPeriodMs: 100, seconds: 3 },
    run: fanOut,
  },
  c: {
    title: 'Idle clients: memory',
    peers: STREAMS,
    maxRounds: 2,
    full: { topics: 1, changing: 0, clients: 15_000, periodMs: 2000, bytes: 140, warmSeconds: 3, seconds: 18 },
    quick: { topics: 1, changing: 0, clients: 200, periodMs: 2000, bytes: 140, warmSeconds: 1, seconds: 2 },
    run: idleMemory,
  },
  'c-small': {
    title: 'The small process: four endpoints',
    peers: ['pollcast'],
    maxRounds: 2,
    full: { topics: 4, changing: 4, clients: 1000, periodMs: 2000, bytes: 2000, seconds: 12 },
    quick: { topics: 4, changing: 4, clients: 50, periodMs: 1000, bytes: 2000, seconds: 2 },
    run: smallProcess,
  },
  d: {
    title: 'All clients reconnect at once',
    peers: STREAMS,
    full: { ...one, clients: 10_000, periodMs: 1000, bytes: 140, warmSeconds: 3, seconds: 10 },
    quick: { ...one, clients: 200, periodMs: 1000, bytes: 140, warmSeconds: 1, seconds: 3 },
    run: reconnect,
  },
  e: {
    title: 'A tenth of the clients stalls',
    peers: STREAMS,
    maxRounds: 2,
    full: { ...one, clients: 500, periodMs: 100, bytes: 20_000, stalledShare: 0.1, warmSeconds: 3, seconds: 8 },
    quick: { ...one, clients: 40, periodMs: 100, bytes: 20_000, stalledShare: 0.1, warmSeconds: 1, seconds: 2 },
    run: stalled,
  },
  f: {
    title: 'One client throttled to 100 KB/s on 50 KB every 0.1 s',
    peers: STREAMS,
    maxRounds: 1,
    full: { ...one, clients: 10, periodMs: 100, bytes: 50_000, bytesPerSecond: 100_000, seconds: 25 },
    quick: { ...one, clients: 10, periodMs: 100, bytes: 50_000, bytesPerSecond: 100_000, seconds: 3 },
    run: throttled,
  },
  g: {
    title: '50 topics on a connection, 20 changing at once',
    peers: STREAMS,
    full: { topics: 50, changing: 20, clients: 500, periodMs: 1000, bytes: 140, warmSeconds: 5, seconds: 6 },
    quick: { topics: 50, changing: 20, clients: 20, periodMs: 1000, bytes: 140, warmSeconds: 1, seconds: 3 },
    run: fanOut,
  },
  ...Object.fromEntries([[1, 1], [100, 20], [10_000, 200]].map(([clients, few]) => [`h-${clients}`, {
    title: `What reaches the backend and Redis: ${clients.toLocaleString('en')} clients`,
    peers: ['direct', 'cache', 'express', 'pollcast-redis'],
    maxRounds: 1,
    full: { ...one, clients, periodMs: 1000, bytes: 140, seconds: 10 },
    quick: { ...one, clients: Math.min(clients, few), periodMs: 1000, bytes: 140, seconds: 2 },
    run: (context, peer, size) =>
      upstreamCost(context, peer, { ...size, polls: peer.label.startsWith('clients poll') }),
  }])),
};

// "c" stands for "c" and "c-small", "h" for its three sizes.
export const lettersOf = name => Object.keys(scenarios).filter(key => key === name || key.startsWith(`${name}-`));
