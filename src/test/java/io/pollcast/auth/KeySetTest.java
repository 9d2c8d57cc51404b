package io.pollcast.auth;

import static io.pollcast.auth.Tokens.NOW;
import static io.pollcast.auth.Tokens.claims;
import static io.pollcast.auth.Tokens.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.pollcast.testing.RawServer;
import io.pollcast.testing.ScriptedBackend;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ECKey first = key("first");
    private final ECKey second = key("second");

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(ECKey key) {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
        try {
            return signed(header, claims().build(), new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String publicSet(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    private static JwtVerifier verifier(String url) {
        return verifier(URI.create(url), KeySet.at(URI.create(url)));
    }

    /** Of a set that is asked for again at once. */
    private static JwtVerifier impatient(String url, Duration timeout) {
        return verifier(
                URI.create(url), KeySet.at(URI.create(url), timeout, Duration.ofMillis(1), Duration.ofMinutes(5)));
    }

    private static JwtVerifier verifier(URI url, JWKSource<SecurityContext> set) {
        JwtSettings settings = new JwtSettings(
                List.of(JwtAlgorithm.ES256),
                null,
                null,
                url,
                null,
                List.of(),
                Tokens.LEEWAY,
                JwtSettings.DEFAULT_TOPICS_CLAIM,
                List.of(),
                List.of(),
                null,
                null);
        return JwtVerifier.with(settings, JwtKeys.of(JwtVerifier.algorithms(settings), set), () -> NOW);
    }

    @Test
    void aSetIsFetchedOnceForManyTokensAndAgainForAKeyThatItLacks() {
        AtomicReference<String> set = new AtomicReference<>(publicSet(first));
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", set::get)) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            assertThat(login.requests("/keys")).isEqualTo(1);

            set.set(publicSet(second));
            assertThat(verifier.verify(token(second))).isInstanceOf(Verdict.Admitted.class);
            // The set was asked twice in half a minute: whether it has this key by now, nobody can say until then.
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void tokensWithInventedKeysDoNotMakeItAskAgainAndAgain() {
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(first))) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            for (int i = 0; i < 20; i++) {
                assertThat(verifier.verify(token(key("invented-" + i)))).isNotInstanceOf(Verdict.Admitted.class);
            }
            assertThat(login.requests("/keys")).isLessThanOrEqualTo(2);
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
        }
    }

    @Test
    void aServerThatGoesDownLaterIsNotMissedForKeysThatAreKnown() {
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(first))) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            login.fail(500);
            assertThat(verifier.verify(token(second))).isNotInstanceOf(Verdict.Admitted.class);
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 404, 500})
    void aServerThatIsDownFromTheStartIsNoVerdictOnTheToken(int status) {
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> status == 204 ? "" : "{}")) {
            login.fail(status);
            assertThat(verifier(login.url("/keys")).verify(token(first))).isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void aServerThatComesLaterIsFound() {
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(first))) {
            JwtVerifier verifier = impatient(login.url("/keys"), PATIENCE);
            for (int status : new int[] {500, 404, 302}) {
                login.fail(status);
                assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Unknown.class);
            }
            login.fail(200);
            await().atMost(PATIENCE).until(() -> verifier.verify(token(first)) instanceof Verdict.Admitted);
        }
    }

    @Test
    void aPortThatNobodyListensOnIsNoVerdictEither() {
        RawServer gone = RawServer.silent();
        gone.close();
        assertThat(verifier(gone.url("/keys")).verify(token(first))).isInstanceOf(Verdict.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>login</html>",
                "",
                "null",
                "[]",
                "7",
                "{}",
                "{\"keys\": 1}",
                "{\"keys\": [1]}",
                "{\"keys\": null}",
                "{\"keys\": {\"kty\": \"EC\"}}",
                "{\"keys\": [{\"kty\": 7}]}",
                "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\"}]}",
                "{\"keys\": [{\"kty\": \"EC\", \"crv\": [], \"x\": 1, \"y\": null}]}",
                "{\"keys\": [{\"kty\": \"RSA\", \"n\": 1, \"e\": 2}]}"
            })
    void whatIsNoSetOfKeysIsNoVerdictOnTheToken(String body) {
        try (RawServer login = RawServer.of("HTTP/1.1 200 X\nContent-Length: " + body.length(), body.getBytes(UTF_8))) {
            assertThat(verifier(login.url("/keys")).verify(token(first))).isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void redirectsAreNotFollowed() {
        try (ScriptedBackend other = ScriptedBackend.start().answer("/keys", () -> publicSet(first));
                RawServer login = RawServer.of(
                        "HTTP/1.1 302 X\nContent-Length: 0\nLocation: " + other.url("/keys"), new byte[0])) {
            assertThat(verifier(login.url("/keys")).verify(token(first))).isInstanceOf(Verdict.Unknown.class);
            assertThat(other.requests("/keys")).isZero();
        }
    }

    @Test
    void anEndlessSetIsGivenUp() {
        byte[] spaces = " ".repeat(8192).getBytes(UTF_8);
        try (RawServer login = RawServer.start(out -> {
            out.write("HTTP/1.1 200 X\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write(spaces);
            }
        })) {
            assertThat(verifier(login.url("/keys")).verify(token(first))).isInstanceOf(Verdict.Unknown.class);
            await().atMost(PATIENCE).until(() -> login.open() == 0);
        }
    }

    @Test
    void aSetThatDripsIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer login = RawServer.start(out -> {
            out.write("HTTP/1.1 200 X\r\n\r\n".getBytes(UTF_8));
            while (dripped(end)) {
                out.write(' ');
                out.flush();
            }
        })) {
            JwtVerifier verifier = impatient(login.url("/keys"), Duration.ofMillis(300));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Unknown.class);
            await().atMost(PATIENCE).until(() -> login.open() == 0);
            end.countDown();
        }
    }

    private static boolean dripped(CountDownLatch end) {
        try {
            return !end.await(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aSetOfManyKeysIsSearchedAndAHugeOneIsNot() {
        JWK[] many = new JWK[500];
        Arrays.setAll(
                many, i -> i == 499 ? first.toPublicJWK() : key("key-" + i).toPublicJWK());
        String large = publicSet(many);
        String padded = large + " ".repeat(256 * 1024 - large.length());
        for (String body : List.of(padded, padded + ' ')) {
            try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> body)) {
                assertThat(verifier(login.url("/keys")).verify(token(first)))
                        .isInstanceOf(body.equals(padded) ? Verdict.Admitted.class : Verdict.Unknown.class);
            }
        }
    }

    /** As while keys are being replaced, or because somebody made a mistake: either may check. */
    @Test
    void twoKeysOfOneNameAreBothTried() {
        ECKey twin = key("first");
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(first, twin))) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            assertThat(verifier.verify(token(twin))).isInstanceOf(Verdict.Admitted.class);
            assertThat(verifier.verify(token(key("first")))).isInstanceOf(Verdict.Unauthenticated.class);
        }
    }

    /** A token that names no key may be signed by any that fits; those that do not fit are no obstacle. */
    @Test
    void keysOfOtherKindsDoNotStandInTheWay() throws JOSEException {
        JWK wide = new ECKeyGenerator(Curve.P_384).keyID("first").generate();
        JWK weak = new RSAKey.Builder((RSAPublicKey) Tokens.pair("RSA", 1024).getPublic())
                .keyID("first")
                .build();
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(wide, weak, first))) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            String unnamed = signed("ES256", claims().build(), new ECDSASigner(first));
            assertThat(verifier.verify(unnamed)).isInstanceOf(Verdict.Admitted.class);
        }
    }

    @Test
    void anAlgorithmThatIsNotListedIsRefusedThoughAKeyOfTheSetFits() throws JOSEException {
        KeyPair pair = Tokens.pair("RSA", 2048);
        JWK rsa =
                new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID("rsa").build();
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build();
        String token = signed(header, claims().build(), new RSASSASigner(pair.getPrivate()));
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> publicSet(rsa, first))) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            assertThat(verifier.verify(token)).isInstanceOf(Verdict.Unauthenticated.class);
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
        }
    }

    @Test
    void keysThatAreOldAreGoodEnoughWhileNoneCanBeHad() {
        Duration atOnce = Duration.ofMillis(1);
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedBackend login = ScriptedBackend.start()
                .answer("/keys", () -> asked.incrementAndGet() == 1 ? publicSet(first) : "down")) {
            URI url = URI.create(login.url("/keys"));
            JwtVerifier verifier = verifier(url, KeySet.at(url, PATIENCE, atOnce, atOnce.multipliedBy(5)));
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
            await().until(() -> {
                Verdict verdict = verifier.verify(token(first));
                assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
                return asked.get() > 1;
            });
        }
    }

    @Test
    void aSharedSecretInASetChecksNothing() throws JOSEException {
        byte[] secret = Tokens.SECRET.getBytes(UTF_8);
        JWK shared = new OctetSequenceKey.Builder(secret).keyID("shared").build();
        String set = new JWKSet(List.of(shared, first)).toString(false);
        try (ScriptedBackend login = ScriptedBackend.start().answer("/keys", () -> set)) {
            JwtVerifier verifier = verifier(login.url("/keys"));
            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("shared").build();
            assertThat(verifier.verify(signed(header, claims().build(), new MACSigner(secret))))
                    .isInstanceOf(Verdict.Unauthenticated.class);
            // The set names a private key by mistake; its public half is what counts.
            assertThat(verifier.verify(token(first))).isInstanceOf(Verdict.Admitted.class);
        }
    }
}
