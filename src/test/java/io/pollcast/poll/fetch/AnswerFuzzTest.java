package io.pollcast.poll.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollcast.change.Observation;
import io.pollcast.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever bytes a backend answers with, there is one observation, in time, and the reason of a failure is short and in our own words. */
class AnswerFuzzTest {

    private static final int ANSWERS = 1_500;
    private static final long SEED = 8_112_026;
    private static final String[] SNIPPETS = {
        "\r\n",
        "\n",
        "\r",
        "\0",
        ":",
        " ",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/2 200\r\n",
        "HTTP/1.0 304 X\r\n",
        "HTTP/1.1 302 Found\r\nLocation: /x\r\n",
        "HTTP/1.1 401 No\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "Location: http://[fe80::1]/\r\n",
        "Location: //\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: br\r\n",
        "Content-Type: application/json; charset=\"\r\n",
        "Content-Type: ;;;\r\n",
        "Content-Type: application/json; charset=utf-7\r\n",
        "Retry-After: Tue, 99 Foo 2026\r\n",
        "Retry-After: 99999999999999999999\r\n",
        "Cache-Control: max-age=\"\\\r\n",
        "Age: -1\r\n",
        "Expires: \u00ff\r\n",
        "Date: x\r\n",
        "ETag: \u00e9\"\r\n",
        "7fffffffffffffff\r\n",
        "0\r\n\r\n",
        "{\"hush\":",
        "[[[[[",
        "\u00ff\u00fe",
        "\u00ef\u00bb\u00bf",
    };

    private final Random random = new Random(SEED);
    private final Fetching fetching = new Fetching();
    private volatile byte[] answer = new byte[0];
    private final RawServer server = RawServer.start(out -> out.write(answer));

    @AfterEach
    void close() {
        fetching.close();
        server.close();
    }

    @Test
    void everyAnswerIsAnObservation() throws IOException {
        int values = 0;
        for (int i = 0; i < ANSWERS; i++) {
            answer = mutated();
            Source source = new Source(URI.create(server.url("/hush")), Map.of(), Duration.ofSeconds(30), 10_000);
            Observation observation = fetching.get(source);
            if (observation instanceof Observation.Failed failed) {
                assertThat(failed.reason())
                        .as("answer %s", i)
                        .isNotEqualTo(FailureReason.TIMEOUT)
                        .isNotEqualTo(FailureReason.UNREADABLE)
                        .hasSizeLessThan(200)
                        .matches("[\\x20-\\x7e]+")
                        .doesNotContain("hush", "127.0.0.1");
            } else {
                values++;
            }
        }
        assertThat(values).as("some mutations do no harm").isBetween(ANSWERS / 20, ANSWERS * 19 / 20);
    }

    private byte[] mutated() throws IOException {
        StringBuilder text = new StringBuilder(whole());
        for (int edits = random.nextInt(5); edits > 0; edits--) {
            text.append(text.isEmpty() ? "x" : "");
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(9));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1, 2 -> text.insert(lineOr(text, at), SNIPPETS[random.nextInt(SNIPPETS.length)]);
                case 3 -> text.setCharAt(at, (char) random.nextInt(0x100));
                default -> text.setLength(Math.max(1, at));
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    /** Most snippets are lines of a head. */
    private int lineOr(StringBuilder text, int at) {
        int line = text.indexOf("\r\n", at);
        return line < 0 || random.nextInt(4) == 0 ? at : line + 2;
    }

    private String whole() throws IOException {
        String body = "{\"hush\":[1,2.5e3,\"x\",null,true]}";
        String head = """
                HTTP/1.1 200 OK
                Content-Type: application/json
                ETag: "a"
                Cache-Control: max-age=5
                Connection: close
                """.replace("\n", "\r\n");
        return switch (random.nextInt(3)) {
            case 0 -> head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            case 1 ->
                head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                        + "\r\n0\r\n\r\n";
            default -> head + "Content-Encoding: gzip\r\n\r\n" + packed(body);
        };
    }

    private static String packed(String body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(ISO_8859_1));
        }
        return bytes.toString(ISO_8859_1);
    }
}
