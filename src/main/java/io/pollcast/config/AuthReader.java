package io.pollcast.config;

import io.pollcast.auth.ApiKey;
import io.pollcast.auth.AuthSettings;
import io.pollcast.auth.ClaimRule;
import io.pollcast.auth.ForwardSettings;
import io.pollcast.auth.JwtAlgorithm;
import io.pollcast.auth.JwtSettings;
import io.pollcast.auth.TopicPattern;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads who may read. Values of keys and secrets never appear in what is wrong with them. */
final class AuthReader {

    private static final URI ANY_URL = URI.create("http://localhost/");
    private static final String TOPICS_FORM = "a list of topics, or patterns such as orders/*";

    private final Findings findings;

    AuthReader(Findings findings) {
        this.findings = findings;
    }

    AuthSettings read(Section auth) {
        JwtSettings jwt = auth.holds("jwt") ? jwt(auth.section("jwt")) : null;
        ForwardSettings forward = auth.holds("forward") ? forward(auth.section("forward")) : null;
        List<ApiKey> apiKeys = auth.sections("api-keys").stream()
                .map(this::apiKey)
                .filter(Objects::nonNull)
                .toList();
        Boolean hideTopics = auth.bool("hide-topics");
        auth.reportUnknown();
        return new AuthSettings(jwt, forward, apiKeys, hideTopics != null && hideTopics);
    }

    private @Nullable JwtSettings jwt(Section jwt) {
        List<JwtAlgorithm> algorithms = parsed(jwt, "algorithms", "one of " + JwtAlgorithm.FORM, JwtAlgorithm::parse);
        findings.secret(jwt.path("secret"));
        String secret = jwt.string("secret");
        String publicKey = jwt.string("public-key");
        URI jwks = jwt.uri("jwks");
        String issuer = jwt.string("issuer");
        List<String> audience = jwt.strings("audience");
        Duration leeway = jwt.duration("leeway");
        String topicsClaim = jwt.string("topics-claim");
        List<TopicPattern> topics = topics(jwt);
        List<ClaimRule> rules = jwt.sections("rules").stream()
                .map(this::rule)
                .filter(Objects::nonNull)
                .toList();
        String cookie = jwt.string("cookie");
        String query = jwt.string("query");
        jwt.reportUnknown();
        jwt.require("algorithms", "the signatures to take, such as [ ES256 ]");
        boolean noKey = !jwt.holds("secret") && !jwt.holds("public-key") && !jwt.holds("jwks");
        if (noKey) {
            findings.missing(jwt.path(), "a key: secret for HS..., public-key (PEM) or jwks (a URL) for the others");
        }
        return findings.build(
                jwt.path(),
                key -> jwt.holds(key) || (!noKey && (key.equals("public-key") || key.equals("secret"))),
                () -> new JwtSettings(
                        algorithms,
                        secret,
                        publicKey,
                        jwks,
                        issuer,
                        audience == null ? List.of() : audience,
                        leeway == null ? JwtSettings.DEFAULT_LEEWAY : leeway,
                        topicsClaim == null ? JwtSettings.DEFAULT_TOPICS_CLAIM : topicsClaim,
                        topics,
                        rules,
                        cookie,
                        query));
    }

    private @Nullable ClaimRule rule(Section rule) {
        String claim = rule.string("claim");
        String is = rule.string("is");
        List<TopicPattern> topics = topics(rule);
        rule.reportUnknown();
        rule.require("claim", "the name of a claim, such as groups");
        rule.require("is", "the value that it must have, or hold");
        rule.require("topics", TOPICS_FORM);
        return claim == null || is == null ? null : new ClaimRule(claim, is, topics);
    }

    private @Nullable ForwardSettings forward(Section forward) {
        URI url = forward.uri("url");
        String topicsHeader = forward.string("topics-header");
        Duration cache = forward.duration("cache");
        Duration timeout = forward.duration("timeout");
        forward.reportUnknown();
        forward.require("url", "whom to ask, such as http://localhost:8000/auth/pollcast");
        return findings.build(
                forward.path(),
                forward::holds,
                () -> new ForwardSettings(
                        url == null ? ANY_URL : url,
                        topicsHeader,
                        cache == null ? ForwardSettings.DEFAULT_CACHE : cache,
                        timeout == null ? ForwardSettings.DEFAULT_TIMEOUT : timeout));
    }

    private @Nullable ApiKey apiKey(Section key) {
        findings.secret(key.path("sha256"));
        String name = key.string("name");
        String sha256 = key.string("sha256");
        List<TopicPattern> topics = topics(key);
        Map<String, List<String>> claims = key.lists("claims");
        key.reportUnknown();
        key.require("name", "whose it is, such as reports");
        key.require("sha256", "the SHA-256 of the key in hexadecimal, as pollcast token --api-key prints it");
        key.require("topics", TOPICS_FORM);
        return name == null || sha256 == null
                ? null
                : findings.build(key.path(), key::holds, () -> new ApiKey(name, sha256, topics, claims));
    }

    private List<TopicPattern> topics(Section section) {
        return parsed(section, "topics", TopicPattern.FORM, TopicPattern::parse);
    }

    /** What {@code parse} makes of the entries of a list; those that it makes nothing of are noted and left out. */
    private <T> List<T> parsed(Section section, String key, String expected, Function<String, Optional<T>> parse) {
        List<String> texts = section.strings(key);
        List<T> values = new ArrayList<>();
        for (int i = 0; texts != null && i < texts.size(); i++) {
            String path = section.path(key) + '[' + i + ']';
            Optional<T> value = parse.apply(texts.get(i));
            if (value.isEmpty() && !findings.at(path)) {
                findings.add(path, texts.get(i), "expected: " + expected);
            }
            value.ifPresent(values::add);
        }
        return values;
    }
}
