package io.pollcast.poll;

import io.pollcast.settings.Durations;
import io.pollcast.settings.Problems;
import io.pollcast.settings.Sizes;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One URL of the backend that is polled.
 *
 * @param topic what browsers call its value
 * @param url what is asked for with GET
 * @param every the rhythm
 * @param path where the gateway answers too; null if only under the topic's name
 * @param headers that each request carries, by name and in order; values are secret
 * @param timeout for the whole call, less than {@code every}
 * @param staleAfter the age at which the value is stale; null for the larger of 3 × every and 3 × beat
 * @param maxBody the largest body that is accepted, in bytes after decompression
 * @param declaredPublic whether the configuration says that everyone may read the value although the endpoint has credentials
 */
public record EndpointSettings(
        Topic topic,
        URI url,
        Duration every,
        @Nullable String path,
        Map<String, String> headers,
        Duration timeout,
        @Nullable Duration staleAfter,
        int maxBody,
        boolean declaredPublic) {

    public static final int DEFAULT_MAX_BODY = 1024 * 1024;

    private static final int LIMIT_MAX_BODY = 8 * 1024 * 1024;
    private static final Duration MIN_EVERY = Duration.ofMillis(100);
    private static final Duration MAX_EVERY = Duration.ofHours(24);
    private static final Duration MAX_STALE_AFTER = MAX_EVERY.multipliedBy(30);
    private static final Duration MAX_DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int STALE_AFTER_ROUNDS = 3;

    public EndpointSettings {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        Problems problems = new Problems();
        UrlRule.check(url, problems);
        problems.between("every", every, MIN_EVERY, MAX_EVERY);
        if (path != null) {
            problems.require(
                    PathRule.allows(path),
                    "path",
                    path,
                    "a path such as /api/news, and not one of the gateway's own: " + PathRule.RESERVED);
        }
        HeaderRule.check(headers, problems);
        problems.require(
                timeout.compareTo(every) < 0 && timeout.toMillis() > 0,
                "timeout",
                Durations.text(timeout),
                "more than 0s and less than every");
        if (staleAfter != null) {
            problems.require(
                    staleAfter.compareTo(every) > 0, "stale-after", Durations.text(staleAfter), "more than every");
            problems.between("stale-after", staleAfter, Duration.ZERO, MAX_STALE_AFTER);
        }
        problems.require(
                maxBody > 0 && maxBody <= LIMIT_MAX_BODY,
                "max-body",
                Sizes.text(maxBody),
                "1B to " + Sizes.text(LIMIT_MAX_BODY));
        problems.throwIfAny();
    }

    /** The timeout of an endpoint that names none: 80 % of its rhythm, at most 10 s. */
    public static Duration defaultTimeout(Duration every) {
        Duration most = every.multipliedBy(8).dividedBy(10);
        return most.compareTo(MAX_DEFAULT_TIMEOUT) < 0 ? most : MAX_DEFAULT_TIMEOUT;
    }

    /** Whether its requests carry something that proves who asks, so that the answer may not be meant for everyone. */
    public boolean hasCredentials() {
        return carriesCredentials(url, headers);
    }

    /** The same for settings that could not be built. */
    public static boolean carriesCredentials(URI url, Map<String, String> headers) {
        return UrlRule.carriesCredentials(url) || headers.keySet().stream().anyMatch(HeaderRule::isCredential);
    }

    /** What gateways learn of this endpoint. */
    public TopicInfo info(Duration beat) {
        Duration slower = every.compareTo(beat) > 0 ? every : beat;
        Duration stale = staleAfter != null ? staleAfter : slower.multipliedBy(STALE_AFTER_ROUNDS);
        return new TopicInfo(topic, path, every.toMillis(), stale.toMillis(), declaredPublic || !hasCredentials());
    }

    /** Scheme, host and port of the URL: as much of it as may be shown to anyone. */
    public String origin() {
        return UrlRule.origin(url);
    }

    /** Without the URL's path and query and the headers' values, which may be secret. */
    @Override
    public String toString() {
        return topic + " " + origin() + " every " + Durations.text(every);
    }
}
