package io.pollcast.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers every request head with what a test writes, valid HTTP or not, and then closes. On loopback; any thread. */
public final class RawServer implements AutoCloseable {

    /** Writes an answer; the connection is closed after it. */
    @FunctionalInterface
    public interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private final LoopbackListener listener = LoopbackListener.bind("raw-server");
    private final boolean listens;
    private final boolean lasting;
    private final Answer answer;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    private RawServer(boolean listens, boolean lasting, Answer answer) {
        this.listens = listens;
        this.lasting = lasting;
        this.answer = answer;
    }

    public static RawServer start(Answer answer) {
        return start(true, false, answer);
    }

    /** Answers without waiting for a request. */
    public static RawServer hasty(Answer answer) {
        return start(false, false, answer);
    }

    /** Leaves it to the client to close the connection. */
    public static RawServer lasting(Answer answer) {
        return start(true, true, answer);
    }

    private static RawServer start(boolean listens, boolean lasting, Answer answer) {
        RawServer raw = new RawServer(listens, lasting, answer);
        raw.listener.serve(raw::serve);
        return raw;
    }

    /** Answers with {@code head}, a blank line and {@code body}. */
    public static RawServer of(String head, byte[] body) {
        return start(out -> {
            out.write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(body);
        });
    }

    /** Takes requests and never answers. */
    public static RawServer silent() {
        CountDownLatch never = new CountDownLatch(1);
        return start(out -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    public String url(String path) {
        return "http://127.0.0.1:" + listener.port() + path;
    }

    /** How many request heads have come. */
    public int requests() {
        return requests.get();
    }

    /** How many connections are open. */
    public int open() {
        return open.get();
    }

    private void serve(Socket socket) {
        open.incrementAndGet();
        try (socket) {
            if (listens) {
                readHead(socket);
            }
            answer.write(socket.getOutputStream());
            if (lasting) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The client went, which is its right.
            listener.forget(socket);
        } finally {
            open.decrementAndGet();
        }
    }

    private void readHead(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        requests.incrementAndGet();
    }

    @Override
    public void close() {
        listener.close();
    }
}
