package io.pollcast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Many SSE clients on one thread, which read as fast as they can and remember every event. They do not reconnect. Any thread may ask. */
public final class SseSwarm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();
    private volatile @Nullable Throwable failure;

    private SseSwarm(Selector selector) {
        this.selector = selector;
    }

    /**
     * Connects; the clients take turns with the URLs. Returns when all have the head of their response.
     *
     * @param urls on loopback
     */
    public static SseSwarm open(int size, List<String> urls) {
        try {
            SseSwarm swarm = new SseSwarm(Selector.open());
            for (int i = 0; i < size; i++) {
                swarm.clients.add(new Client(URI.create(urls.get(i % urls.size())), swarm.selector));
            }
            Thread thread = new Thread(swarm::run, "sse-swarm");
            thread.setDaemon(true);
            thread.start();
            swarm.await(client -> client.status.endsWith(" 200 OK"));
            return swarm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        byte[] buffer = new byte[256 * 1024];
        try {
            while (selector.isOpen()) {
                selector.select(1_000);
                if (selector.isOpen()) {
                    for (SelectionKey key : selector.selectedKeys()) {
                        ((Client) key.attachment()).onReady(key, buffer);
                    }
                    selector.selectedKeys().clear();
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** One of the swarm. Only the swarm's thread writes to it. */
    public static final class Client {

        private final SocketChannel socket;
        private final ByteBuffer request;
        private final SseResponse response = new SseResponse();
        private final List<SseParser.Event> events = new CopyOnWriteArrayList<>();
        private volatile String status = "";
        private volatile boolean ended;

        private Client(URI url, Selector selector) throws IOException {
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            String head = "GET " + url.getRawPath() + query + " HTTP/1.1\r\nHost: " + url.getAuthority()
                    + "\r\nAccept: text/event-stream\r\n\r\n";
            request = ByteBuffer.wrap(head.getBytes(US_ASCII));
            socket = SocketChannel.open();
            socket.configureBlocking(false);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()));
            socket.register(selector, SelectionKey.OP_CONNECT, this);
        }

        private void onReady(SelectionKey key, byte[] buffer) throws IOException {
            if (key.isConnectable()) {
                socket.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                socket.write(request);
                key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            } else {
                read(key, buffer);
            }
        }

        private void read(SelectionKey key, byte[] buffer) throws IOException {
            int n = socket.read(ByteBuffer.wrap(buffer));
            if (n < 0) {
                ended = true;
                key.cancel();
                return;
            }
            events.addAll(response.feed(buffer, 0, n));
            status = response.status();
        }

        /** All events so far. */
        public List<SseParser.Event> events() {
            return List.copyOf(events);
        }

        /** The data of all events of a type so far. */
        public List<String> data(String type) {
            return events.stream()
                    .filter(event -> event.type().equals(type))
                    .map(SseParser.Event::data)
                    .toList();
        }

        public boolean isEnded() {
            return ended;
        }
    }

    public List<Client> clients() {
        return clients;
    }

    /** Waits until all are as {@code wanted}. */
    public void await(Predicate<Client> wanted) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the swarm's thread has failed", () -> failure != null)
                .until(() -> clients.stream().allMatch(wanted));
    }

    @Override
    public void close() {
        try {
            for (Client client : clients) {
                client.socket.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
