package io.pollcast.gateway;

import io.pollcast.http.Exchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, through the proxies that are trusted: from the peer backwards along the header that they write, the first hop that is
 * not one of them. What that hop claims about others is not believed. Thread-safe.
 */
final class ClientAddresses {

    /** Longer chains are not followed, and no name is kept that is longer than this. */
    private static final int MAX_HOPS = 32;

    private static final int MAX_NAME = 64;

    /** One client usually has a whole network of this size. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final Pattern PORT = Pattern.compile("(\\[[^\\]]*]|[0-9.]+)(:[0-9]{1,5})?");

    private final List<AddressRange> trusted;
    private final ForwardedHeader header;

    ClientAddresses(List<AddressRange> trusted, ForwardedHeader header) {
        this.trusted = trusted;
        this.header = header;
    }

    /** The key under which the client is counted; null for one that is not: on this machine, or itself a trusted proxy. */
    @Nullable String key(Exchange exchange) {
        SocketAddress peer = exchange.context().channel().remoteAddress();
        if (!(peer instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return null;
        }
        return key(socket.getAddress(), exchange.header(header.field()));
    }

    /** Whether the other end of the connection is one client, and not this machine or a trusted proxy, which speak for many. */
    boolean isClient(Exchange exchange) {
        return exchange.context().channel().remoteAddress() instanceof InetSocketAddress socket
                && socket.getAddress() != null
                && isClient(socket.getAddress());
    }

    boolean isClient(InetAddress peer) {
        return !peer.isLoopbackAddress() && !isTrusted(peer);
    }

    @Nullable String key(InetAddress peer, @Nullable String forwarded) {
        InetAddress hop = peer;
        List<String> earlier = forwarded != null && isTrusted(hop) ? header.hops(forwarded) : List.of();
        for (int i = earlier.size() - 1; i >= 0 && i >= earlier.size() - MAX_HOPS && isTrusted(hop); i--) {
            Optional<InetAddress> before = AddressRange.address(withoutPort(earlier.get(i)));
            if (before.isEmpty()) {
                return name(earlier.get(i));
            }
            hop = before.get();
        }
        return isClient(hop) ? network(hop) : null;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static String withoutPort(String hop) {
        Matcher matcher = PORT.matcher(hop);
        String host = matcher.matches() ? matcher.group(1) : hop;
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** What a proxy calls a client whose address it does not tell. */
    private static String name(String hop) {
        return '_' + hop.substring(0, Math.min(hop.length(), MAX_NAME));
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= IPV6_NETWORK_BYTES) {
            return address.getHostAddress();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_NETWORK_BYTES; i++) {
            text.append(String.format("%02x", bytes[i]));
        }
        return text.append("/64").toString();
    }
}
