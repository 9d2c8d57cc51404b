package io.pollcast.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens and keys for tests. */
final class Tokens {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final String SECRET = "a secret of thirty-two bytes, 0123";
    static final Duration LEEWAY = Duration.ofSeconds(30);

    private Tokens() {}

    static KeyPair pair(String kind, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (size > 0) {
                generator.initialize(size);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .expirationTime(Date.from(NOW.plusSeconds(600)))
                .claim("pollcast.subscribe", List.of("prices", "orders/*"));
    }

    static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    static String signed(String algorithm, JWTClaimsSet claims, JWSSigner signer) {
        return signed(new JWSHeader(JWSAlgorithm.parse(algorithm)), claims, signer);
    }

    static JwtSettings settings(@Nullable String secret, @Nullable String publicKey, JwtAlgorithm... algorithms) {
        return new JwtSettings(
                List.of(algorithms),
                secret,
                publicKey,
                null,
                null,
                List.of(),
                LEEWAY,
                JwtSettings.DEFAULT_TOPICS_CLAIM,
                List.of(),
                List.of(),
                null,
                null);
    }
}
