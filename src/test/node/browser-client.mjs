// Starts a browser on a page and prints a line for whatever the page reports, as eventsource-client.mjs does for itself. Arguments: the
// command that starts the browser, in which {report} stands for the URL that takes the reports.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [browser, ...words] = process.argv.slice(2);

const reports = createServer(async (request, response) => {
  let line = '';
  for await (const text of request.setEncoding('utf8')) {
    line += text;
  }
  console.log(line);
  response.end();
});

reports.listen(0, '127.0.0.1', () => {
  const place = encodeURIComponent(`http://127.0.0.1:${reports.address().port}/`);
  spawn(browser, words.map((word) => word.replace('{report}', place)), { stdio: ['ignore', 'ignore', 'inherit'] })
    .on('exit', (code) => process.exit(code ?? 1));
});
