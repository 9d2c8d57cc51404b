package io.pollcast.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys in the textual form of RFC 7468. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

    private Pem() {}

    /** The first public key in {@code text}, or that of its first certificate; empty if there is none. */
    static Optional<PublicKey> publicKey(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            return Optional.empty();
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2).getBytes(US_ASCII));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return block.group(1).equals("CERTIFICATE") ? ofCertificate(der) : ofKey(der);
    }

    private static Optional<PublicKey> ofCertificate(byte[] der) {
        try {
            return Optional.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The bytes say themselves of what kind they are; the kinds are tried, for the JDK does not tell. */
    private static Optional<PublicKey> ofKey(byte[] der) {
        return KINDS.stream().flatMap(kind -> ofKind(kind, der).stream()).findFirst();
    }

    private static Optional<PublicKey> ofKind(String kind, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
