// The page: what was measured on what, a table and a plot for each scenario, and how far the targets are reached.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barPlot, linePlot, short } from './plot.mjs';
import { targets } from './targets.mjs';

const number = value => !Number.isFinite(value) ? '–' : Number.isInteger(value) ? String(value) : short(value);
const percent = value => `${(value * 100).toFixed(1)} %`;

const DELIVERY = [
  ['cpuPerEventUs', 'CPU per event, µs'],
  ['p50Ms', 'delay p50, ms'],
  ['p99Ms', 'p99, ms'],
  ['bytesPerEvent', 'bytes per event'],
  ['delivered', 'delivered', percent],
  ['memoryMb', 'memory, MB'],
  ['loadCpuShare', 'load generator', percent],
];
const UPSTREAM = [
  ['connected', 'clients'],
  ['backendRequestsPerSecond', 'backend requests/s'],
  ['redisCommandsPerSecond', 'Redis commands/s'],
  ['serverCpuShare', 'CPU of the servers', percent],
];
const UPSTREAM_PLOT = ['backendRequestsPerSecond', 'Backend requests per second'];

// Columns of the table, and the figure that is drawn.
const VIEWS = {
  a: { columns: DELIVERY, plot: ['cpuPerEventUs', 'CPU per delivered event, µs'] },
  b: { columns: DELIVERY, plot: ['cpuPerEventUs', 'CPU per delivered event of 20 KB, µs'] },
  c: {
    columns: [['connected', 'clients'], ['kbPerConnection', 'KB per connection'], ['emptyMb', 'without clients, MB'], ['fullMb', 'with all, MB']],
    plot: ['kbPerConnection', 'Memory per idle connection, KB'],
  },
  'c-small': { columns: [['connected', 'clients'], ['emptyMb', 'without clients, MB'], ['fullMb', 'with clients, MB']] },
  d: {
    columns: [
      ['served', 'served in time', percent], ['p50Ms', 'first value p50, ms'], ['p99Ms', 'p99, ms'], ['lastMs', 'last, ms'],
      ['cpuPerClientUs', 'CPU per client, µs'], ['extraBackendRequests', 'additional backend requests'],
    ],
    plot: ['lastMs', 'Until the last client has its value, ms'],
  },
  e: {
    columns: [
      ['p99WithoutMs', 'p99 before, ms'], ['p99Ms', 'p99 of the others, ms'], ['p99Ratio', 'ratio'], ['delivered', 'delivered', percent],
      ['memoryBeforeMb', 'memory before, MB'], ['memoryMb', 'memory after, MB'],
    ],
    plot: ['p99Ratio', 'p99 of the others, as a multiple of the run without stalled clients'],
  },
  f: {
    columns: [
      ['seen', 'values seen'], ['ageP50Ms', 'age p50, ms'], ['ageFirstHalfMs', 'oldest in the first half, ms'],
      ['ageSecondHalfMs', 'in the second half, ms'], ['connected', 'still connected', String], ['memoryMb', 'memory, MB'],
    ],
    lines: ['ageMs', 'Age of what the throttled client sees, ms'],
  },
  g: { columns: DELIVERY, plot: ['cpuPerEventUs', 'CPU per delivered event, µs'] },
  'h-1': { columns: UPSTREAM },
  'h-100': { columns: UPSTREAM },
  'h-10000': { columns: UPSTREAM, plot: UPSTREAM_PLOT },
};

function cell(peer, [key, , show = number]) {
  const values = peer.rounds.map(round => round[key]);
  if (values.length === 0 || values[0] === undefined || values[0] === null) return '–';
  const spread = values.every(Number.isFinite) && values.length > 1 ? ` (${show(Math.min(...values))}–${show(Math.max(...values))})` : '';
  return show(peer.median[key]) + spread;
}

function table(scenario, columns) {
  const rows = Object.values(scenario.peers).map(peer => {
    const note = peer.label.includes('gzip') && peer.median.gzip === false ? ' (did not compress)' : '';
    return [peer.label + note, ...columns.map(column => cell(peer, column))];
  });
  const lines = [['', ...columns.map(([, title]) => title)], ['---', ...columns.map(() => '---:')], ...rows];
  return lines.map(line => `| ${line.join(' | ')} |`).join('\n');
}

function plot(scenario, view) {
  const peers = Object.values(scenario.peers).filter(peer => peer.rounds.length > 0);
  if (view.lines !== undefined) {
    const [key, title] = view.lines;
    return linePlot(title, peers.map(peer => ({ label: peer.label, values: peer.rounds[0][key] })));
  }
  const [key, title] = view.plot ?? [];
  const bars = peers.filter(peer => Number.isFinite(peer.median[key])).map(peer => {
    const values = peer.rounds.map(round => round[key]);
    return { label: peer.label, value: peer.median[key], low: Math.min(...values), high: Math.max(...values), ours: peer.label.startsWith('Pollcast') };
  });
  return title === undefined || bars.length === 0 ? undefined : barPlot(title, bars);
}

const sizeText = size => Object.entries(size).map(([key, value]) => `${key} ${value}`).join(', ');

function section(name, scenario, folder) {
  const view = VIEWS[name];
  const parts = [`## ${name}: ${scenario.title}`, sizeText(scenario.size), table(scenario, view.columns)];
  const svg = plot(scenario, view);
  if (svg !== undefined) {
    writeFileSync(join(folder, 'benchmarks', `${name}.svg`), svg);
    parts.push(`![${scenario.title}](benchmarks/${name}.svg)`);
  }
  return parts.join('\n\n');
}

function targetTable(result) {
  const rows = targets(result.scenarios).map(({ text, value, limit, met }) => `| ${text} | ${limit} | ${number(value)} | ${met ? 'yes' : '**no**'} |`);
  return ['| target | at most | measured | reached |', '| --- | ---: | ---: | --- |', ...rows].join('\n');
}

function about({ machine, versions, ...rest }) {
  return [
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}. Java ${versions.java}; nginx ${versions.nginx}, nchan ${versions.nchan}, Redis ${versions.redis}, Node ${versions.node}, gcc ${versions.gcc}.`,
    `Commit ${rest.commit}, ${rest.date.slice(0, 10)}, by \`${rest.command}\`${rest.quick ? ' (a quick run: **no figures to compare**)' : ''}.`,
  ].join('\n\n');
}

const INTRODUCTION = `# Benchmarks

Pollcast beside its peers, in one run on one machine, server and load generator on loopback. Written by \`benchmarks/run\`; what the scenarios do and how
their figures are taken is in [benchmarks/README.md](../benchmarks/README.md). A cell is the median of the rounds, with the smallest and
the largest in parentheses. CPU is user and system time of the server's processes; delay is from the source of a value (its publication, or the
backend's answer) to the client.`;

export function writePage(result, folder) {
  const plots = join(folder, 'benchmarks');
  rmSync(plots, { recursive: true, force: true });
  mkdirSync(plots, { recursive: true });
  const sections = Object.entries(result.scenarios).map(([name, scenario]) => section(name, scenario, folder));
  const failed = result.problems.length === 0 ? [] : [`## What failed\n\n${result.problems.map(problem => `- ${problem}`).join('\n')}`];
  const page = [INTRODUCTION, about(result.about), '## Targets', targetTable(result), ...sections, ...failed];
  writeFileSync(join(folder, 'benchmarks.md'), `${page.join('\n\n')}\n`);
}
