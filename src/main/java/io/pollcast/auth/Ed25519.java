package io.pollcast.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Checks Ed25519 signatures (RFC 8037) with the JDK, where the library would need one more. Not thread-safe; one for each token. */
final class Ed25519 implements JWSVerifier {

    /** SubjectPublicKeyInfo of an Ed25519 key, up to the key itself (RFC 8410, section 4). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_BYTES = 32;

    private final PublicKey key;
    private final JCAContext context = new JCAContext();

    Ed25519(PublicKey key) {
        this.key = key;
    }

    /** The key as the JDK has it; empty if it is of another curve or no key. */
    static Optional<PublicKey> publicKey(OctetKeyPair pair) {
        byte[] x = pair.getX().decode();
        if (!pair.getCurve().equals(Curve.Ed25519) || x.length != KEY_BYTES) {
            return Optional.empty();
        }
        byte[] der = new byte[PREFIX.length + KEY_BYTES];
        System.arraycopy(PREFIX, 0, der, 0, PREFIX.length);
        System.arraycopy(x, 0, der, PREFIX.length, KEY_BYTES);
        try {
            return Optional.of(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }

    /** A header that must be understood is not: nothing critical is known here (RFC 7515, section 4.1.11). */
    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
            return false;
        }
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(signingInput);
            return check.verify(signature.decode());
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 15 on has Ed25519", e);
        }
    }
}
