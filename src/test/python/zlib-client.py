"""Prints a compressed stream as it comes, with Python's own zlib. Argument: the URL."""

import sys
import urllib.request
import zlib

request = urllib.request.Request(
    sys.argv[1], headers={"Accept": "text/event-stream", "Accept-Encoding": "gzip"})
with urllib.request.urlopen(request) as response:
    assert response.headers["Content-Encoding"] == "gzip", response.headers
    gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while piece := response.read1(65536):
        sys.stdout.write(gzip.decompress(piece).decode())
        sys.stdout.flush()
