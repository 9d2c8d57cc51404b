package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy that knows CONNECT and nothing else, and wants to know who asks. It alone knows where its hosts are, so what reaches them came through
 * it. On loopback; any thread.
 */
public final class TunnelProxy implements AutoCloseable {

    private static final int MAX_HEAD = 16 * 1024;

    private final LoopbackListener listener = LoopbackListener.bind("tunnel-proxy");
    private final String authorization;
    private final Map<String, Integer> ports;
    private final List<String> tunnels = new CopyOnWriteArrayList<>();

    private TunnelProxy(String authorization, Map<String, Integer> ports) {
        this.authorization = authorization;
        this.ports = ports;
    }

    /**
     * Starts one.
     *
     * @param user as {@code user:password}
     * @param ports on loopback, by the host and port that are asked for, such as {@code backend.invalid:443}
     */
    public static TunnelProxy start(String user, Map<String, Integer> ports) {
        String basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(ISO_8859_1));
        TunnelProxy proxy = new TunnelProxy(basic, Map.copyOf(ports));
        proxy.listener.serve(proxy::serve);
        return proxy;
    }

    public int port() {
        return listener.port();
    }

    /** The host and port of each tunnel, in the order of asking. */
    public List<String> tunnels() {
        return List.copyOf(tunnels);
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String target = head.startsWith("CONNECT ") ? head.split(" ", 3)[1] : "";
            Optional<String> who = head.lines()
                    .filter(line -> line.regionMatches(true, 0, "Proxy-Authorization: ", 0, 21))
                    .map(line -> line.substring(21))
                    .findFirst();
            if (!who.equals(Optional.of(authorization))) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"");
            } else if (!ports.containsKey(target)) {
                answer(client, "502 Bad Gateway");
            } else {
                tunnels.add(target);
                tunnel(client, ports.get(target));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < MAX_HEAD && !head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
    }

    private void tunnel(Socket client, int port) throws IOException {
        try (Socket target = listener.connect(port)) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
            listener.run(() -> copy(target, client));
            copy(client, target);
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException e) {
            // One side went, so both go.
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
