// How the machine is doing, as bars.

import { element, setText } from './dom.js';
import { bytes, duration } from './format.js';

export function host(root) {
  const list = root.querySelector('.gauges');
  const gauges = {
    load: gauge(list, 'Load'),
    memory: gauge(list, 'Memory, with caches'),
    disk: gauge(list, 'Disk'),
    process: gauge(list, 'Pollcast, all of it'),
  };
  let before = null;
  return (figures) => {
    const { load, processors, memory, disk, jvm } = figures;
    const used = memory.total - memory.free;
    const taken = disk.total - disk.usable;
    gauges.load(load / processors, load === null ? 'not known here' : `${load.toFixed(2)} on ${processors} CPUs`);
    gauges.memory(used / memory.total, `${bytes(used)} of ${bytes(memory.total)}`);
    gauges.disk(taken / disk.total, `${bytes(taken)} of ${bytes(disk.total)}`);
    const share = cpuShare(jvm, before);
    gauges.process(share / processors, `${(share * 100).toFixed(1)} % of a CPU, up ${duration(jvm.uptime)}`);
    before = jvm;
  };
}

/** CPUs in use since the figures before, or since the start of the process if there are none. */
function cpuShare(jvm, before) {
  const since = before !== null && before.uptime < jvm.uptime ? before : { cpu: 0, uptime: 0 };
  return (jvm.cpu - since.cpu) / (jvm.uptime - since.uptime);
}

function gauge(list, name) {
  const box = element('div', 'gauge');
  const text = element('dd');
  const bar = element('div', 'track');
  const fill = element('div', 'fill');
  bar.append(fill);
  box.append(element('dt', '', name), text, bar);
  list.append(box);
  return (share, words) => {
    setText(text, words);
    fill.style.width = `${Math.min(100, Math.max(0, share * 100))}%`;
  };
}
