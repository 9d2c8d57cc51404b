package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollcast.settings.Durations;
import io.pollcast.settings.Problems;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that somebody else signs (RFC 7519).
 *
 * @param algorithms the only signatures that are taken
 * @param secret what HS signatures are made with; null unless the algorithms are of that kind
 * @param publicKey a public key or certificate in PEM; null if there is none
 * @param jwks where a set of keys is (RFC 7517); null if there is none
 * @param issuer what {@code iss} must be; null for anything
 * @param audience one of these must be in {@code aud}; empty for anything
 * @param leeway by how much clocks may differ, in whole seconds
 * @param topicsClaim the claim that lists what the token may read
 * @param topics what every valid token may read
 * @param rules what tokens with certain claims may read
 * @param cookie the cookie that a token may come in; null for none
 * @param query the query parameter that a token may come in; null for none
 */
public record JwtSettings(
        List<JwtAlgorithm> algorithms,
        @Nullable String secret,
        @Nullable String publicKey,
        @Nullable URI jwks,
        @Nullable String issuer,
        List<String> audience,
        Duration leeway,
        String topicsClaim,
        List<TopicPattern> topics,
        List<ClaimRule> rules,
        @Nullable String cookie,
        @Nullable String query) {

    public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);
    public static final String DEFAULT_TOPICS_CLAIM = "pollcast.subscribe";

    private static final Duration MAX_LEEWAY = Duration.ofMinutes(5);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Set<String> OWN_PARAMETERS = Set.of("topic", "wait", "delta", "lastEventId");

    public JwtSettings {
        algorithms = List.copyOf(algorithms);
        audience = List.copyOf(audience);
        topics = List.copyOf(topics);
        rules = List.copyOf(rules);
        Problems problems = new Problems();
        problems.require(!algorithms.isEmpty(), "algorithms", "[]", "at least one of " + JwtAlgorithm.FORM);
        checkKeys(problems, algorithms, secret, publicKey, jwks);
        problems.between("leeway", leeway, Duration.ZERO, MAX_LEEWAY);
        problems.require(
                leeway.equals(leeway.truncatedTo(ChronoUnit.SECONDS)),
                "leeway",
                Durations.text(leeway),
                "whole seconds, as in tokens");
        problems.require(!topicsClaim.isBlank(), "topics-claim", topicsClaim, "the name of a claim");
        problems.require(
                cookie == null || NAME.matcher(cookie).matches(),
                "cookie",
                String.valueOf(cookie),
                "a name of letters, digits, _ and -");
        problems.require(
                query == null || (NAME.matcher(query).matches() && !OWN_PARAMETERS.contains(query)),
                "query",
                String.valueOf(query),
                "a name of letters, digits, _ and - that has no other meaning, such as access_token");
        problems.throwIfAny();
    }

    private static void checkKeys(
            Problems problems,
            List<JwtAlgorithm> algorithms,
            @Nullable String secret,
            @Nullable String publicKey,
            @Nullable URI jwks) {
        Set<JwtAlgorithm.Family> families =
                algorithms.stream().map(JwtAlgorithm::family).collect(Collectors.toUnmodifiableSet());
        boolean shared = families.contains(JwtAlgorithm.Family.HMAC);
        problems.require(
                !shared || families.size() == 1,
                "algorithms",
                labels(algorithms),
                "either HS... or others, for who could check the one could forge the other");
        long keys = List.of(secret != null, publicKey != null, jwks != null).stream()
                .filter(set -> set)
                .count();
        problems.require(
                keys == 1 && (secret != null) == shared,
                shared ? "secret" : "public-key",
                keys == 0 ? "missing" : "(not shown)",
                shared
                        ? "secret alone, for " + labels(algorithms)
                        : "public-key (PEM) or jwks (a URL), one of them, for " + labels(algorithms));
        if (secret != null && shared) {
            int least = algorithms.stream()
                    .mapToInt(JwtAlgorithm::secretBytes)
                    .max()
                    .orElse(0);
            int length = secret.getBytes(UTF_8).length;
            problems.require(
                    length >= least,
                    "secret",
                    length + " bytes",
                    "at least " + least + " random bytes, RFC 7518 section 3.2");
        }
        if (publicKey != null && !shared) {
            problems.require(
                    Pem.publicKey(publicKey)
                            .filter(key -> algorithms.stream().allMatch(algorithm -> algorithm.fits(key)))
                            .isPresent(),
                    "public-key",
                    "(not shown)",
                    "PEM of a PUBLIC KEY or CERTIFICATE: " + keyForms(algorithms));
        }
        problems.require(jwks == null || HttpsRule.allows(jwks), "jwks", "(not shown)", HttpsRule.FORM);
    }

    private static String labels(List<JwtAlgorithm> algorithms) {
        return algorithms.stream().map(JwtAlgorithm::label).collect(Collectors.joining(", "));
    }

    private static String keyForms(List<JwtAlgorithm> algorithms) {
        return algorithms.stream()
                .map(algorithm -> algorithm.keyForm() + " for " + algorithm.label())
                .collect(Collectors.joining(", and the same key "));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "JwtSettings[algorithms=" + algorithms + ", issuer=" + issuer + ", audience=" + audience + "]";
    }
}
