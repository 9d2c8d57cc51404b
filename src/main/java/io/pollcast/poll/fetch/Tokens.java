package io.pollcast.poll.fetch;

import io.pollcast.backplane.Validators;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** Asks authorities for tokens, the same one for all sources that have the same credentials. Any thread. */
final class Tokens {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int OK = 200;

    /** Makes calls; with clients that are made after this object. */
    interface Caller {
        Call call(Way way, Request request) throws IOException;
    }

    private record Key(Credentials.OAuth2 oauth, Way way) {}

    private final Caller caller;
    private final Requests requests;
    private final Executor threads;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Key, TokenKeeper> keepers = new ConcurrentHashMap<>();

    Tokens(Caller caller, Requests requests, Executor threads, Clock clock, LongSupplier nanoTime) {
        this.caller = caller;
        this.requests = requests;
        this.threads = threads;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    TokenKeeper of(Credentials.OAuth2 oauth, Source source) {
        return keepers.computeIfAbsent(
                new Key(oauth, source.way()),
                key -> new TokenKeeper(
                        () -> CompletableFuture.supplyAsync(() -> ask(oauth, source), threads), nanoTime));
    }

    private Token ask(Credentials.OAuth2 oauth, Source source) {
        long asked = nanoTime.getAsLong();
        try {
            Call call = caller.call(source.way(), requests.of(question(oauth, source), Validators.NONE));
            call.timeout().timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            try (Response response = call.execute()) {
                return read(response, asked);
            }
        } catch (TokenException e) {
            throw new CompletionException(e);
        } catch (IOException e) {
            throw new CompletionException(new TokenException(FailureReason.of(e), null));
        }
    }

    private Token read(Response response, long asked) throws IOException {
        if (response.body().source().request(MAX_ANSWER + 1L)) {
            throw new TokenException("body over " + MAX_ANSWER + " bytes", null);
        }
        byte[] body = response.body().source().readByteArray();
        if (response.code() == OK) {
            return answer(body).token(asked);
        }
        Duration notBefore = new Patience(response, clock).notBefore();
        throw new TokenException(why(response.code(), body), notBefore);
    }

    private static TokenAnswer answer(byte[] body) throws TokenException {
        try {
            return TokenAnswer.parse(body);
        } catch (IOException e) {
            throw new TokenException(FailureReason.UNREADABLE, null);
        }
    }

    private static String why(int status, byte[] body) {
        try {
            String error = TokenAnswer.parse(body).error();
            return error == null ? "HTTP " + status : error;
        } catch (IOException e) {
            return "HTTP " + status;
        }
    }

    /** It goes the same way as what it is for. */
    private static Source question(Credentials.OAuth2 oauth, Source source) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        if (oauth.scope() != null) {
            form.put("scope", oauth.scope());
        }
        if (oauth.audience() != null) {
            form.put("audience", oauth.audience());
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        String secret = oauth.clientSecret().value();
        if (oauth.secretIn() == Credentials.SecretIn.BODY) {
            form.put("client_id", oauth.clientId());
            form.put("client_secret", secret);
        } else {
            String pair = encoded(oauth.clientId()) + ':' + encoded(secret);
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
        }
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + '=' + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return new Source(
                oauth.tokenUrl(),
                headers,
                TIMEOUT,
                MAX_ANSWER,
                Method.POST,
                body,
                null,
                source.proxy(),
                source.tls(),
                source.allowLinkLocal());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
