package io.pollcast.auth;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
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
    ES256(Family.EC, 256),
    ES384(Family.EC, 384),
    ES512(Family.EC, 521),
    EDDSA(Family.ED, 0);

    /** What {@link #parse} takes, in words. */
    public static final String FORM = "HS256, RS256, PS256, ES256 (or with 384, 512) or EdDSA";

    private static final int LEAST_RSA_BITS = 2_048;

    private final Family family;
    private final int size;

    /** @param size of a secret the least bytes, of a curve the bits, otherwise 0 */
    JwtAlgorithm(Family family, int size) {
        this.family = family;
        this.size = size;
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
        return family == Family.HMAC ? size : 0;
    }

    /** Whether {@code key} may check its signatures: of its kind, and as large, or of the curve, as RFC 7518 and RFC 8037 ask for. */
    boolean fits(PublicKey key) {
        return switch (family) {
            case HMAC -> false;
            case RSA -> key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            case EC ->
                key instanceof ECPublicKey curve && curve.getParams().getOrder().bitLength() == size;
            case ED ->
                key instanceof EdECPublicKey curve
                        && curve.getParams().getName().equals("Ed25519");
        };
    }

    /** What {@link #fits}, in words. */
    String keyForm() {
        return switch (family) {
            case HMAC -> "a secret";
            case RSA -> "RSA of at least " + LEAST_RSA_BITS + " bits";
            case EC -> "P-" + size;
            case ED -> "Ed25519";
        };
    }

    /** What signs: a key of one family is never used for another. */
    enum Family {
        HMAC,
        RSA,
        EC,
        ED
    }
}
