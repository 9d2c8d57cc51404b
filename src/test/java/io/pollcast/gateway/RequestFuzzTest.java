package io.pollcast.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultChannelPipeline;
import io.pollcast.http.RequestHandler;
import io.pollcast.testing.Leaks;
import io.pollcast.testing.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come, in whatever pieces: nothing of the program fails over them, and the next client is served. */
class RequestFuzzTest {

    private static final int CONNECTIONS = 400;
    private static final int MAX_REQUESTS = 10;
    private static final int MUTATED_AT_ONCE = 4;
    private static final int HANGS_AFTER_MILLIS = 60_000;

    /** Any 5xx but the one of a topic that has no value yet. */
    private static final Pattern FAILED = Pattern.compile("HTTP/1\\.1 5(?!03)\\d\\d");

    private static final List<String> TARGETS = List.of(
            "/topics",
            "/topics/a",
            "/topics/a?wait=30s",
            "/topics/%61",
            "/topics/%",
            "/topics/%ff%00",
            "/topics/a/",
            "/topics//",
            "/stream",
            "/stream?topic=a",
            "/stream?topic=a&topic=b&topic=a&lastEventId=AAAAAAAAAAAAAAAA",
            "/stream?topic=%zz",
            "/stream?topic=&&==&topic",
            "/api/a",
            "/api/a?x=%e2%82",
            "http://else/topics/a",
            "http://",
            "*",
            "/",
            "//",
            "/../topics/a",
            "/pollcast.js",
            "?",
            "/\u00e4\u0000");
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "CONNECT", "get", "PRI", "");
    private static final List<String> HEADERS = List.of(
            "Host: x",
            "Host: x",
            "Accept: text/event-stream",
            "Accept: ;q=,*/*;q=2, text/event-stream;q=-1",
            "Accept: application/json;q=0.000, */*;q=x",
            "Accept-Encoding: gzip;q=0.5, *;q=0, br",
            "Accept-Encoding: ,,;;==",
            "If-None-Match: W/\"a\", \"b",
            "If-None-Match: \"\"\"\"\",*",
            "Last-Event-ID: \u00ff\u00fe not a cursor",
            "Last-Event-ID: AAAAAAAAAAAAAAAAAAAAAAAA",
            "Origin: null",
            "Origin: https://a, https://b",
            "Access-Control-Request-Method: GET",
            "Connection: close",
            "Connection: upgrade, keep-alive",
            "Upgrade: h2c",
            "Expect: 100-continue",
            "Content-Length: 3",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "X: \t ",
            " folded: line",
            "no colon",
            ": empty");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theNextClientIsServed(long seed) throws IOException {
        Random random = new Random(seed);
        try (Fixture gateway = Fixture.start("https://a").topic("a", "/api/a").topic("b");
                Logs logs = Logs.of(RequestHandler.class);
                Logs netty = Logs.of(DefaultChannelPipeline.class)) {
            gateway.publish("a", "1").await();
            for (int i = 0; i < CONNECTIONS; i++) {
                converse(gateway.port(), random);
            }
            for (int i = 0; i < 4; i++) {
                assertThat(Http.get(gateway, "/topics/a").text())
                        .as("each event loop")
                        .isEqualTo("1");
            }
            gateway.awaitConnections(0);
            assertThat(logs.lines("")).isEmpty();
            assertThat(netty.lines("")).isEmpty();
        }
    }

    @Test
    void fiveThousandNearlyRightRequests() {
        mutated(5_000);
    }

    @Test
    @Tag("slow")
    void aHundredThousandNearlyRightRequests() {
        mutated(100_000);
    }

    /** Every connection comes to an end, no loop is held up, no buffer forgotten, and no answer says that something failed. */
    private static void mutated(int requests) {
        long seed = Long.getLong("pollcast.seed", System.nanoTime());
        System.out.println("RequestFuzzTest: -Dpollcast.seed=" + seed);
        Leaks.none("seed " + seed, () -> {
            try (Fixture gateway =
                            Fixture.start("https://a").topic("a", "/api/a").topic("b");
                    Logs logs = Logs.of(RequestHandler.class);
                    Logs netty = Logs.of(DefaultChannelPipeline.class)) {
                gateway.publish("a", "1").await();
                Mutations mutations = new Mutations(seed);
                for (int sent = 0; sent < requests; sent += MUTATED_AT_ONCE) {
                    String answers = answers(gateway.port(), mutations);
                    assertThat(FAILED.matcher(answers).find())
                            .as("seed %d, request %d: %s", seed, sent, answers)
                            .isFalse();
                }
                for (int i = 0; i < 4; i++) {
                    assertThat(Http.get(gateway, "/topics/a").text()).isEqualTo("1");
                }
                gateway.awaitConnections(0);
                assertThat(logs.lines("")).isEmpty();
                assertThat(netty.lines("")).isEmpty();
            }
        });
    }

    private static String answers(int port, Mutations mutations) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(HANGS_AFTER_MILLIS);
            socket.setSoLinger(true, 0);
            for (int i = 0; i < MUTATED_AT_ONCE; i++) {
                socket.getOutputStream().write(mutations.next());
            }
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketException e) {
            assertThat(e.getMessage())
                    .as("the server may refuse to listen")
                    .containsAnyOf("reset", "Broken pipe", "not connected", "closed");
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Netty warns of what no handler takes, with a stack trace for each. */
    @Test
    void whoGoesWithoutAWordWhileTheGatewayStopsIsNoWarning() throws IOException {
        try (Logs netty = Logs.of(DefaultChannelPipeline.class)) {
            try (Fixture gateway = Fixture.start().topic("a").publish("a", "1").await()) {
                goWhileItStops(gateway);
            }
            assertThat(netty.lines("")).isEmpty();
        }
    }

    private static void goWhileItStops(Fixture gateway) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
        }
        assertThat(Http.get(gateway, "/topics/a").text()).isEqualTo("1");
        gateway.gateway.beginDrain();
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(Http.request("GET", "/topics/a", "Accept: text/event-stream")
                            .getBytes(ISO_8859_1));
            socket.close();
        }
    }

    private static void converse(int port, Random random) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            for (byte[] piece : pieces(conversation(random), random)) {
                socket.getOutputStream().write(piece);
            }
            if (random.nextBoolean()) {
                socket.shutdownOutput();
            }
            if (random.nextInt(4) == 0) {
                int unused = socket.getInputStream().read();
            }
        } catch (SocketException e) {
            assertThat(e.getMessage()).as("the server may refuse to listen").containsAnyOf("reset", "Broken pipe");
        }
    }

    private static byte[] conversation(Random random) {
        StringBuilder all = new StringBuilder();
        for (int i = 1 + random.nextInt(MAX_REQUESTS); i > 0; i--) {
            all.append(request(random));
        }
        byte[] bytes = all.toString().getBytes(ISO_8859_1);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String request(Random random) {
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[1 + random.nextInt(200)];
            random.nextBytes(noise);
            return new String(noise, ISO_8859_1);
        }
        StringBuilder request = new StringBuilder();
        request.append(any(METHODS, random)).append(' ').append(any(TARGETS, random));
        request.append(random.nextInt(8) == 0 ? " HTTP/1.0" : " HTTP/1.1").append("\r\nHost: x\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            request.append(any(HEADERS, random)).append(random.nextInt(10) == 0 ? "\n" : "\r\n");
        }
        return request.append("\r\n").toString();
    }

    private static List<byte[]> pieces(byte[] bytes, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int to = random.nextInt(3) == 0 ? Math.min(bytes.length, from + 1 + random.nextInt(50)) : bytes.length;
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
