// What a reader must know to compare: machine, versions, commit, command.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

function output(command, ...args) {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.trim();
}

const debianVersion = name => output('dpkg-query', '-W', '-f', '${Version}', name).replace(/^.*no packages.*$/s, 'unknown');

// The version of the Java whose program is given.
export function javaVersion(java) {
  const file = join(dirname(dirname(java)), 'release');
  const about = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const field = name => new RegExp(`^${name}="([^"]*)"`, 'm').exec(about)?.[1] ?? '';
  return `${field('JAVA_VERSION')} ${field('IMPLEMENTOR')}`.trim() || 'unknown';
}

export function commit(repository) {
  try {
    const git = (...args) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '-changed');
  } catch {
    return 'unknown';
  }
}

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
});

export const versions = () => ({
  nginx: debianVersion('nginx'),
  nchan: debianVersion('libnginx-mod-nchan'),
  redis: debianVersion('redis-server'),
  gcc: output('gcc', '-dumpfullversion'),
  node: process.version,
});
