// The map and the latest of the list.

import { element, prefersCalm, setText } from './dom.js';
import { count } from './format.js';
import { COLUMNS, ROWS, TOP, isLand } from './land.js';

const LISTED = 8;
const DEGREES = 360 / COLUMNS;
const PULSE = 1600;
const MARGIN = 1;

export function quakes(root) {
  const map = new QuakeMap(root.querySelector('.map'));
  return (feed) => {
    const features = feed.features;
    map.show(features);
    setText(root.querySelector('.summary'), `${count(feed.metadata.count)} so far, the latest at ${utc(features[0])} UTC`);
    root.querySelector('.quakes').replaceChildren(...features.slice(0, LISTED).map(row));
  };
}

function row(feature) {
  const { mag, place } = feature.properties;
  const item = element('li');
  const magnitude = element('b', 'magnitude', mag == null ? '–' : mag.toFixed(1));
  magnitude.dataset.strength = mag >= 4.5 ? 'strong' : mag >= 2.5 ? 'felt' : 'slight';
  const kilometres = Math.round(feature.geometry.coordinates[2]);
  const depth = element('span', 'depth', kilometres > 0 ? `${kilometres} km deep` : 'at the surface');
  item.append(magnitude, element('span', 'place', place ?? ''), depth, element('time', '', utc(feature)));
  return item;
}

const utc = (feature) => new Date(feature.properties.time).toISOString().slice(11, 16);

class QuakeMap {
  #canvas;
  #still = document.createElement('canvas');
  #features = [];
  #newest = null;
  #pulseFrom = 0;

  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#drawStill()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#drawStill());
  }

  show(features) {
    const newest = features[0]?.id;
    if (this.#newest !== null && newest !== this.#newest) {
      this.#pulseFrom = performance.now();
    }
    this.#newest = newest;
    this.#features = features;
    this.#canvas.setAttribute('aria-label', `Map of ${features.length} earthquakes`);
    this.#drawStill();
    this.#animate();
  }

  #animate() {
    this.#draw();
    if (!prefersCalm() && performance.now() - this.#pulseFrom < PULSE) {
      requestAnimationFrame(() => this.#animate());
    }
  }

  /** Everything but the newest changes seldom: it is drawn once and kept as a picture. */
  #drawStill() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#still.width = this.#canvas.width = width * devicePixelRatio;
    this.#still.height = this.#canvas.height = height * devicePixelRatio;
    const pen = scaled(this.#still);
    const style = getComputedStyle(this.#canvas);
    drawLand(pen, style.getPropertyValue('--land'));
    pen.fillStyle = style.getPropertyValue('--quake');
    this.#features.forEach((feature) => drawQuake(pen, feature));
    this.#draw();
  }

  #draw() {
    if (this.#canvas.width === 0) {
      return;
    }
    const pen = scaled(this.#canvas);
    pen.clearRect(0, 0, COLUMNS, ROWS);
    pen.drawImage(this.#still, 0, 0, COLUMNS, ROWS);
    if (this.#features.length > 0) {
      this.#drawNewest(pen, getComputedStyle(this.#canvas).getPropertyValue('--quake'));
    }
  }

  #drawNewest(pen, color) {
    const [x, y] = position(this.#features[0]);
    const age = Math.min(1, (performance.now() - this.#pulseFrom) / PULSE);
    pen.fillStyle = color;
    pen.globalAlpha = 1;
    dot(pen, x, y, 0.9);
    pen.strokeStyle = color;
    pen.lineWidth = 0.35;
    pen.globalAlpha = 1 - age * 0.55;
    pen.beginPath();
    pen.arc(x, y, prefersCalm() ? 2.4 : 2.4 + 5 * (1 - age) * age * 4, 0, 2 * Math.PI);
    pen.stroke();
    pen.globalAlpha = 1;
  }
}

function scaled(canvas) {
  const pen = canvas.getContext('2d');
  pen.setTransform(canvas.width / COLUMNS, 0, 0, canvas.height / ROWS, 0, 0);
  return pen;
}

function drawLand(pen, color) {
  pen.fillStyle = color;
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      if (isLand(column, row)) {
        dot(pen, column + 0.5, row + 0.5, 0.34);
      }
    }
  }
}

function drawQuake(pen, feature) {
  const [x, y] = position(feature);
  const magnitude = Math.max(0, feature.properties.mag ?? 0);
  pen.globalAlpha = 0.28 + Math.min(0.5, magnitude / 12);
  dot(pen, x, y, 0.45 + magnitude * magnitude * 0.045);
}

/** What lies beyond the map, near the poles, is shown at its edge. */
function position(feature) {
  const [longitude, latitude] = feature.geometry.coordinates;
  return [(longitude + 180) / DEGREES, Math.min(ROWS - MARGIN, Math.max(MARGIN, (TOP - latitude) / DEGREES))];
}

function dot(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}
