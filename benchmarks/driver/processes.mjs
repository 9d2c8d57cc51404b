// Child processes: started, measured through /proc, and all stopped again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_MILLIS = 30_000;
const STOP_MILLIS = 10_000;
const running = new Set();

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// What it writes goes to a file of its name, or to pipes.
export function start(name, folder, command, args, { pipes = false, env = {} } = {}) {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const stdio = pipes ? ['pipe', 'pipe', log] : ['ignore', log, log];
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  child.label = name;
  running.add(child);
  child.on('error', error => { child.failure = error; });
  child.on('close', () => running.delete(child));
  return child;
}

const hasEnded = child => child.failure !== undefined || child.exitCode !== null || child.signalCode !== null;

export function checkAlive(child) {
  if (hasEnded(child)) {
    const why = child.failure?.message ?? `exit code ${child.exitCode}, signal ${child.signalCode}`;
    throw new Error(`${child.label} ended: ${why}`);
  }
}

export async function stop(child) {
  if (hasEnded(child)) {
    return;
  }
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLIS);
  await closed;
  clearTimeout(timer);
}

export async function stopAll() {
  await Promise.all([...running].map(stop));
}

// Waits until the URL answers with 200.
export async function answers(url, child) {
  const end = Date.now() + START_MILLIS;
  while (Date.now() < end) {
    checkAlive(child);
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.status === 200) {
      return;
    }
    await delay(50);
  }
  throw new Error(`${child.label} does not answer at ${url}`);
}

function family(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.flatMap(family)];
}

const pids = children => children.flatMap(child => family(child.pid));

// What each thread of the processes, and of those that they started, has run so far, in nanoseconds. /proc/PID/stat would count in
// hundredths of a second, too coarse for the cheapest servers.
export function cpuMark(children) {
  return new Map(pids(children).flatMap(pid => readdirSync(`/proc/${pid}/task`).flatMap(tid => {
    try {
      return [[tid, Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0])]];
    } catch {
      return []; // The thread has just ended.
    }
  })));
}

// Seconds of CPU since the mark.
export function cpuSince(mark, children) {
  return [...cpuMark(children)].reduce((sum, [tid, nanos]) => sum + nanos - (mark.get(tid) ?? 0), 0) / 1e9;
}

function kilobytes(path, field) {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(path, 'utf8'))[1]);
}

// Resident memory in KB. Of several processes the proportional share, so that what they share counts once.
export function memoryKb(children) {
  const all = pids(children);
  return all.length === 1
    ? kilobytes(`/proc/${all[0]}/status`, 'VmRSS')
    : all.map(pid => kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss')).reduce((a, b) => a + b, 0);
}

// The file that the process runs.
export const program = child => readlinkSync(`/proc/${child.pid}/exe`);
