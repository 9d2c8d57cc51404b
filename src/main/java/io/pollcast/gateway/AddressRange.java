package io.pollcast.gateway;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code 2001:db8::/32}; one alone has no slash.
 *
 * @param address 4 or 16 bytes
 * @param bits how many of them count
 */
record AddressRange(InetAddress address, int bits) {

    private static final int BYTE = 8;

    /** Empty if {@code text} is not of that form; names are not looked up. */
    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? "128" : text.substring(slash + 1);
        if (address.isEmpty() || !bits.matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int all = address.get().getAddress().length * BYTE;
        int wanted = slash < 0 ? all : Integer.parseInt(bits);
        return wanted <= all ? Optional.of(new AddressRange(address.get(), wanted)) : Optional.empty();
    }

    /** An address in its text form, an IPv4 one that is mapped to IPv6 as the IPv4 one; empty if it is none. */
    static Optional<InetAddress> address(String text) {
        byte[] bytes = text.startsWith("[") ? null : NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % BYTE;
            if ((mine[bit / BYTE] & mask) != (its[bit / BYTE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
