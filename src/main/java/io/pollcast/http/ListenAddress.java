package io.pollcast.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 0 to 65535; 0 for any free one
 */
public record ListenAddress(String host, int port) {

    /** What {@link #parse} reads, for whoever wrote something else. */
    public static final String FORM = "HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080";

    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");

    /** Reads {@code HOST:PORT}, with an IPv6 host in brackets; empty if {@code text} is not of that form. */
    public static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean valid = bracketed
                ? NetUtil.isValidIpV6Address(plain)
                : NAME.matcher(plain).matches();
        int port = Integer.parseInt(text.substring(colon + 1));
        return valid && port <= MAX_PORT ? Optional.of(new ListenAddress(plain, port)) : Optional.empty();
    }

    /**
     * Whether only this machine can reach it. Nothing is looked up: of the names only {@code localhost} counts, every other one is taken
     * as reachable by others.
     */
    public boolean isLoopback() {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return host.equalsIgnoreCase("localhost");
        }
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes: " + host, e);
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
