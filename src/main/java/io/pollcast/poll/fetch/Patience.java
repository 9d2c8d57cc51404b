package io.pollcast.poll.fetch;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * How long a response says that there is no use in asking again. Dates are compared with the response's own {@code Date}, so that no clock of
 * the backend is compared with one of ours. What does not parse counts as not said.
 */
final class Patience {

    static final Duration MAX_NOT_BEFORE = Duration.ofHours(1);
    static final Duration MAX_FRESH = Duration.ofHours(24);

    /** A directive and its argument, which may be quoted: {@code max-age=60} (RFC 9111, section 5.2). */
    private static final Pattern DIRECTIVE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*+)))?");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

    private final Headers headers;
    private final Clock clock;

    Patience(Response response, Clock clock) {
        this.headers = response.headers();
        this.clock = clock;
    }

    /** {@code Retry-After}, in seconds or as a date (RFC 9110, section 10.2.3): from 0 to an hour; null if it is not there. */
    @Nullable Duration notBefore() {
        String text = headers.get("Retry-After");
        if (text == null) {
            return null;
        }
        OptionalLong seconds = seconds(text.strip());
        Optional<Duration> wait = seconds.isPresent()
                ? Optional.of(Duration.ofSeconds(Math.min(seconds.getAsLong(), MAX_NOT_BEFORE.toSeconds())))
                : date(text).map(then -> Duration.between(now(), then));
        return wait.map(duration -> bounded(duration, MAX_NOT_BEFORE)).orElse(null);
    }

    /**
     * How long the response is still fresh (RFC 9111, section 4.2): {@code s-maxage}, else {@code max-age}, else {@code Expires} less
     * {@code Date}; each less {@code Age}. 0 if it may not be kept at all or must be asked for again each time; null if it does not say.
     */
    @Nullable Duration freshFor() {
        String control = String.join(", ", headers.values("Cache-Control"));
        if (directive(control, "no-store").isPresent()
                || directive(control, "no-cache").isPresent()) {
            return Duration.ZERO;
        }
        Optional<Duration> lifetime =
                age(control, "s-maxage").or(() -> age(control, "max-age")).or(this::expires);
        return lifetime.map(whole -> bounded(whole.minus(age()), MAX_FRESH)).orElse(null);
    }

    private static Optional<Duration> age(String control, String name) {
        return directive(control, name).flatMap(text -> {
            OptionalLong seconds = seconds(text);
            return seconds.isPresent() ? Optional.of(ofSeconds(seconds.getAsLong())) : Optional.empty();
        });
    }

    /** Of several the first (RFC 9111, section 4.2.1); one without an argument has an empty one. */
    private static Optional<String> directive(String control, String name) {
        return DIRECTIVE
                .matcher(control)
                .results()
                .filter(match -> match.group(1).toLowerCase(Locale.ROOT).equals(name))
                .map(Patience::argument)
                .findFirst();
    }

    private static String argument(MatchResult match) {
        if (match.group(2) != null) {
            return match.group(2);
        }
        return match.group(3) == null ? "" : match.group(3);
    }

    /** An {@code Expires} that is no date, such as 0, is in the past (RFC 9111, section 5.3). */
    private Optional<Duration> expires() {
        String text = headers.get("Expires");
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(date(text).map(then -> Duration.between(now(), then)).orElse(Duration.ZERO));
    }

    private Duration age() {
        String text = headers.get("Age");
        OptionalLong seconds = text == null ? OptionalLong.empty() : seconds(text.strip());
        return ofSeconds(seconds.orElse(0));
    }

    private Instant now() {
        String text = headers.get("Date");
        return (text == null ? Optional.<Instant>empty() : date(text)).orElseGet(clock::instant);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong seconds(String text) {
        return SECONDS.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Larger ones would overflow, and mean "for ever" all the same. */
    private static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE));
    }

    private static Duration bounded(Duration duration, Duration most) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(most) < 0 ? duration : most;
    }
}
