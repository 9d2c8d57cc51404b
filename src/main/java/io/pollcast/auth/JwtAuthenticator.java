package io.pollcast.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens from {@code Authorization: Bearer}, a cookie or the query, in this order. A token that was good once is good until it ends, so that
 * a crowd that comes back costs no signature checks.
 */
final class JwtAuthenticator implements Authenticator {

    private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);

    private static final int REMEMBERED = 20_000;

    /** A key that was taken back opens nothing for longer than this. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

    private final JwtSettings settings;
    private final JwtVerifier verifier;
    private final Executor worker;
    private final InstantSource clock;
    private final CredentialKey keys;
    private final Cache<ByteBuffer, Permit> good;

    /** @param worker checks tokens, and may be held up while keys are fetched; may refuse */
    JwtAuthenticator(
            JwtSettings settings,
            JwtVerifier verifier,
            Executor worker,
            LongSupplier nanoTime,
            InstantSource clock,
            CredentialKey keys) {
        this.settings = settings;
        this.verifier = verifier;
        this.worker = worker;
        this.clock = clock;
        this.keys = keys;
        this.good = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(REMEMBERED_FOR)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Optional<CompletionStage<Verdict>> judge(Visitor visitor) {
        return token(visitor).map(this::judge);
    }

    @Override
    public Optional<String> challenge() {
        return Optional.of("Bearer");
    }

    private Optional<String> token(Visitor visitor) {
        return visitor.bearer()
                .or(() -> Optional.ofNullable(settings.cookie()).flatMap(visitor::cookie))
                .or(() -> Optional.ofNullable(settings.query()).flatMap(query -> Optional.ofNullable(visitor.token())));
    }

    private CompletionStage<Verdict> judge(String token) {
        ByteBuffer key = keys.of(List.of(token));
        Permit known = good.getIfPresent(key);
        if (known != null && known.ends() != null && known.ends().isAfter(clock.instant())) {
            return CompletableFuture.completedFuture(new Verdict.Admitted(known));
        }
        try {
            return CompletableFuture.supplyAsync(() -> check(token, key), worker)
                    .exceptionally(JwtAuthenticator::onFault);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Verdict.Unknown("too many tokens are being checked"));
        }
    }

    private static Verdict onFault(Throwable fault) {
        log.debug("token_check_failed", fault);
        return new Verdict.Unknown("the token could not be checked");
    }

    private Verdict check(String token, ByteBuffer key) {
        Verdict verdict = verifier.verify(token);
        if (verdict instanceof Verdict.Admitted admitted) {
            good.put(key, admitted.permit());
        }
        return verdict;
    }
}
