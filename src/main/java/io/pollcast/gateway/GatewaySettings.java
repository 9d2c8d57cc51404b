package io.pollcast.gateway;

import io.pollcast.http.IoKind;
import io.pollcast.http.ListenAddress;
import io.pollcast.settings.Problems;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public side.
 *
 * @param listen where browsers (or the proxy in front) connect
 * @param cors the origins whose pages may read, such as {@code https://shop.example.com}; {@code *} alone for all
 * @param corsCredentials whether those pages may read with the cookies of their browsers
 * @param maxTopics how many topics one stream may ask for
 * @param maxLife how long a stream lives at most; each ends at a random time from 80 % of it on
 * @param gzip whether to compress for clients that accept it
 * @param maxConnections how many connections may be open
 * @param maxStreamsPerAddress how many streams one client address may have; null for no limit
 * @param trustedProxies addresses, or ranges such as {@code 10.0.0.0/8}, whose word on the client's address is believed
 * @param forwardedHeader the header in which they say it
 * @param limits for each request
 * @param io how sockets are served
 */
public record GatewaySettings(
        ListenAddress listen,
        List<String> cors,
        boolean corsCredentials,
        int maxTopics,
        Duration maxLife,
        boolean gzip,
        int maxConnections,
        @Nullable Integer maxStreamsPerAddress,
        List<String> trustedProxies,
        ForwardedHeader forwardedHeader,
        LimitSettings limits,
        IoKind io) {

    public static final ListenAddress DEFAULT_LISTEN = new ListenAddress("127.0.0.1", 8080);
    public static final int DEFAULT_MAX_TOPICS = 64;

    public static final Duration DEFAULT_MAX_LIFE = Duration.ofMinutes(10);

    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

    private static final int LIMIT_MAX_CONNECTIONS = 1_000_000;
    private static final Duration MIN_MAX_LIFE = Duration.ofSeconds(1);
    private static final Duration LIMIT_MAX_LIFE = Duration.ofHours(1);
    private static final int LIMIT_MAX_TOPICS = 256;
    private static final Pattern ORIGIN = Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:\\d{1,5})?");

    /** A domain of one label would be everybody's. */
    private static final Pattern BELOW = Pattern.compile("https?://\\*\\.[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+(:\\d{1,5})?");

    public GatewaySettings {
        cors = List.copyOf(cors);
        trustedProxies = List.copyOf(trustedProxies);
        Problems problems = new Problems();
        checkCors(problems, cors, corsCredentials);
        problems.require(
                maxTopics >= 1 && maxTopics <= LIMIT_MAX_TOPICS, "max-topics", maxTopics, "1 to " + LIMIT_MAX_TOPICS);
        problems.between("max-life", maxLife, MIN_MAX_LIFE, LIMIT_MAX_LIFE);
        problems.require(
                maxConnections >= 1 && maxConnections <= LIMIT_MAX_CONNECTIONS,
                "max-connections",
                maxConnections,
                "1 to " + LIMIT_MAX_CONNECTIONS);
        checkAddresses(problems, listen, maxStreamsPerAddress, trustedProxies);
        checkCounted(problems, listen, "limits.requests-per-address", limits.requestsPerAddress(), trustedProxies);
        problems.throwIfAny();
    }

    private static void checkCors(Problems problems, List<String> cors, boolean credentials) {
        for (int i = 0; i < cors.size(); i++) {
            String origin = cors.get(i);
            problems.require(
                    isOrigin(origin) || BELOW.matcher(origin).matches() || (origin.equals("*") && cors.size() == 1),
                    "cors[" + i + "]",
                    origin,
                    "scheme://host[:port] without a path, or https://*.example.com for all below it, or * alone");
        }
        problems.require(
                !credentials || !cors.contains("*"),
                "cors-credentials",
                true,
                "false, or the origins by name: with * any page could read with the cookies of whoever looks at it");
    }

    /** Whether {@code text} has the form of an origin (RFC 6454, section 6.2). */
    static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }

    private static void checkAddresses(
            Problems problems, ListenAddress listen, @Nullable Integer perAddress, List<String> proxies) {
        for (int i = 0; i < proxies.size(); i++) {
            problems.require(
                    AddressRange.parse(proxies.get(i)).isPresent(),
                    "trusted-proxies[" + i + "]",
                    proxies.get(i),
                    "an address or a range, such as 127.0.0.1 or 10.0.0.0/8");
        }
        if (perAddress != null) {
            problems.require(
                    perAddress >= 1 && perAddress <= LIMIT_MAX_CONNECTIONS,
                    "max-streams-per-address",
                    perAddress,
                    "1 to " + LIMIT_MAX_CONNECTIONS);
        }
        checkCounted(problems, listen, "max-streams-per-address", perAddress, proxies);
    }

    /** A limit that nobody would be counted against. */
    private static void checkCounted(
            Problems problems, ListenAddress listen, String key, @Nullable Integer perAddress, List<String> proxies) {
        problems.require(
                perAddress == null || !listen.isLoopback() || !proxies.isEmpty(),
                key,
                String.valueOf(perAddress),
                "trusted-proxies to name the proxy in front, such as [ 127.0.0.1 ]: clients on this machine are not counted");
    }

    /** The proxies of {@link #trustedProxies}, read. */
    List<AddressRange> trustedRanges() {
        return trustedProxies.stream()
                .flatMap(text -> AddressRange.parse(text).stream())
                .toList();
    }

    /** What a gateway does that is told nothing but where to listen: no foreign page may read. */
    public static GatewaySettings at(ListenAddress listen) {
        return new GatewaySettings(
                listen,
                List.of(),
                false,
                DEFAULT_MAX_TOPICS,
                DEFAULT_MAX_LIFE,
                true,
                DEFAULT_MAX_CONNECTIONS,
                null,
                List.of(),
                ForwardedHeader.X_FORWARDED_FOR,
                LimitSettings.DEFAULT,
                IoKind.AUTO);
    }

    /** Another one, with these limits for requests. */
    GatewaySettings with(LimitSettings others) {
        return new GatewaySettings(
                listen,
                cors,
                corsCredentials,
                maxTopics,
                maxLife,
                gzip,
                maxConnections,
                maxStreamsPerAddress,
                trustedProxies,
                forwardedHeader,
                others,
                io);
    }

    /** The same on loopback. */
    public static GatewaySettings defaults() {
        return at(DEFAULT_LISTEN);
    }
}
