package io.pollcast.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Requests that are nearly right: seeds of known mischief, with bytes changed, doubled, cut out, moved, and mixed with those of others. One thread. */
final class Mutations {

    private static final List<String> SEEDS = List.of(
            "GET /topics/a HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nIf-None-Match: W/\"a\", *\r\n\r\n",
            "HEAD /topics HTTP/1.1\r\nHost: x\r\nAccept: application/json;q=0.5, */*\r\n\r\n",
            "GET /stream?topic=a&topic=b HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nLast-Event-ID: AAAAAAAAAAAAAAAA\r\n\r\n",
            "GET /stream?topic=a&lastEventId=%00%0a%c0%ae&topic=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /topics/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nabcde\r\n0\r\nT: u\r\n\r\n",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /topics/a HTTP/1.1\nHost: x\n folded\n\n",
            "OPTIONS * HTTP/1.1\r\nHost: x\r\nOrigin: https://a\r\nAccess-Control-Request-Method: GET\r\n\r\n",
            "GET http://u:p@h:1/topics/%2e%2e/a?x#y HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nExpect: 100-continue\r\n\r\n",
            "GET /topics/a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4, \"[::1]:5\", _x\r\nForwarded: for=\"\\\"\r\n\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003");

    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "\"",
            "%",
            "%00",
            "%c0%ae",
            "..",
            "/",
            "?",
            "&",
            "=",
            "#",
            "\u00ff",
            "\r\n ",
            "\r\n\r\n",
            "HTTP/1.1",
            "Host: y\r\n",
            "Content-Length: 1\r\n",
            "Transfer-Encoding: chunked\r\n",
            "4294967296",
            "-1",
            "0x10",
            "a".repeat(300),
            "X: y\r\n".repeat(120));

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] bytes = any(SEEDS).getBytes(ISO_8859_1);
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int to = from + random.nextInt(Math.min(30, bytes.length - from + 1));
        byte[] cut = new byte[to - from];
        System.arraycopy(bytes, from, cut, 0, cut.length);
        return switch (random.nextInt(6)) {
            case 0 -> joined(bytes, from, any(PIECES).getBytes(ISO_8859_1), from);
            case 1 -> joined(bytes, from, any(PIECES).getBytes(ISO_8859_1), to);
            case 2 -> joined(bytes, from, new byte[0], to);
            case 3 -> joined(bytes, from, cut, from);
            case 4 -> joined(bytes, from, any(SEEDS).getBytes(ISO_8859_1), to);
            default -> joined(bytes, from, new byte[] {(byte) random.nextInt(256)}, to);
        };
    }

    /** What is before {@code from}, then {@code middle}, then what begins at {@code to}. */
    private static byte[] joined(byte[] bytes, int from, byte[] middle, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
