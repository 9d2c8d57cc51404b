package io.pollcast.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Signs tokens (JWT, RFC 7519, by RS256), and says by which key they are checked (JWKS, RFC 7517). Immutable. */
final class TokenAuthority {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int LIFE_SECONDS = 300;

    private final KeyPair keys;

    private TokenAuthority(KeyPair keys) {
        this.keys = keys;
    }

    static TokenAuthority create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new TokenAuthority(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it is known by. */
    String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\""
                + number(key.getModulus()) + "\",\"e\":\"" + number(key.getPublicExponent()) + "\"}]}";
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** What it answers to whoever asks for a token (RFC 6749, section 5.1): one for {@code subject}. */
    String answer(String subject) {
        return "{\"token_type\":\"Bearer\",\"expires_in\":" + LIFE_SECONDS + ",\"access_token\":\"" + token(subject)
                + "\"}";
    }

    private String token(String subject) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"sub\":\"" + subject + "\",\"scope\":\"kafka\",\"iat\":" + now + ",\"exp\":"
                + (now + LIFE_SECONDS) + "}";
        String signed = part("{\"alg\":\"RS256\",\"kid\":\"1\"}") + '.' + part(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + '.' + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(UTF_8));
    }
}
