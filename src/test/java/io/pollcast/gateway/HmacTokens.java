package io.pollcast.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Tokens as a login makes them that shares a secret with the gateway. */
final class HmacTokens {

    static final String SECRET = "a secret of thirty-two bytes, 0123";

    private HmacTokens() {}

    /** @param left until it ends, by the fixture's clock */
    static String token(String secret, Duration left, Map<String, Object> claims) {
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder().expirationTime(Date.from(Fixture.NOW.plus(left)));
        claims.forEach(set::claim);
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set.build());
        try {
            token.sign(new MACSigner(secret.getBytes(UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    static String token(Duration left, Map<String, Object> claims) {
        return token(SECRET, left, claims);
    }

    static String reads(String... topics) {
        return token(Duration.ofHours(1), Map.of("pollcast.subscribe", List.of(topics)));
    }
}
