package io.pollcast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server and passes bytes on, until it is paused: then both see an open connection on which nothing comes. On
 * loopback; any thread. The monitor owns whether it is paused.
 */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int targetPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean paused;
    private boolean swallowing;

    private TcpProxy(ServerSocket server, int targetPort) {
        this.server = server;
        this.targetPort = targetPort;
    }

    /** A proxy in front of a port on loopback. */
    public static TcpProxy to(int port) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
            run(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Nothing passes from now on, in either direction. */
    public synchronized void pause() {
        paused = true;
    }

    /** What the server answers is lost from now on; what clients send still reaches it. */
    public synchronized void swallowAnswers() {
        swallowing = true;
    }

    /** What has been held back passes, and everything after it; what was swallowed is gone. */
    public synchronized void resume() {
        paused = false;
        swallowing = false;
        notifyAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                sockets.addAll(List.of(client, target));
                run(() -> copy(client, target, false));
                run(() -> copy(target, client, true));
            } catch (IOException e) {
                // The target is away, or this is the end.
            }
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitOpen();
                if (!answers || !isSwallowing()) {
                    out.write(buffer, 0, n);
                }
            }
            awaitOpen();
        } catch (IOException e) {
            // One side went, so both go.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isSwallowing() {
        return swallowing;
    }

    private synchronized void awaitOpen() throws InterruptedException {
        while (paused) {
            wait();
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        resume();
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
