package io.pollcast.auth;

import static io.pollcast.auth.Tokens.pair;
import static io.pollcast.auth.Tokens.pem;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollcast.settings.InvalidSettingsException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys go with which algorithms: a wrong pair is refused at start, and not at the first token. */
class JwtSettingsTest {

    private static final URI JWKS = URI.create("https://login.example/keys");
    private static final Map<String, Set<JwtAlgorithm>> KEYS = keys();

    /** Each key, and all algorithms that it may be used for. */
    private static Map<String, Set<JwtAlgorithm>> keys() {
        Map<String, Set<JwtAlgorithm>> keys = new LinkedHashMap<>();
        Set<JwtAlgorithm> rsa = Stream.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
                .map(JwtAlgorithm::valueOf)
                .collect(toSet());
        keys.put(pem(pair("RSA", 2048).getPublic()), rsa);
        keys.put(pem(pair("RSA", 1024).getPublic()), Set.of());
        keys.put(pem(pair("EC", 256).getPublic()), Set.of(JwtAlgorithm.ES256));
        keys.put(pem(pair("EC", 384).getPublic()), Set.of(JwtAlgorithm.ES384));
        keys.put(pem(pair("EC", 521).getPublic()), Set.of(JwtAlgorithm.ES512));
        keys.put(pem(pair("Ed25519", 0).getPublic()), Set.of(JwtAlgorithm.EDDSA));
        keys.put(pem(pair("Ed448", 0).getPublic()), Set.of());
        keys.put(pem(pair("X25519", 0).getPublic()), Set.of());
        keys.put(pem(pair("DSA", 1024).getPublic()), Set.of());
        keys.put("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", Set.of());
        keys.put("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", Set.of());
        keys.put("no key at all", Set.of());
        return keys;
    }

    private static JwtSettings settings(
            @Nullable String secret, @Nullable String publicKey, @Nullable URI jwks, JwtAlgorithm... algorithms) {
        return settings(secret, publicKey, jwks, Tokens.LEEWAY, algorithms);
    }

    private static JwtSettings settings(Duration leeway) {
        return settings(null, null, JWKS, leeway, JwtAlgorithm.ES256);
    }

    private static JwtSettings settings(
            @Nullable String secret,
            @Nullable String publicKey,
            @Nullable URI jwks,
            Duration leeway,
            JwtAlgorithm... algorithms) {
        return new JwtSettings(
                List.of(algorithms),
                secret,
                publicKey,
                jwks,
                null,
                List.of(),
                leeway,
                JwtSettings.DEFAULT_TOPICS_CLAIM,
                List.of(),
                List.of(),
                null,
                null);
    }

    private static void assertRefused(
            @Nullable String secret,
            @Nullable String publicKey,
            @Nullable URI jwks,
            String expected,
            JwtAlgorithm... algorithms) {
        assertThatThrownBy(() -> settings(secret, publicKey, jwks, algorithms))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains(expected)
                .doesNotContain("BEGIN", "login.example");
    }

    static Stream<JwtAlgorithm> algorithms() {
        return Stream.of(JwtAlgorithm.values());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aPublicKeyGoesWithItsAlgorithmsOnly(JwtAlgorithm algorithm) {
        KEYS.forEach((key, allowed) -> {
            if (allowed.contains(algorithm)) {
                assertThat(settings(null, key, null, algorithm).publicKey()).isEqualTo(key);
            } else if (algorithm.family() == JwtAlgorithm.Family.HMAC) {
                assertRefused(null, key, null, "secret alone, for " + algorithm.label(), algorithm);
            } else {
                assertRefused(null, key, null, algorithm.keyForm() + " for " + algorithm.label(), algorithm);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aSecretIsAsLongAsTheHash(JwtAlgorithm algorithm) {
        for (int length : new int[] {0, 1, 31, 32, 47, 48, 63, 64, 100}) {
            String secret = "x".repeat(length);
            if (algorithm.family() != JwtAlgorithm.Family.HMAC) {
                assertRefused(secret, null, null, "public-key (PEM) or jwks (a URL), one of them", algorithm);
            } else if (length < algorithm.secretBytes()) {
                assertRefused(secret, null, null, "at least " + algorithm.secretBytes() + " random bytes", algorithm);
            } else {
                assertThat(settings(secret, null, null, algorithm).secret()).isEqualTo(secret);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aKeySetIsForSignaturesThatOthersMake(JwtAlgorithm algorithm) {
        if (algorithm.family() == JwtAlgorithm.Family.HMAC) {
            assertRefused(null, null, JWKS, "secret alone", algorithm);
        } else {
            assertThat(settings(null, null, JWKS, algorithm).jwks()).isEqualTo(JWKS);
        }
        assertRefused(null, null, null, "missing", algorithm);
    }

    @Test
    void oneKeyIsEnoughAndTwoAreTooMany() {
        String key = KEYS.keySet().iterator().next();
        String secret = "x".repeat(64);
        assertRefused(secret, key, null, "secret: (not shown)", JwtAlgorithm.HS256);
        assertRefused(secret, null, JWKS, "secret: (not shown)", JwtAlgorithm.HS256);
        assertRefused(secret, key, null, "public-key: (not shown)", JwtAlgorithm.RS256);
        assertRefused(null, key, JWKS, "public-key: (not shown)", JwtAlgorithm.RS256);
    }

    /** Whoever can check an HS signature can make one. */
    @Test
    void sharedSecretsAndPublicKeysDoNotMix() {
        for (JwtAlgorithm other :
                EnumSet.complementOf(EnumSet.of(JwtAlgorithm.HS256, JwtAlgorithm.HS384, JwtAlgorithm.HS512))) {
            assertRefused("x".repeat(64), null, null, "either HS... or others", JwtAlgorithm.HS256, other);
            assertRefused(null, null, JWKS, "either HS... or others", other, JwtAlgorithm.HS512);
        }
    }

    @Test
    void oneKeyForSeveralAlgorithmsFitsThemAll() {
        String rsa = pem(pair("RSA", 2048).getPublic());
        String p256 = pem(pair("EC", 256).getPublic());
        assertThat(settings(null, rsa, null, JwtAlgorithm.RS256, JwtAlgorithm.PS512))
                .isNotNull();
        assertRefused(
                null,
                p256,
                null,
                "P-256 for ES256, and the same key P-384 for ES384",
                JwtAlgorithm.ES256,
                JwtAlgorithm.ES384);
        assertRefused(null, rsa, null, "and the same key Ed25519", JwtAlgorithm.RS256, JwtAlgorithm.EDDSA);
        assertThat(settings(null, null, JWKS, JwtAlgorithm.RS256, JwtAlgorithm.ES384, JwtAlgorithm.EDDSA))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/keys",
                "ftp://login.example/keys",
                "file:///etc/keys",
                "https:///keys",
                "https://user:password@login.example/keys",
                "https://login.example/keys#one",
                "//login.example/keys",
                "http://localhost.login.example/keys",
                "http://[::2]/keys"
            })
    void keysComeFromWhereNobodyElseCanPutThem(String url) {
        assertThatThrownBy(() -> settings(null, null, URI.create(url), JwtAlgorithm.ES256))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains("https://host/path without user or fragment")
                .doesNotContain("password", "login.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8000/keys", "http://127.0.0.1/keys", "http://[::1]:1/keys", "https://a"})
    void alsoFromThisMachine(String url) {
        assertThat(settings(null, null, URI.create(url), JwtAlgorithm.ES256).jwks())
                .isEqualTo(URI.create(url));
    }

    /** What checks a token counts in seconds: a part of one would hold for the end of its permit alone. */
    @Test
    void clocksDifferByWholeSeconds() {
        assertThat(settings(Duration.ofSeconds(1)).leeway()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings(Duration.ZERO).leeway()).isZero();
        for (int millis : new int[] {1, 999, 1_500}) {
            assertThatThrownBy(() -> settings(Duration.ofMillis(millis)))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("leeway: ")
                    .hasMessageContaining("expected: whole seconds");
        }
    }

    @Test
    void aCertificateStandsForItsKey() {
        PublicKey key = pair("EC", 256).getPublic();
        assertThat(JwtAlgorithm.ES256.fits(key)).isTrue();
        assertThat(JwtAlgorithm.ES384.fits(key)).isFalse();
        assertThat(JwtAlgorithm.RS256.fits(key)).isFalse();
        assertThat(JwtAlgorithm.HS256.fits(key)).isFalse();
        assertThat(JwtAlgorithm.EDDSA.fits(pair("Ed448", 0).getPublic())).isFalse();
    }
}
