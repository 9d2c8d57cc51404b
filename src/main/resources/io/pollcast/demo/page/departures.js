// The board of the next flights.

import { element, setText } from './dom.js';

const LATE = 15; // From here on it hurts.

export function departures(root) {
  let known = new Set();
  return (board) => {
    setText(root.querySelector('.clock'), board.clock);
    const flights = board.flights;
    root.querySelector('tbody').replaceChildren(...flights.map((flight) => row(flight, known)));
    known = new Set(flights.map(key));
  };
}

const key = (flight) => [flight.scheduled, flight.origin, flight.destination, flight.distance].join();

function row(flight, known) {
  const line = element('tr', known.size > 0 && !known.has(key(flight)) ? 'new' : '');
  const [word, kind] = remark(flight);
  const note = element('td', 'remark', word);
  note.dataset.kind = kind;
  line.append(element('td', 'time', flight.expected), element('td', '', flight.origin), element('td', '', flight.destination), note);
  return line;
}

function remark({ delay }) {
  if (delay <= 0) {
    return ['on time', 'fine'];
  }
  return [`${delay} min late`, delay >= LATE ? 'late' : 'fine'];
}
