// The load generator (c/load.c) as an object: commands in, figures out.
import { createInterface } from 'node:readline';
import { checkAlive, start, stop } from './processes.mjs';

export class Load {
  static start(context, name, server, clients, { gzip = false, topics = 1, throttle = 0, poll = 0 } = {}) {
    const args = [server.port, server.path, clients, '--topics', topics];
    if (gzip) args.push('--gzip');
    if (throttle) args.push('--throttle', throttle);
    if (poll) args.push('--poll', poll);
    return new Load(start(`${name}-load`, context.logs, context.bin('load'), args.map(String), { pipes: true }));
  }

  constructor(child) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  // All clients, gently.
  async connect() {
    const figures = await this.#ask('connect');
    if (figures.served < 1 || figures.broken > 0) {
      throw new Error(`${this.child.label}: ${JSON.stringify(figures)}`);
    }
    return figures;
  }

  measure(seconds) { return this.#ask(`measure ${seconds}`); }

  stall(count) { return this.#ask(`stall ${count}`); }

  reconnect(seconds) { return this.#ask(`reconnect ${seconds}`); }

  stop() { return stop(this.child); }

  async #ask(command) {
    checkAlive(this.child);
    this.child.stdin.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    if (done) {
      throw new Error(`${this.child.label} ended during "${command}"`);
    }
    return JSON.parse(value);
  }
}
