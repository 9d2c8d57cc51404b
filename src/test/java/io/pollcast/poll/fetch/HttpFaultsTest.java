package io.pollcast.poll.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pollcast.backplane.Validators;
import io.pollcast.change.Observation;
import io.pollcast.testing.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that does its worst costs a call no more than its timeout and its limit, and leaves no connection behind. */
class HttpFaultsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final int LIMIT = 100_000;

    /** What may be in the buffers of both sockets when a connection is cut; nothing of it was asked for. */
    private static final long IN_FLIGHT = 16_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpFetcher fetcher = new HttpFetcher("pollcast/test", threads, Clock.systemUTC(), System::nanoTime);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private record Fault(String name, String reason, RawServer.Answer answer) {

        static Fault of(String name, String reason, String text) {
            return new Fault(name, reason, out -> write(out, text));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fault> slow() {
        return List.of(
                new Fault("slow head", "timeout", out -> drip(out, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000))),
                new Fault("slow body", "timeout", out -> drip(out, OK + "\r\n[" + " ".repeat(10_000))),
                new Fault("slow chunks", "timeout", out -> {
                    write(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
                    drip(out, "1\r\n \r\n".repeat(10_000));
                }),
                new Fault("continue", "timeout", out -> drip(out, "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000))),
                Fault.of("nothing", "timeout", ""),
                Fault.of("half a body", "timeout", OK + "Content-Length: 20\r\n\r\n[1"),
                Fault.of("length is no number", "timeout", OK + "Content-Length: many\r\n\r\n[1]"));
    }

    static List<Fault> broken() {
        String gzip = OK + "Content-Encoding: gzip\r\n\r\n[1,2,3,4,5,6,7,8,9]";
        return List.of(
                Fault.of("huge header", "connection broken", OK + "X: " + "x".repeat(1_000_000) + "\r\n\r\n[1]"),
                Fault.of("many headers", "connection broken", OK + "X: y\r\n".repeat(200_000) + "\r\n[1]"),
                Fault.of("no status line", "connection broken", "200 OK\r\n\r\n[1]"),
                Fault.of("bad chunk", "connection broken", OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\n[1]\r\n"),
                Fault.of("not gzip", "connection broken", gzip),
                Fault.of(
                        "205 with a body",
                        "connection broken",
                        "HTTP/1.1 205 Reset Content\r\nContent-Length: 3\r\n\r\n[1]"));
    }

    @ParameterizedTest
    @MethodSource({"slow", "broken"})
    void aFaultIsAFailureInTimeThatLeavesNoConnection(Fault fault) {
        RawServer server = opened(RawServer.lasting(fault.answer));
        Duration timeout = Duration.ofMillis(fault.reason().equals("timeout") ? 500 : 20_000);
        assertThat(fetch(server.url("/"), timeout)).isEqualTo(new Observation.Failed(fault.reason));
        await().until(() -> server.open() == 0);
        assertThat(server.requests())
                .as("a failure is not tried again by itself")
                .isEqualTo(1);
    }

    @Test
    void noContentAndResetContentAreFailures() {
        for (String status : List.of("204 No Content", "205 Reset Content")) {
            RawServer server =
                    opened(RawServer.start(out -> write(out, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")));
            assertThat(fetch(server.url("/"), Duration.ofSeconds(20)))
                    .isEqualTo(Observation.Failed.unfit("HTTP " + status.substring(0, 3)));
        }
    }

    @Test
    void aConnectionThatIsNotTakenIsATimeout() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            opened.add(full);
            for (int i = 0; i < 3; i++) {
                fill(full);
            }
            String url = "http://127.0.0.1:" + full.getLocalPort() + "/";
            assertThat(fetch(url, Duration.ofMillis(300))).isEqualTo(new Observation.Failed("timeout"));
        }
    }

    /** Until nobody answers: the queue of connections that wait to be accepted is full. */
    private void fill(ServerSocket full) throws IOException {
        Socket socket = opened(new Socket());
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
        } catch (SocketTimeoutException e) {
            assertThat(socket.isConnected()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100000000000\r\n",
                "Transfer-Encoding: chunked\r\n",
                "",
                "Content-Encoding: gzip\r\nContent-Length: 100000000000\r\n",
                "Content-Encoding: gzip\r\n"
            })
    void aBodyWithoutEndIsCutAtTheLimit(String headers) {
        RawServer server = opened(RawServer.lasting(out -> {
            write(out, OK + headers + "\r\n");
            endless(headers.contains("gzip") ? new GZIPOutputStream(counted(out)) : counted(out), headers);
        }));
        assertThat(fetch(server.url("/"), Duration.ofSeconds(20)))
                .isEqualTo(Observation.Failed.unfit("body over " + LIMIT + " bytes"));
        await().until(() -> server.open() == 0);
        assertThat(sent.get()).isLessThan(IN_FLIGHT);
    }

    /** A short error page costs no connection: whoever polls a backend in trouble should not add handshakes to it. */
    @Test
    void aShortErrorPageLeavesTheConnectionForTheNextPoll() {
        RawServer server = opened(RawServer.lasting(out -> {
            for (int i = 0; i < 3; i++) {
                write(out, "HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100));
            }
        }));
        for (int i = 0; i < 3; i++) {
            assertThat(fetch(server.url("/"), Duration.ofSeconds(20))).isEqualTo(new Observation.Failed("HTTP 500"));
        }
        assertThat(server.requests()).as("connections that brought a request").isEqualTo(1);
    }

    /** Nobody reads the page that comes with an error, however long it is. */
    @Test
    void anErrorPageWithoutEndIsCut() {
        RawServer server = opened(RawServer.lasting(out -> {
            write(out, "HTTP/1.1 500 Oops\r\nContent-Length: 100000000000\r\n\r\n");
            endless(counted(out), "");
        }));
        assertThat(fetch(server.url("/"), Duration.ofSeconds(20))).isEqualTo(new Observation.Failed("HTTP 500"));
        await().until(() -> server.open() == 0);
        assertThat(sent.get()).isLessThan(IN_FLIGHT);
    }

    /** Nobody waits for the page that comes with an error, and it does not hide the error. */
    @Test
    void anErrorPageThatDripsIsCut() {
        RawServer server = opened(RawServer.lasting(out -> {
            write(out, "HTTP/1.1 500 Oops\r\nContent-Length: 10000\r\n\r\n");
            drip(out, "x".repeat(10_000));
        }));
        assertThat(fetch(server.url("/"), Duration.ofSeconds(20))).isEqualTo(new Observation.Failed("HTTP 500"));
        await().until(() -> server.open() == 0);
    }

    /** The name of a packed file ends with a zero. */
    @Test
    void aGzipHeadWithoutEndIsCut() {
        RawServer server = opened(RawServer.lasting(out -> {
            write(out, OK + "Content-Encoding: gzip\r\n\r\n");
            out.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
            endless(counted(out), "");
        }));
        assertThat(fetch(server.url("/"), Duration.ofSeconds(20)))
                .isEqualTo(Observation.Failed.unfit("body over " + LIMIT + " bytes"));
        await().until(() -> server.open() == 0);
        assertThat(sent.get()).isLessThan(IN_FLIGHT);
    }

    @Test
    void aBombIsNotUnpackedWhole() {
        byte[] megabyte = new byte[1_000_000];
        RawServer server = opened(RawServer.lasting(out -> {
            write(out, OK + "Content-Encoding: gzip\r\n\r\n");
            try (GZIPOutputStream bomb = new GZIPOutputStream(counted(out))) {
                for (int i = 0; i < 300; i++) {
                    bomb.write(megabyte);
                }
            }
        }));
        assertThat(fetch(server.url("/"), Duration.ofSeconds(20)))
                .isEqualTo(Observation.Failed.unfit("body over " + LIMIT + " bytes"));
        await().until(() -> server.open() == 0);
    }

    private Observation fetch(String url, Duration timeout) {
        Source source = new Source(URI.create(url), Map.of(), timeout, LIMIT);
        CompletableFuture<Observation> answer = new CompletableFuture<>();
        fetcher.fetch(source, Validators.NONE, answer::complete);
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private OutputStream counted(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                sent.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
                sent.addAndGet(length);
            }
        };
    }

    /** Until the client closes. */
    private static void endless(OutputStream out, String headers) throws IOException {
        String text = "1234567890".repeat(1_000);
        boolean chunked = headers.contains("chunked");
        byte[] block =
                (chunked ? Integer.toHexString(text.length()) + "\r\n" + text + "\r\n" : text).getBytes(US_ASCII);
        while (true) {
            out.write(block);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
        out.flush();
    }

    private static void drip(OutputStream out, String text) throws IOException {
        for (byte b : text.getBytes(US_ASCII)) {
            out.write(b);
            out.flush();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
