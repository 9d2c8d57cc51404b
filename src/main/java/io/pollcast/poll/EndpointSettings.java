package io.pollcast.poll;

import io.pollcast.change.ChangeRules;
import io.pollcast.poll.fetch.Source;
import io.pollcast.settings.Durations;
import io.pollcast.settings.Problems;
import io.pollcast.topic.Access;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One URL of the backend that is polled.
 *
 * @param topic what browsers call its value
 * @param source what is asked for, of whom and how; its timeout is less than {@code every} at most
 * @param every the rhythm
 * @param path where the gateway answers too; null if only under the topic's name
 * @param staleAfter the age at which the value is stale; null for the larger of 3 × every and 3 × beat, and the gap of the rules on top
 * @param declaredPublic whether the configuration says that everyone may read the value although the endpoint has credentials
 * @param access claims by name, of which a reader must have one with one of these values; empty for none
 * @param rules what bodies have to be, what of them browsers get, and what of that counts as a change
 * @param linger how long it is still polled when nobody wants it any more; null if it is always polled
 */
public record EndpointSettings(
        Topic topic,
        Source source,
        Every every,
        @Nullable String path,
        @Nullable Duration staleAfter,
        boolean declaredPublic,
        Map<String, List<String>> access,
        ChangeRules rules,
        @Nullable Duration linger) {

    public static final Duration DEFAULT_LINGER = Duration.ofSeconds(30);

    private static final Duration MIN_LINGER = Duration.ofSeconds(1);
    private static final Duration MAX_LINGER = Duration.ofHours(24);
    private static final Duration MIN_EVERY = Duration.ofMillis(100);
    private static final Duration MAX_EVERY = Duration.ofHours(24);
    private static final Duration MAX_STALE_AFTER = MAX_EVERY.multipliedBy(30);
    private static final Duration MAX_DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int STALE_AFTER_ROUNDS = 3;

    public EndpointSettings {
        access = Map.copyOf(access);
        Problems problems = new Problems();
        problems.between("every", every.least(), MIN_EVERY, MAX_EVERY);
        if (every.isAuto()) {
            problems.between("every", every.most(), every.least(), MAX_EVERY);
        }
        if (path != null) {
            problems.require(
                    PathRule.allows(path),
                    "path",
                    path,
                    "a path such as /api/news, and not one of the gateway's own: " + PathRule.RESERVED);
        }
        problems.require(
                source.timeout().compareTo(every.most()) < 0,
                "timeout",
                Durations.text(source.timeout()),
                "more than 0s and less than every");
        problems.require(
                !declaredPublic || access.isEmpty(),
                "access",
                access.keySet(),
                "none, for public: true means everyone");
        if (staleAfter != null) {
            problems.require(
                    staleAfter.compareTo(every.most()) > 0,
                    "stale-after",
                    Durations.text(staleAfter),
                    "more than every");
            problems.between("stale-after", staleAfter, Duration.ZERO, MAX_STALE_AFTER);
        }
        if (linger != null) {
            problems.between("linger", linger, MIN_LINGER, MAX_LINGER);
        }
        problems.throwIfAny();
    }

    /** An endpoint of one rhythm whose bodies are delivered as they are, and of which every byte counts. */
    public EndpointSettings(
            Topic topic,
            Source source,
            Duration every,
            @Nullable String path,
            @Nullable Duration staleAfter,
            boolean declaredPublic) {
        this(topic, source, Every.of(every), path, staleAfter, declaredPublic, Map.of(), ChangeRules.NONE);
    }

    /** An endpoint that is always polled. */
    public EndpointSettings(
            Topic topic,
            Source source,
            Every every,
            @Nullable String path,
            @Nullable Duration staleAfter,
            boolean declaredPublic,
            Map<String, List<String>> access,
            ChangeRules rules) {
        this(topic, source, every, path, staleAfter, declaredPublic, access, rules, null);
    }

    /** The same for another topic at another URL. */
    EndpointSettings of(Topic other, URI url) {
        return new EndpointSettings(
                other, source.at(url), every, path, staleAfter, declaredPublic, access, rules, linger);
    }

    /** The timeout of an endpoint that names none: 80 % of its rhythm, at most 10 s. */
    public static Duration defaultTimeout(Duration every) {
        Duration most = every.multipliedBy(8).dividedBy(10);
        return most.compareTo(MAX_DEFAULT_TIMEOUT) < 0 ? most : MAX_DEFAULT_TIMEOUT;
    }

    /** What gateways learn of this endpoint. */
    public TopicInfo info(Duration beat) {
        Duration longest = every.most();
        Duration slower = longest.compareTo(beat) > 0 ? longest : beat;
        Duration stale = staleAfter != null
                ? staleAfter
                : slower.multipliedBy(STALE_AFTER_ROUNDS).plus(rules.gap());
        Access readers = new Access(declaredPublic, source.hasCredentials(), access);
        return new TopicInfo(topic, path, longest.toMillis(), stale.toMillis(), readers, linger != null);
    }

    /** Without the URL's path and query and the headers' values, which may be secret. */
    @Override
    public String toString() {
        return topic + " " + source + " every " + every + (linger == null ? "" : " on demand");
    }
}
