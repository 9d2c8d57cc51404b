// Runs scenarios, round by round and peer by peer, and writes what came out. Started by benchmarks/run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commit, javaVersion, machine, versions } from './machine.mjs';
import { peers } from './peers.mjs';
import { stopAll } from './processes.mjs';
import { writePage } from './report.mjs';
import { lettersOf, scenarios } from './scenarios.mjs';

const repository = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../..');
const built = join(repository, 'target/benchmarks');

function usage(problem) {
  console.error(`${problem}\nusage: benchmarks/run [a b c d e f g h …] [--rounds N] [--quick] [--no-install] | --page RESULT.json`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = { rounds: { type: 'string' }, quick: { type: 'boolean', default: false }, page: { type: 'string' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.filter(name => lettersOf(name).length === 0);
    if (unknown.length > 0) usage(`unknown scenario: ${unknown} (expected: ${Object.keys(scenarios).join(', ')})`);
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) usage(`--rounds: ${values.rounds} (expected: 1 to 20)`);
    const wanted = positionals.length > 0 ? positionals.flatMap(lettersOf) : Object.keys(scenarios);
    return { quick: values.quick, page: values.page, rounds, wanted: [...new Set(wanted)], complete: positionals.length === 0 };
  } catch (error) {
    return usage(error.message);
  }
}

// Features of a real feed, as many as fit into the size; or just text for small ones.
function data(bytes) {
  const file = join(built, `data-${bytes}.json`);
  const features = JSON.parse(readFileSync(join(repository, 'src/main/resources/io/pollcast/demo/data/earthquakes.geojson'))).features;
  const taken = [];
  for (let size = 2; taken.length < features.length && size < bytes; size += JSON.stringify(taken.at(-1)).length + 1) {
    taken.push(features[taken.length]);
  }
  const text = JSON.stringify(taken);
  writeFileSync(file, bytes < 1000 ? JSON.stringify(text.replace(/[^a-z0-9 ]/gi, '').slice(0, bytes)) : text);
  return file;
}

function newContext(started) {
  const work = join(built, `run-${started.replace(/[:.]/g, '')}-${process.pid}`);
  const logs = join(work, 'logs');
  mkdirSync(logs, { recursive: true });
  const programs = new Set();
  return {
    work, logs, data, programs,
    seen: paths => paths.forEach(path => programs.add(path)),
    bin: name => join(built, 'bin', name),
    express: join(built, 'express/server.mjs'),
    launcher: join(repository, 'pollcast'),
  };
}

const median = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// Of numbers the median; of anything else, what the first round says.
const summary = rounds => Object.fromEntries(Object.keys(rounds[0] ?? {}).map(key => {
  const values = rounds.map(round => round[key]);
  return [key, values.every(Number.isFinite) ? median(values) : values[0]];
}));

async function runScenario(context, name, { quick, rounds }, problems) {
  const scenario = scenarios[name];
  const size = quick ? scenario.quick : scenario.full;
  const known = scenario.peers.filter(key => key in peers);
  const results = Object.fromEntries(known.map(key => [key, { label: peers[key].label, rounds: [] }]));
  for (let round = 1; round <= Math.min(rounds, scenario.maxRounds ?? rounds); round++) {
    for (const key of known) {
      console.error(`${new Date().toISOString().slice(11, 19)} ${name} round ${round} ${peers[key].label}`);
      try {
        results[key].rounds.push(await scenario.run(context, peers[key], size));
      } catch (error) {
        problems.push(`${name} round ${round} ${peers[key].label}: ${error.message} (logs: ${context.logs})`);
        console.error(problems.at(-1));
      }
    }
  }
  for (const result of Object.values(results)) {
    result.median = summary(result.rounds);
  }
  return { title: scenario.title, size, peers: results };
}

// Figures of a part, or of a quick run, are nothing to publish.
const places = about => about.complete && !about.quick
  ? { results: join(repository, 'benchmarks/results'), docs: join(repository, 'docs') }
  : { results: join(built, 'results'), docs: join(built, 'docs') };

async function main() {
  const options = readArguments();
  if (options.page !== undefined) {
    const earlier = JSON.parse(readFileSync(options.page));
    writePage(earlier, places(earlier.about).docs);
    return;
  }
  const date = new Date().toISOString();
  const context = newContext(date);
    const problems = [];
  const about = {
    date, complete: options.complete, quick: options.quick, rounds: options.rounds, commit: commit(repository),
    command: ['benchmarks/run', ...process.argv.slice(2)].join(' '), machine: machine(), versions: versions(),
  };
  const result = { about, scenarios: {}, problems };
  for (const name of options.wanted) {
    result.scenarios[name] = await runScenario(context, name, options, problems);
  }
  const java = [...context.programs].find(path => path.endsWith('/java'));
  about.versions.java = java === undefined ? 'unknown' : javaVersion(java);
  const { results, docs } = places(about);
  mkdirSync(results, { recursive: true });
  const file = join(results, `${date.slice(0, 10)}-${about.commit}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  writePage(result, docs);
  if (problems.length === 0) {
    rmSync(context.work, { recursive: true });
  }
  console.log(file);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => stopAll().finally(() => process.exit(130)));
}
try {
  await main();
} finally {
  await stopAll();
}
