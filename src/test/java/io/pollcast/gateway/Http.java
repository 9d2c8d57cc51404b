package io.pollcast.gateway;

import io.pollcast.topic.Body;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An HTTP/1.1 connection written out by hand, so that every byte is the test's own. One thread. */
final class Http implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;

    private Http(Socket socket) {
        this.socket = socket;
    }

    /**
     * One answer.
     *
     * @param headers by name in lower case, each line of it
     */
    record Answer(int status, Map<String, List<String>> headers, Body body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(lines -> String.join(", ", lines));
        }

        String text() {
            return body.text();
        }
    }

    static Http connect(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            return new Http(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Answer get(Fixture gateway, String target, String... headers) {
        return ask(gateway, "GET", target, headers);
    }

    static Answer ask(Fixture gateway, String method, String target, String... headers) {
        try (Http http = connect(gateway.port())) {
            return http.send(request(method, target, headers)).answer(!method.equals("HEAD"));
        }
    }

    static String request(String method, String target, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return method + " " + target + " HTTP/1.1\r\nHost: gateway\r\n" + lines + "\r\n";
    }

    Http send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Http send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    /** The next answer; its body as its headers say. */
    Answer answer(boolean hasBody) {
        try {
            String start = line();
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).trim());
            }
            int status = Integer.parseInt(start.substring(9, 12));
            List<String> length = headers.get("content-length");
            boolean empty = !hasBody || status == 204 || status == 304;
            byte[] body = empty || length == null ? new byte[0] : exactly(Integer.parseInt(length.get(0)));
            return new Answer(status, headers, Body.of(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line of the next answer. */
    String head() {
        try {
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer answer() {
        return answer(true);
    }

    byte[] exactly(int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("body of " + bytes.length + " bytes (expected: " + length + ")");
        }
        return bytes;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after '" + line + "'");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Everything until the server closes. */
    String rest() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server has closed; waits for it. */
    boolean isClosed() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("reset");
        }
    }

    /** Whether the connection is broken: what was still to come is lost. */
    boolean isCut() {
        try {
            return socket.getInputStream().readAllBytes().length == 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
