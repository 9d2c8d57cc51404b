package io.pollcast.config;

import io.pollcast.poll.EndpointSettings;
import io.pollcast.topic.Topic;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the endpoints. A key that cannot be read does not hide what is wrong with the others: the record is then built with a stand-in
 * that goes with anything, to hear its opinion, and thrown away.
 */
final class EndpointReader {

    private static final Topic ANY_TOPIC = new Topic("any");
    private static final URI ANY_URL = URI.create("http://localhost/");
    private static final Duration ANY_RHYTHM = Duration.ofHours(24);

    private final Findings findings;

    EndpointReader(Findings findings) {
        this.findings = findings;
    }

    List<EndpointDraft> read(Section endpoints) {
        return endpoints.keys().stream().map(key -> endpoint(endpoints, key)).toList();
    }

    private EndpointDraft endpoint(Section endpoints, String key) {
        Topic topic = Topic.parse(key).orElse(null);
        String path = endpoints.path(key);
        if (topic == null) {
            Topic.problem(key).ifPresent(problem -> findings.add(path, problem, ""));
        }
        Section section = endpoints.section(key);
        URI url = url(section);
        Duration every = section.duration("every");
        require(section, "url", "the URL to poll, such as http://localhost:8000/api/prices");
        require(section, "every", "how often to poll, such as 2s");
        Map<String, String> headers = section.secrets("headers");
        Boolean declaredPublic = section.bool("public");
        String servedAt = section.string("path");
        EndpointSettings settings = settings(section, topic, url, every, servedAt, headers, declaredPublic);
        section.reportUnknown();
        boolean credentials = EndpointSettings.carriesCredentials(url == null ? ANY_URL : url, headers);
        return new EndpointDraft(path, settings, servedAt, credentials, declaredPublic);
    }

    private @Nullable EndpointSettings settings(
            Section section,
            @Nullable Topic topic,
            @Nullable URI url,
            @Nullable Duration every,
            @Nullable String servedAt,
            Map<String, String> headers,
            @Nullable Boolean declaredPublic) {
        Duration rhythm = every == null ? ANY_RHYTHM : every;
        Duration timeout = section.duration("timeout");
        Duration staleAfter = section.duration("stale-after");
        Integer maxBody = section.size("max-body");
        return findings.build(
                section.path(),
                section::holds,
                () -> new EndpointSettings(
                        topic == null ? ANY_TOPIC : topic,
                        url == null ? ANY_URL : url,
                        rhythm,
                        servedAt,
                        headers,
                        timeout == null ? EndpointSettings.defaultTimeout(rhythm) : timeout,
                        every == null ? null : staleAfter,
                        maxBody == null ? EndpointSettings.DEFAULT_MAX_BODY : maxBody,
                        declaredPublic != null && declaredPublic));
    }

    private void require(Section section, String key, String expected) {
        if (!section.holds(key)) {
            findings.missing(section.path(key), expected);
        }
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
