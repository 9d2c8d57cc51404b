// Follows a stream with the npm package and prints a line for whatever happens. Arguments: the folder that has the package in its
// node_modules, the URL, and the names of the events.

import { createRequire } from 'node:module';

const [folder, url, ...names] = process.argv.slice(2);
const { EventSource } = createRequire(`${folder}/`)('eventsource');

const source = new EventSource(url);
source.addEventListener('open', () => console.log('open'));
source.addEventListener('error', () => console.log('error'));
for (const name of names) {
  source.addEventListener(name, (event) => console.log(`${name} ${event.data}`));
}
