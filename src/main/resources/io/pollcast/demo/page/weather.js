// The hour's normals and the day before it as a line.

import { setText, svg } from './dom.js';

const WIDTH = 240;
const HEIGHT = 64;
const MARGIN = 5;

export function weather(root) {
  return (report) => {
    const { now, recent, units } = report;
    setText(root.querySelector('.temperature'), `${now.temperature.toFixed(1)} ${units.temperature}`);
    setText(root.querySelector('.hour'), hour(now.at));
    setText(root.querySelector('.pressure'), `${now.pressure.toFixed(1)} ${units.pressure}`);
    setText(root.querySelector('.wind'), `${now.wind.toFixed(1)} ${units.wind}`);
    draw(root, recent.map((each) => each.temperature), units.temperature);
  };
}

/** "2010-07-01T06:00:00" is the first of July at six; the year is that of the file, not of the weather. */
function hour(at) {
  const day = new Date(`${at}Z`).toLocaleDateString('en', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  return `${day}, ${at.slice(11, 16)}`;
}

function draw(root, values, unit) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (index) => (index * WIDTH) / (values.length - 1);
  const y = (value) => HEIGHT - MARGIN - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * MARGIN);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' L');
  root
    .querySelector('.spark')
    .replaceChildren(
      svg('path', { class: 'area', d: `M0,${HEIGHT} L${line} L${WIDTH},${HEIGHT} Z` }),
      svg('path', { class: 'line', d: `M${line}` }),
    );
  setText(root.querySelector('.low'), `${low.toFixed(1)} ${unit}`);
  setText(root.querySelector('.high'), `${high.toFixed(1)} ${unit}`);
}
