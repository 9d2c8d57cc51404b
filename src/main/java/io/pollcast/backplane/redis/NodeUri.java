package io.pollcast.backplane.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.SocketAddressResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * A node, for Lettuce, under another name. Lettuce holds a server's certificate against the host in the URI: so that is the name in the
 * certificate, and {@link #RESOLVER} says where the server is.
 */
final class NodeUri extends RedisURI {

    static final SocketAddressResolver RESOLVER = new Resolver();

    private final RedisNode node;

    NodeUri(RedisNode node, String certificateName, Duration timeout) {
        super(certificateName, node.port(), timeout);
        this.node = node;
    }

    private SocketAddress address() {
        try {
            byte[] address = InetAddress.getByName(node.host()).getAddress();
            return new InetSocketAddress(InetAddress.getByAddress(getHost(), address), node.port());
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(node.host(), node.port());
        }
    }

    private static final class Resolver extends SocketAddressResolver {

        Resolver() {
            super(DnsResolver.unresolved());
        }

        @Override
        public SocketAddress resolve(RedisURI uri) {
            return uri instanceof NodeUri named ? named.address() : super.resolve(uri);
        }
    }
}
