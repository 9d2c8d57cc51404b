package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Follows a stream on the test's own thread: it reads only while it is told to, and takes little from the network meanwhile. */
public final class HandReadSseClient implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket = new Socket();
    private final SseResponse response = new SseResponse();

    private HandReadSseClient() {}

    /** Connects and asks; reads nothing. */
    public static HandReadSseClient open(String url) {
        URI uri = URI.create(url);
        HandReadSseClient client = new HandReadSseClient();
        try {
            client.socket.setReceiveBufferSize(RECEIVE_BUFFER);
            client.socket.setSoTimeout((int) PATIENCE.toMillis());
            client.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
            String head = "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                    + "\r\nAccept: text/event-stream\r\n\r\n";
            client.socket.getOutputStream().write(head.getBytes(US_ASCII));
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until an event is as {@code wanted}; returns all events that came on the way. */
    public List<SseParser.Event> readUntil(Predicate<SseParser.Event> wanted) {
        byte[] buffer = new byte[64 * 1024];
        List<SseParser.Event> read = new ArrayList<>();
        try {
            while (read.stream().noneMatch(wanted)) {
                int n = socket.getInputStream().read(buffer);
                if (n < 0) {
                    throw new EOFException("the stream ended after " + read.size() + " events");
                }
                read.addAll(response.feed(buffer, 0, n));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
