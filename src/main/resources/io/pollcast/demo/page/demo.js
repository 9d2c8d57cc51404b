// Puts the page together: one stream, four cards, one meter.

import { Card } from './card.js';
import { departures } from './departures.js';
import { setText } from './dom.js';
import { ago } from './format.js';
import { host } from './host.js';
import { Meter } from './meter.js';
import { quakes } from './quakes.js';
import { Stream } from './stream.js';
import { weather } from './weather.js';

const RENDERERS = { quakes, departures, weather, host };
const TICK = 250;

const { control, topics, rhythms } = await (await fetch('/demo.json')).json();

document.querySelectorAll('.origin').forEach((node) => setText(node, location.origin));

const cards = new Map(topics.map((topic) => [topic, card(topic)]));
const stream = new Stream(topics, {
  value: (topic, text, first) => cards.get(topic).value(text, first),
  status: (status) => cards.get(status.topic)?.status(status),
  state: showState,
});

stream.open();
new Meter(control, rhythms).start();
setInterval(tick, TICK);

function card(topic) {
  const root = document.querySelector(`[data-topic="${topic}"]`);
  return new Card(root, RENDERERS[topic](root), rhythms[topic]);
}

function showState(state) {
  const pill = document.getElementById('stream');
  pill.dataset.state = state;
  setText(pill.querySelector('.word'), state);
  cards.forEach((each) => (each.connected = state === 'connected'));
}

function tick() {
  cards.forEach((each) => each.tick());
  setText(document.getElementById('heard'), `heard ${ago(stream.silence)}`);
}
