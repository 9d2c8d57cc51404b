// The frame around a topic: its badge, its ages, and a flash when it changes. What is inside draws itself.

import { prefersCalm, setText } from './dom.js';
import { ago, bytes, rhythm } from './format.js';

const encoder = new TextEncoder();

export class Card {
  #root;
  #render;
  #every;
  #state = 'pending';
  #error = null;
  #provenAt = null;
  #changedAt = null;
  #size = null;
  #connected = false;

  /** `render` draws a parsed value into the element that it was given. `every` is the rhythm in milliseconds. */
  constructor(root, render, every) {
    this.#root = root;
    this.#render = render;
    this.#every = every;
  }

  /** What the gateway says of the topic. Its ages are older than this page's own knowledge only if the page has just connected. */
  status(status) {
    const now = performance.now();
    this.#state = status.state;
    this.#error = status.error ?? null;
    this.#every = status.every ?? this.#every;
    this.#provenAt = status.age == null ? this.#provenAt : now - status.age;
    this.#changedAt = status.changedAge == null ? this.#changedAt : now - status.changedAge;
    this.tick();
  }

  /** A value. The first ones of a stream may be old; any other has just changed. */
  value(text, first) {
    const now = performance.now();
    if (!first || this.#changedAt === null) {
      this.#changedAt = this.#provenAt = now;
    }
    this.#size = encoder.encode(text).length;
    this.#root.dataset.value = 'yes';
    this.#render(JSON.parse(text));
    this.#flash();
    this.tick();
  }

  set connected(connected) {
    this.#connected = connected;
    this.tick();
  }

  /** Brings the words up to date. Ages are counted here: the gateway does not send them again while nothing happens. */
  tick() {
    const state = this.#connected || this.#state === 'pending' ? this.#state : 'offline';
    this.#root.dataset.state = state;
    setText(this.#root.querySelector('.badge .word'), state);
    setText(this.#root.querySelector('.ages'), this.#ages(state));
    setText(this.#root.querySelector('.facts'), this.#facts());
  }

  #ages(state) {
    const now = performance.now();
    if (state === 'gone') {
      return 'no longer offered';
    }
    if (this.#changedAt === null) {
      return this.#error ?? 'waiting for the first poll';
    }
    if (state === 'stale') {
      return `last good poll ${ago(now - this.#provenAt)}${this.#error ? ` · ${this.#error}` : ''}`;
    }
    return `changed ${ago(now - this.#changedAt)}`;
  }

  #facts() {
    const size = this.#size === null ? '' : `${bytes(this.#size)} · `;
    return `${size}polled every ${rhythm(this.#every)}`;
  }

  #flash() {
    if (!prefersCalm()) {
      const options = { duration: 900, easing: 'ease-out' };
      this.#root.animate([{ borderColor: 'var(--fresh)' }, {}], options);
      this.#root
        .querySelector('.badge .dot')
        .animate([{ boxShadow: '0 0 0 0 currentColor' }, { boxShadow: '0 0 0 9px transparent' }], options);
    }
  }
}
