package io.pollcast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Stands between a client and a server and passes bytes on, until it is paused: then both see an open connection on which nothing comes. On
 * loopback; any thread. The monitor owns whether it is paused.
 */
public final class TcpProxy implements AutoCloseable {

    private final LoopbackListener listener = LoopbackListener.bind("tcp-proxy");
    private final int targetPort;
    private boolean paused;
    private boolean swallowing;

    private TcpProxy(int targetPort) {
        this.targetPort = targetPort;
    }

    /** A proxy in front of a port on loopback. */
    public static TcpProxy to(int port) {
        TcpProxy proxy = new TcpProxy(port);
        proxy.listener.serve(proxy::serve);
        return proxy;
    }

    public int port() {
        return listener.port();
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

    private void serve(Socket client) {
        try (client;
                Socket target = listener.connect(targetPort)) {
            listener.run(() -> copy(target, client, true));
            copy(client, target, false);
        } catch (IOException e) {
            // The target is away.
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

    @Override
    public void close() {
        resume();
        listener.close();
    }
}
