package io.pollcast.poll.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes sockets that do not connect to the addresses that {@link AddressRule} refuses. Every connection passes here, whatever named its
 * address: the configuration, a name's look-up, or a redirect. Immutable; any thread.
 */
final class GuardedSockets extends SocketFactory {

    static final String REFUSAL = "link-local or metadata address (allow-link-local: true permits it)";

    @Override
    public Socket createSocket() {
        return new GuardedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = new GuardedSocket();
        socket.connect(address);
        return socket;
    }

    private static final class GuardedSocket extends Socket {

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (endpoint instanceof InetSocketAddress address
                    && address.getAddress() != null
                    && AddressRule.refuses(address.getAddress())) {
                throw new RefusedException(REFUSAL);
            }
            super.connect(endpoint, timeout);
        }
    }
}
