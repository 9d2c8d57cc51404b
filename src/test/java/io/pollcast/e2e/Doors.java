package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** Asks on a connection of its own, with bytes that no HTTP client would send, and breaks it off once something was said. */
final class Doors {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int ENOUGH = 64 * 1024;

    private Doors() {}

    /**
     * What came: all of an answer, of a stream its head and its first frame.
     *
     * @param line method and target
     */
    static String ask(int port, String line, String... headers) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            // So that its end is an error on the other side.
            socket.setSoLinger(true, 0);
            String head = line + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n" + String.join("\r\n", headers)
                    + "\r\n\r\n";
            return talk(socket, head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String talk(Socket socket, String head) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        try {
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0 && said.size() < ENOUGH;
                    n = socket.getInputStream().read(buffer)) {
                said.write(buffer, 0, n);
                if (isStream(said.toString(ISO_8859_1))) {
                    break;
                }
            }
        } catch (SocketException e) {
            // It was refused before all of it was read: what was said of it counts.
            said.write('\n');
        }
        return said.toString(ISO_8859_1);
    }

    private static boolean isStream(String said) {
        int body = said.indexOf("\r\n\r\n");
        return body >= 0
                && said.substring(0, body).contains("content-type: text/event-stream")
                && said.indexOf("\n\n", body) >= 0;
    }
}
