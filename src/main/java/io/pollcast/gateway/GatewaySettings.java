package io.pollcast.gateway;

import io.pollcast.http.ListenAddress;
import io.pollcast.settings.Problems;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The public side.
 *
 * @param listen where browsers (or the proxy in front) connect
 * @param cors the origins whose pages may read, such as {@code https://shop.example.com}; {@code *} alone for all
 * @param maxTopics how many topics one stream may ask for
 * @param maxLife how long a stream lives at most; each ends at a random time from 80 % of it on
 * @param gzip whether to compress for clients that accept it
 */
public record GatewaySettings(ListenAddress listen, List<String> cors, int maxTopics, Duration maxLife, boolean gzip) {

    public static final ListenAddress DEFAULT_LISTEN = new ListenAddress("127.0.0.1", 8080);
    public static final int DEFAULT_MAX_TOPICS = 64;

    public static final Duration DEFAULT_MAX_LIFE = Duration.ofMinutes(10);

    private static final Duration MIN_MAX_LIFE = Duration.ofSeconds(1);
    private static final Duration LIMIT_MAX_LIFE = Duration.ofHours(1);
    private static final int LIMIT_MAX_TOPICS = 256;
    private static final Pattern ORIGIN = Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:\\d{1,5})?");

    public GatewaySettings {
        cors = List.copyOf(cors);
        Problems problems = new Problems();
        for (int i = 0; i < cors.size(); i++) {
            String origin = cors.get(i);
            problems.require(
                    ORIGIN.matcher(origin).matches() || (origin.equals("*") && cors.size() == 1),
                    "cors[" + i + "]",
                    origin,
                    "scheme://host[:port] without a path, or * alone");
        }
        problems.require(
                maxTopics >= 1 && maxTopics <= LIMIT_MAX_TOPICS, "max-topics", maxTopics, "1 to " + LIMIT_MAX_TOPICS);
        problems.between("max-life", maxLife, MIN_MAX_LIFE, LIMIT_MAX_LIFE);
        problems.throwIfAny();
    }

    /** The same at another address. */
    public GatewaySettings at(ListenAddress address) {
        return new GatewaySettings(address, cors, maxTopics, maxLife, gzip);
    }

    /** What a gateway does that is told nothing: listens on loopback, and no foreign page may read. */
    public static GatewaySettings defaults() {
        return new GatewaySettings(DEFAULT_LISTEN, List.of(), DEFAULT_MAX_TOPICS, DEFAULT_MAX_LIFE, true);
    }
}
