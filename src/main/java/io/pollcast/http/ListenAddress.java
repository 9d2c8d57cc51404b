package io.pollcast.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 0 to 65535; 0 for any free one
 */
public record ListenAddress(String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** Reads {@code HOST:PORT}, with an IPv6 host in brackets; empty if {@code text} is not of that form. */
    public static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.contains(":") != bracketed) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        return port > MAX_PORT
                ? Optional.empty()
                : Optional.of(new ListenAddress(bracketed ? host.substring(1, host.length() - 1) : host, port));
    }

    /** Whether only this machine can reach it. A name that cannot be looked up counts as reachable by others. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
    }
}
