package io.pollcast.auth;

import java.util.Arrays;
import java.util.Optional;

/** The signatures of tokens that can be checked (RFC 7518, section 3.1; RFC 8037, section 3.1). {@code none} is not among them. */
public enum JwtAlgorithm {
    HS256(Family.HMAC, 32),
    HS384(Family.HMAC, 48),
    HS512(Family.HMAC, 64),
    RS256(Family.RSA, 0),
    RS384(Family.RSA, 0),
    RS512(Family.RSA, 0),
    PS256(Family.RSA, 0),
    PS384(Family.RSA, 0),
    PS512(Family.RSA, 0),
    ES256(Family.EC, 0),
    ES384(Family.EC, 0),
    ES512(Family.EC, 0),
    EDDSA(Family.ED, 0);

    /** What {@link #parse} takes, in words. */
    public static final String FORM = "HS256, RS256, PS256, ES256 (or with 384, 512) or EdDSA";

    private final Family family;
    private final int secretBytes;

    JwtAlgorithm(Family family, int secretBytes) {
        this.family = family;
        this.secretBytes = secretBytes;
    }

    /** The algorithm that a token's header calls {@code text}; empty if it is not one of these. */
    public static Optional<JwtAlgorithm> parse(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.label().equals(text))
                .findFirst();
    }

    /** As a token's header has it. */
    public String label() {
        return this == EDDSA ? "EdDSA" : name();
    }

    Family family() {
        return family;
    }

    /** The least length of a secret, in bytes (RFC 7518, section 3.2); 0 if there is no secret. */
    int secretBytes() {
        return secretBytes;
    }

    /** What signs: a key of one family is never used for another. */
    enum Family {
        HMAC,
        RSA,
        EC,
        ED
    }
}
