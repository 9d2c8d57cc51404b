// Prints a stream as it comes, with the fetch that Node has built in. Argument: the URL.

const response = await fetch(process.argv[2], { headers: { Accept: 'text/event-stream' } });
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  process.stdout.write(text);
}
