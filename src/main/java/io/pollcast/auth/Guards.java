package io.pollcast.auth;

import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Makes the guard that a configuration asks for. */
public final class Guards {

    private Guards() {}

    /**
     * @param worker checks tokens, off the event loops; it may be held up while keys are fetched, and may refuse work
     * @param secret random bytes that nobody else knows, at least 16
     */
    public static Guard of(
            AuthSettings settings, Executor worker, LongSupplier nanoTime, InstantSource clock, byte[] secret) {
        CredentialKey keys = new CredentialKey(secret);
        List<Authenticator> ways = new ArrayList<>();
        if (!settings.apiKeys().isEmpty()) {
            ways.add(new ApiKeyAuthenticator(settings.apiKeys()));
        }
        JwtSettings jwt = settings.jwt();
        if (jwt != null) {
            ways.add(new JwtAuthenticator(jwt, verifier(jwt, clock), worker, nanoTime, clock, keys));
        }
        ForwardSettings forward = settings.forward();
        if (forward != null) {
            ways.add(new ForwardAuthenticator(forward, nanoTime, clock, keys));
        }
        return new Guard(ways);
    }

    private static JwtVerifier verifier(JwtSettings settings, InstantSource clock) {
        if (settings.jwks() == null) {
            return JwtVerifier.withOwnKey(settings, clock);
        }
        JWSKeySelector<SecurityContext> keys = JwtKeys.of(JwtVerifier.algorithms(settings), KeySet.at(settings.jwks()));
        return JwtVerifier.with(settings, keys, clock);
    }
}
