package io.pollcast.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Key;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which keys may check a token. What the token says of its key only narrows the choice, and never names a place to get one from. */
final class JwtKeys {

    private JwtKeys() {}

    /** The one key, whatever {@code kid} a token has. */
    static JWSKeySelector<SecurityContext> of(Set<JWSAlgorithm> algorithms, Key key) {
        return (header, context) -> algorithms.contains(header.getAlgorithm()) ? List.of(key) : List.of();
    }

    /** The public keys of a set that fit a token's {@code kid} and algorithm. Blocks while the set is fetched. */
    static JWSKeySelector<SecurityContext> of(Set<JWSAlgorithm> algorithms, JWKSource<SecurityContext> set) {
        return (header, context) -> algorithms.contains(header.getAlgorithm()) ? keys(set, header) : List.of();
    }

    private static List<? extends Key> keys(JWKSource<SecurityContext> set, JWSHeader header)
            throws KeySourceException {
        Optional<JwtAlgorithm> algorithm =
                JwtAlgorithm.parse(header.getAlgorithm().getName());
        return set.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null).stream()
                .flatMap(jwk -> publicKey(jwk).stream())
                .filter(key -> algorithm.filter(wanted -> wanted.fits(key)).isPresent())
                .toList();
    }

    /** A shared secret in a set that anybody can read is none. */
    private static Optional<PublicKey> publicKey(JWK jwk) {
        if (jwk instanceof OctetKeyPair pair) {
            return Ed25519.publicKey(pair);
        }
        try {
            return jwk instanceof AsymmetricJWK pair ? Optional.of(pair.toPublicKey()) : Optional.empty();
        } catch (JOSEException e) {
            return Optional.empty();
        }
    }
}
