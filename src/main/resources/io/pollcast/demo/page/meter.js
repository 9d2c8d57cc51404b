// What the backend really got, against what polling pages would have sent. The real number is counted by the backend itself and asked from
// the demo's control once a second; the other one is arithmetic: pages × rhythms × the time in which the backend was up.

import { setText } from './dom.js';
import { count, rough } from './format.js';

const ASK_EVERY = 1_000;
const DECADE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, ...[10, 100, 1_000].flatMap((ten) => DECADE.map((step) => step * ten)), 10_000];
const STOP_HINT = 'Then watch the badges: a topic turns stale when its polls fail, and its last good value stays.';
const START_HINT = 'The backend refuses every connection. Values stay, and say how old they are. Start it to see them recover.';

export class Meter {
  #control;
  #perPage;
  #stats = null;

  /** `rhythms` are milliseconds by topic. */
  constructor(control, rhythms) {
    this.#control = control;
    this.#perPage = Object.values(rhythms).reduce((sum, every) => sum + 1000 / every, 0);
  }

  start() {
    const slider = byId('pages');
    slider.max = STEPS.length - 1;
    slider.addEventListener('input', () => this.#show());
    byId('toggle').addEventListener('click', () => this.#toggle());
    setInterval(() => document.hidden || this.#ask(), ASK_EVERY);
    this.#ask();
    this.#show();
  }

  async #ask() {
    try {
      const answer = await fetch(`${this.#control}/stats`, { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
      this.#took(await answer.json());
    } catch {
      this.#lost();
    }
  }

  async #toggle() {
    const button = byId('toggle');
    button.disabled = true;
    try {
      const path = this.#stats.running ? '/backend/stop' : '/backend/start';
      const answer = await fetch(this.#control + path, { method: 'POST', headers: { 'X-Pollcast-Demo': '1' } });
      const body = await answer.json();
      if (answer.ok) {
        this.#took(body);
      } else {
        setText(byId('hint'), body.error);
      }
    } catch {
      this.#lost();
    }
    button.disabled = false;
  }

  #took(stats) {
    this.#stats = stats;
    const button = byId('toggle');
    button.disabled = false;
    button.dataset.running = stats.running;
    setText(button, stats.running ? 'Stop the backend' : 'Start the backend');
    setText(byId('hint'), stats.running ? STOP_HINT : START_HINT);
    this.#show();
  }

  #lost() {
    this.#stats = null;
    byId('toggle').disabled = true;
    setText(byId('hint'), 'The counter and this switch are reached only from the machine on which the demo runs.');
    this.#show();
  }

  #show() {
    const pages = STEPS[byId('pages').value];
    const text = count(pages);
    const would = pages * this.#perPage;
    byId('pages').setAttribute('aria-valuetext', `${text} pages`);
    setText(byId('pages-out'), text);
    setText(byId('pages-in-label'), text);
    setText(byId('pages-word'), pages === 1 ? 'page' : 'pages');
    setText(byId('would-rate'), `${rough(would)} a second`);
    if (this.#stats === null) {
      ['real', 'would', 'ratio'].forEach((id) => setText(byId(id), '–'));
    } else {
      this.#compare(this.#stats, pages, (would * this.#stats.uptimeMillis) / 1000);
    }
  }

  #compare({ requests, perSecond, running }, pages, would) {
    setText(byId('real'), count(requests));
    setText(byId('real-rate'), running ? `${perSecond.toFixed(1)} a second, however many watch` : 'stopped');
    setText(byId('would'), count(would));
    const ratio = requests === 0 ? null : would / requests;
    setText(byId('ratio'), ratio === null ? '–' : `${rough(ratio)}×`);
    setText(byId('ratio-note'), note(ratio, pages));
    byId('real-bar').style.width = `${ratio === null ? 0 : 100 / Math.max(1, ratio)}%`;
  }
}

function note(ratio, pages) {
  if (ratio === null) {
    return 'no request yet';
  }
  return pages === 1 ? 'one page alone gains nothing' : `${saved(ratio)} % fewer requests`;
}

/** As many nines as are true. */
const saved = (ratio) => (Math.floor(Math.max(0, 1 - 1 / ratio) * 100_000) / 1_000).toFixed(ratio >= 1500 ? 2 : ratio >= 10 ? 1 : 0);

const byId = (id) => document.getElementById(id);
