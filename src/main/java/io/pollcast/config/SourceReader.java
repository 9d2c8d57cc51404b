package io.pollcast.config;

import io.pollcast.poll.fetch.Source;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an endpoint says of the call: whom it asks, how, and what it takes of the answer. */
final class SourceReader {

    private static final URI ANY_URL = URI.create("http://localhost/");

    private final Findings findings;

    SourceReader(Findings findings) {
        this.findings = findings;
    }

    /**
     * What could be read.
     *
     * @param source null if something is wrong with it
     * @param timeout what the file says, or the default that goes with the rhythm
     * @param credentials whether its requests prove who asks, as far as it could be read
     */
    record Draft(@Nullable Source source, Duration timeout, boolean credentials) {

        /** The source, or one that has nothing to say but how long it may take: to hear what else is wrong with the endpoint. */
        Source sourceOrAny() {
            return source != null ? source : Source.of(ANY_URL, timeout.isZero() ? Duration.ofMillis(1) : timeout);
        }
    }

    Draft read(Section section, Duration defaultTimeout) {
        URI url = url(section);
        Map<String, String> headers = section.secrets("headers");
        Duration timeout = section.duration("timeout");
        Integer maxBody = section.size("max-body");
        Duration limit = timeout == null ? defaultTimeout : timeout;
        URI known = url == null ? ANY_URL : url;
        Source source = findings.build(
                section.path(),
                section::holds,
                () -> new Source(known, headers, limit, maxBody == null ? Source.DEFAULT_MAX_BODY : maxBody));
        return new Draft(url == null ? null : source, limit, Source.carriesCredentials(known, headers));
    }

    /** A URL may hold a password or a token: of a wrong one only the reason is shown. */
    private @Nullable URI url(Section section) {
        String text = section.string("url");
        if (text == null) {
            return null;
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            findings.add(
                    section.path("url"),
                    e.getReason() + " at character " + (e.getIndex() + 1),
                    "expected: http://host[:port]/path or https://..., other characters percent-encoded");
            return null;
        }
    }
}
