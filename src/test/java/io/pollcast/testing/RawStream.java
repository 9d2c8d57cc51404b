package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * A stream over HTTP/1.1 by hand: keeps every byte, so that a test can see whether the end was a clean one. Reads on a thread of its own, or,
 * if it stalls, never.
 */
public final class RawStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_WINDOW = 4 * 1024;

    private final Socket socket;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader = new Thread(this::read, "raw-stream");

    /**
     * What came, from the first byte to the last.
     *
     * @param whole whether the last chunk is there, and the text in the chunks ends with a whole frame
     * @param retry in milliseconds; -1 if none
     */
    public record Ended(boolean whole, List<SseParser.Event> events, int retry) {}

    private RawStream(Socket socket) {
        this.socket = socket;
    }

    /** Connects on loopback, asks, and begins to read. */
    public static RawStream open(int port, String target) {
        RawStream stream = connected(port, target, new Socket());
        stream.reader.setDaemon(true);
        stream.reader.start();
        return stream;
    }

    /** Connects and asks, and takes nothing of what comes beyond a few kilobytes. */
    public static RawStream stalled(int port, String target) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL_WINDOW);
            return connected(port, target, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawStream connected(int port, String target, Socket socket) {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String request = "GET " + target + " HTTP/1.1\r\nHost: gateway\r\nAccept: text/event-stream\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new RawStream(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // A connection that broke: what came of it shows that it is not whole.
        }
    }

    /** Waits until the server has ended the stream. */
    public Ended awaitEnd() {
        try {
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (reader.isAlive()) {
            throw new AssertionError("the stream is still open after " + PATIENCE);
        }
        return decoded(bytes.toByteArray());
    }

    private static Ended decoded(byte[] all) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int at = after(all, 0, "\r\n\r\n");
        int size = -1;
        while (at < all.length && size != 0) {
            int data = after(all, at, "\r\n");
            size = Integer.parseInt(new String(all, at, data - 2 - at, US_ASCII), 16);
            text.write(all, data, Math.min(size, all.length - data));
            at = data + size + 2;
        }
        SseParser parser = new SseParser();
        parser.feed(text.toByteArray());
        boolean frame = text.toString(US_ASCII).endsWith("\n\n");
        return new Ended(size == 0 && at == all.length && frame, parser.take(), parser.retry());
    }

    private static int after(byte[] all, int from, String mark) {
        int at = new String(all, from, all.length - from, US_ASCII).indexOf(mark);
        return at < 0 ? all.length : from + at + mark.length();
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
