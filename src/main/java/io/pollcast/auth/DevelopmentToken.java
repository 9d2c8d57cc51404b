package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.pollcast.settings.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a token for trying things out says. Secret only once it is signed.
 *
 * @param topics for the claim that lists what the token may read; without any it has no such claim
 * @param claims the other claims by name, each with at least one value; {@code iss} and {@code aud} stand for those of the settings
 * @param lifetime from now on
 */
public record DevelopmentToken(List<TopicPattern> topics, Map<String, List<String>> claims, Duration lifetime) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Set<String> TIMES = Set.of("exp", "nbf", "iat");

    public DevelopmentToken {
        topics = List.copyOf(topics);
        claims = Map.copyOf(claims);
        Problems problems = new Problems();
        problems.between("--lifetime", lifetime, SHORTEST, LONGEST);
        for (String name : claims.keySet()) {
            problems.require(!TIMES.contains(name), "--claim", name, "another name; times follow from --lifetime");
        }
        problems.throwIfAny();
    }

    /**
     * The token as a gateway with {@code settings} takes it (RFC 7515, section 7.1).
     *
     * @param settings with a secret
     * @throws io.pollcast.settings.InvalidSettingsException if they only have what checks signatures
     */
    public String sign(JwtSettings settings, Instant now) {
        String secret = settings.secret();
        Problems problems = new Problems();
        problems.require(
                secret != null,
                settings.jwks() == null ? "auth.jwt.public-key" : "auth.jwt.jwks",
                "checks signatures and can make none",
                "auth.jwt.secret and an algorithm such as HS256, or a token from the login that has the private key");
        problems.throwIfAny();
        JWSAlgorithm algorithm = JWSAlgorithm.parse(settings.algorithms().get(0).label());
        SignedJWT token = new SignedJWT(new JWSHeader(algorithm), set(settings, now));
        try {
            token.sign(new MACSigner(String.valueOf(secret).getBytes(UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException("JwtSettings checks that the secret is long enough", e);
        }
        return token.serialize();
    }

    private JWTClaimsSet set(JwtSettings settings, Instant now) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (settings.issuer() != null) {
            all.put("iss", settings.issuer());
        }
        if (!settings.audience().isEmpty()) {
            all.put("aud", settings.audience().get(0));
        }
        claims.forEach((name, values) -> all.put(name, values.size() == 1 ? values.get(0) : values));
        if (!topics.isEmpty()) {
            all.put(
                    settings.topicsClaim(),
                    topics.stream().map(TopicPattern::text).toList());
        }
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
        all.forEach(set::claim);
        return set.issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .build();
    }
}
