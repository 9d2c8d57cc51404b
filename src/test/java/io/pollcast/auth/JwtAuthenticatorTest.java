package io.pollcast.auth;

import static io.pollcast.auth.Tokens.NOW;
import static io.pollcast.auth.Tokens.SECRET;
import static io.pollcast.auth.Tokens.claims;
import static io.pollcast.auth.Tokens.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens, and for how long, whatever becomes of their keys. */
class JwtAuthenticatorTest {

    private static final String ANOTHER = "another secret of thirty-two bytes";
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger checks = new AtomicInteger();
    private Instant now = NOW;
    private @Nullable String secret = SECRET;

    private JwtAuthenticator authenticator(@Nullable String cookie, @Nullable String query, Executor worker) {
        JwtSettings plain = Tokens.settings(SECRET, null, JwtAlgorithm.HS256);
        JwtSettings settings = new JwtSettings(
                plain.algorithms(),
                SECRET,
                null,
                null,
                null,
                List.of(),
                Tokens.LEEWAY,
                plain.topicsClaim(),
                List.of(),
                List.of(),
                cookie,
                query);
        JwtVerifier verifier = JwtVerifier.with(
                settings,
                (header, context) -> {
                    checks.incrementAndGet();
                    if (secret == null) {
                        throw new KeySourceException("down");
                    }
                    return List.of(new SecretKeySpec(secret.getBytes(UTF_8), "HMAC"));
                },
                () -> now);
        return new JwtAuthenticator(settings, verifier, worker, nanos::get, () -> now, new CredentialKey(new byte[16]));
    }

    private JwtAuthenticator authenticator() {
        return authenticator(null, null, Runnable::run);
    }

    private static String token(String secret, JWTClaimsSet claims) {
        try {
            return signed("HS256", claims, new MACSigner(secret.getBytes(UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(Duration left) {
        return token(SECRET, claims().expirationTime(Date.from(NOW.plus(left))).build());
    }

    private static Visitor bringing(@Nullable String bearer, @Nullable String cookie, @Nullable String query) {
        return new Visitor(bearer == null ? null : "Bearer " + bearer, cookie, null, query, null, List.of());
    }

    private static String verdict(JwtAuthenticator authenticator, Visitor visitor) {
        CompletionStage<Verdict> verdict = authenticator.judge(visitor).orElseThrow();
        return verdict.toCompletableFuture().join().getClass().getSimpleName();
    }

    private static String verdict(JwtAuthenticator authenticator, String token) {
        return verdict(authenticator, bringing(token, null, null));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        now = now.plus(time);
    }

    @Test
    void aGoodTokenIsCheckedOnceInFiveMinutes() {
        JwtAuthenticator authenticator = authenticator();
        String token = token(Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        }
        pass(REMEMBERED.minusNanos(1));
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        assertThat(checks).hasValue(1);
        pass(Duration.ofNanos(1));
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        assertThat(checks).hasValue(2);
    }

    @Test
    void whatIsRememberedEndsWithTheToken() {
        JwtAuthenticator authenticator = authenticator();
        String token = token(Duration.ofSeconds(10));
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        pass(Duration.ofSeconds(39));
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        assertThat(checks).hasValue(1);
        pass(Duration.ofSeconds(1));
        assertThat(verdict(authenticator, token)).isEqualTo("Unauthenticated");
        now = NOW;
        assertThat(verdict(authenticator, token))
                .as("a clock that was set back")
                .isEqualTo("Admitted");
    }

    @Test
    void aKeyThatWasTakenBackOpensNothingAfterFiveMinutes() {
        JwtAuthenticator authenticator = authenticator();
        String known = token(Duration.ofHours(1));
        String late = token(Duration.ofHours(2));
        assertThat(verdict(authenticator, known)).isEqualTo("Admitted");

        secret = ANOTHER;
        assertThat(verdict(authenticator, late)).isEqualTo("Unauthenticated");
        assertThat(verdict(authenticator, token(ANOTHER, claims().build()))).isEqualTo("Admitted");
        assertThat(verdict(authenticator, known)).isEqualTo("Admitted");
        pass(REMEMBERED);
        assertThat(verdict(authenticator, known)).isEqualTo("Unauthenticated");
    }

    @Test
    void noRefusalIsRemembered() {
        JwtAuthenticator authenticator = authenticator();
        String token = token(ANOTHER, claims().build());
        assertThat(verdict(authenticator, token)).isEqualTo("Unauthenticated");
        secret = null;
        assertThat(verdict(authenticator, token)).isEqualTo("Unknown");
        secret = ANOTHER;
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        secret = null;
        assertThat(verdict(authenticator, token)).as("an outage").isEqualTo("Admitted");
    }

    /** A token that differs in what checks nothing is another token all the same. */
    @Test
    void nothingLikeAGoodTokenIsTakenForIt() {
        JwtAuthenticator authenticator = authenticator();
        String token = token(Duration.ofHours(1));
        assertThat(verdict(authenticator, token)).isEqualTo("Admitted");
        for (String other : List.of(
                token + "A",
                token.substring(0, token.length() - 1),
                token.replace('.', ' '),
                token.toUpperCase(Locale.ROOT))) {
            assertThat(verdict(authenticator, other)).as(other).isEqualTo("Unauthenticated");
        }
    }

    @Test
    void aTokenIsWhereTheSettingsSay() {
        String token = token(Duration.ofHours(1));
        JwtAuthenticator header = authenticator();
        assertThat(header.judge(bringing(null, "sid=" + token, token))).isEmpty();
        assertThat(header.judge(new Visitor("Basic " + token, null, token, token, null, List.of())))
                .isEmpty();

        JwtAuthenticator all = authenticator("sid", "access_token", Runnable::run);
        assertThat(verdict(all, bringing(token, null, null))).isEqualTo("Admitted");
        assertThat(verdict(all, bringing(null, "sid=" + token, null))).isEqualTo("Admitted");
        assertThat(verdict(all, bringing(null, null, token))).isEqualTo("Admitted");
        assertThat(verdict(all, bringing("x", "sid=" + token, token))).isEqualTo("Unauthenticated");
        assertThat(verdict(all, bringing(null, "sid=x", token))).isEqualTo("Unauthenticated");
        assertThat(verdict(all, bringing(null, "other=x", token))).isEqualTo("Admitted");
    }

    @Test
    void tooManyAtOnceAreToldToComeAgain() {
        Executor busy = task -> {
            throw new RejectedExecutionException("full");
        };
        String token = token(Duration.ofHours(1));
        assertThat(verdict(authenticator(null, null, busy), token)).isEqualTo("Unknown");

        Queue<Runnable> waiting = new ArrayDeque<>();
        JwtAuthenticator later = authenticator(null, null, waiting::add);
        CompletionStage<Verdict> asked =
                later.judge(bringing(token, null, null)).orElseThrow();
        assertThat(asked.toCompletableFuture()).isNotDone();
        waiting.remove().run();
        assertThat(asked.toCompletableFuture().join()).isInstanceOf(Verdict.Admitted.class);
        assertThat(verdict(later, token)).isEqualTo("Admitted");
        assertThat(waiting).isEmpty();
    }

    /** Whoever asks waits for an answer: a fault in here must not leave them without one. */
    @Test
    void aFaultIsAnAnswerAndNoWayIn() {
        JwtSettings settings = Tokens.settings(SECRET, null, JwtAlgorithm.HS256);
        JwtVerifier faulty = JwtVerifier.with(
                settings,
                (header, context) -> {
                    throw new IllegalStateException("a fault");
                },
                () -> now);
        JwtAuthenticator authenticator = new JwtAuthenticator(
                settings, faulty, Runnable::run, nanos::get, () -> now, new CredentialKey(new byte[16]));
        assertThat(verdict(authenticator, token(Duration.ofHours(1)))).isEqualTo("Unknown");
    }
}
