// One EventSource for the whole page, and an honest word on how it is doing. EventSource reconnects by itself; what it cannot see is a
// proxy that keeps the connection open and lets nothing through. The gateway's beat makes that visible: without any event for two and a half
// beats the stream counts as silent and is opened anew.

const BEATS_MISSED = 2.5;
const FIRST_BEAT = 15_000;
const REOPEN_AFTER = 5_000;
const SETTLE = 1_000; // A stream that ends by plan is back within a fraction of this; not worth a word.

export class Stream {
  #topics;
  #on;
  #source = null;
  #lastId = '';
  #every = FIRST_BEAT;
  #state = '';
  #heardAt = performance.now();
  #watchedFrom = 0;
  #openedAt = 0;
  #brokenAt = null;

  /** `on` has value(topic, text, first), status(status) and state(word); `first` says that it is part of the stream's first answer. */
  constructor(topics, on) {
    this.#topics = topics;
    this.#on = on;
  }

  open() {
    this.#say('connecting');
    this.#connect();
    setInterval(() => this.#watch(), 500);
  }

  /** Milliseconds since anything came. */
  get silence() {
    return performance.now() - this.#heardAt;
  }

  #connect() {
    const query = new URLSearchParams(this.#topics.map((topic) => ['topic', topic]));
    if (this.#lastId) {
      query.set('lastEventId', this.#lastId);
    }
    this.#source?.close();
    this.#source = new EventSource(`/stream?${query}`);
    this.#watchedFrom = performance.now();
    this.#source.addEventListener('open', () => this.#opened());
    this.#source.addEventListener('error', () => this.#broken());
    for (const topic of this.#topics) {
      this.#source.addEventListener(topic, (event) => this.#value(topic, event));
    }
    this.#source.addEventListener('pollcast.status', (event) => this.#on.status(this.#heard(event)));
    this.#source.addEventListener('pollcast.beat', (event) => this.#beat(this.#heard(event)));
    this.#source.addEventListener('pollcast.bye', () => this.#broken());
  }

  /** Headers prove little: a proxy may hold back what follows. The gateway says something at once, and that counts. */
  #opened() {
    this.#openedAt = performance.now();
    this.#brokenAt = null;
  }

  #broken() {
    this.#brokenAt ??= performance.now();
  }

  #value(topic, event) {
    this.#alive();
    this.#lastId = event.lastEventId || this.#lastId;
    this.#on.value(topic, event.data, this.#heardAt - this.#openedAt < SETTLE);
  }

  #heard(event) {
    this.#alive();
    return JSON.parse(event.data);
  }

  #alive() {
    this.#heardAt = this.#watchedFrom = performance.now();
    this.#say('connected');
  }

  #say(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.#on.state(state);
    }
  }

  #beat(beat) {
    this.#every = beat.every;
  }

  #watch() {
    const now = performance.now();
    if (this.#brokenAt !== null) {
      this.#mend(now);
    } else if (now - this.#watchedFrom > this.#every * BEATS_MISSED) {
      this.#say('silent');
      this.#connect();
    }
  }

  #mend(now) {
    if (now - this.#brokenAt > SETTLE) {
      this.#say('reconnecting');
    }
    if (this.#source.readyState === EventSource.CLOSED && now - this.#brokenAt > REOPEN_AFTER) {
      this.#brokenAt = now;
      this.#connect();
    }
  }
}
