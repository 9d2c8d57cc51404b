package io.pollcast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Takes connections on a free loopback port, each in a thread of its own, and closes what it took in the end. Any thread. */
final class LoopbackListener implements AutoCloseable {

    private final String name;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private LoopbackListener(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
    }

    /**
     * Listens, and takes nothing yet.
     *
     * @param name of its threads
     */
    static LoopbackListener bind(String name) {
        try {
            return new LoopbackListener(name, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Begins to take connections. */
    void serve(Consumer<Socket> each) {
        run(() -> accept(each));
    }

    private void accept(Consumer<Socket> each) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                run(() -> each.accept(client));
            } catch (IOException e) {
                // This is the end.
            }
        }
    }

    /** A connection to a loopback port that is closed with this. */
    Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        return socket;
    }

    /** It need not be closed with this any more. */
    void forget(Socket socket) {
        sockets.remove(socket);
    }

    /** In a thread of its own, which does not hold up the end of the JVM. */
    void run(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
