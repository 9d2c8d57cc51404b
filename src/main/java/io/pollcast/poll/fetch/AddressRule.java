package io.pollcast.poll.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import okio.ByteString;

/**
 * Which addresses no endpoint has without saying so: those of the link (RFC 3927, RFC 4291 section 2.5.6), where machines of a cloud tell their
 * own credentials to whoever asks, and the other addresses and names of such services.
 */
final class AddressRule {

    private static final Set<ByteString> METADATA = Set.of(
            address("646464c8"), // 100.100.100.200
            address("c00000c0"), // 192.0.0.192
            address("a83f8110"), // 168.63.129.16
            address("fd000ec2000000000000000000000254"),
            address("fd000ec2000000000000000000000023"),
            address("fd2000ce000000000000000000000254"));

    private static final Set<String> NAMES = Set.of(
            "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal");

    /** Prefixes behind which an IPv4 address stands in an IPv6 one, and the byte that it begins at. */
    private static final byte[] NAT64 = HexFormat.of().parseHex("0064ff9b0000000000000000");

    private static final byte[] COMPATIBLE = new byte[12];
    private static final byte[] MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");
    private static final byte[] SIX_TO_FOUR = HexFormat.of().parseHex("2002");

    /** As inet_aton takes it: one to four parts, each decimal, octal or hexadecimal. */
    private static final Pattern NUMBERS =
            Pattern.compile("(0x[0-9a-f]{0,8}|[0-9]{1,11})(?:\\.(0x[0-9a-f]{0,8}|[0-9]{1,11})){0,3}\\.?");

    private AddressRule() {}

    static boolean refuses(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLinkLocalAddress() || METADATA.contains(ByteString.of(bytes)) || refusesEmbedded(bytes);
    }

    /** Whether a host, as URLs name it, is such an address in any spelling, or such a name. */
    static boolean refuses(String host) {
        String plain = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return NAMES.contains(plain)
                || literal(plain).filter(AddressRule::refuses).isPresent();
    }

    private static boolean refusesEmbedded(byte[] bytes) {
        if (bytes.length != 16) {
            return false;
        }
        int at = startsWith(bytes, SIX_TO_FOUR) ? 2 : 12;
        boolean embeds =
                at == 2 || startsWith(bytes, NAT64) || startsWith(bytes, COMPATIBLE) || startsWith(bytes, MAPPED);
        return embeds && refuses(of(Arrays.copyOfRange(bytes, at, at + 4)));
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static Optional<InetAddress> literal(String host) {
        if (host.startsWith("[") || host.contains(":")) {
            return parsed(host);
        }
        Matcher numbers = NUMBERS.matcher(host);
        return numbers.matches() ? ipv4(host.split("\\.")) : Optional.empty();
    }

    /** Of an address with a colon no name is looked up. */
    private static Optional<InetAddress> parsed(String ipv6) {
        try {
            return Optional.of(InetAddress.getByName(ipv6));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The last part fills what the others leave. */
    private static Optional<InetAddress> ipv4(String[] parts) {
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            long part = number(parts[i]);
            int bits = i == parts.length - 1 ? 8 * (4 - i) : 8;
            if (part >= 1L << bits) {
                return Optional.empty();
            }
            value = (value << bits) | part;
        }
        long whole = value;
        byte[] bytes = new byte[4];
        IntStream.range(0, 4).forEach(i -> bytes[i] = (byte) (whole >>> (24 - 8 * i)));
        return Optional.of(of(bytes));
    }

    private static long number(String part) {
        if (part.startsWith("0x")) {
            return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
        }
        boolean octal =
                part.length() > 1 && part.startsWith("0") && part.chars().allMatch(c -> c < '8');
        return Long.parseLong(part, octal ? 8 : 10);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return bytes.length == 4 ? Inet4Address.getByAddress(bytes) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteString address(String hex) {
        return ByteString.of(HexFormat.of().parseHex(hex));
    }
}
