package io.pollcast.poll.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Puts credentials into requests, as they are at this moment. A backend that refuses a token of OAuth2 is asked once more with a new one. Any
 * thread.
 */
final class Authorize implements Interceptor {

    static final String UNREADABLE = "credentials that cannot be read";

    private static final int UNAUTHORIZED = 401;

    private final Tokens tokens;

    Authorize(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Source source = chain.request().tag(Source.class);
        Credentials credentials = source == null ? null : source.credentials();
        if (source == null || credentials == null) {
            return chain.proceed(chain.request());
        }
        if (credentials instanceof Credentials.OAuth2 oauth) {
            return withToken(chain, source, tokens.of(oauth, source));
        }
        return chain.proceed(with(chain.request(), credentials.header(), value(credentials)));
    }

    private static Response withToken(Chain chain, Source source, TokenKeeper keeper) throws IOException {
        Token token = await(keeper.get(), source);
        Response response = chain.proceed(with(chain.request(), token));
        if (response.code() != UNAUTHORIZED) {
            return response;
        }
        CompletableFuture<Token> other = keeper.insteadOf(token);
        if (other.isDone() && !other.isCompletedExceptionally() && other.join().equals(token)) {
            return response;
        }
        response.close();
        return chain.proceed(with(chain.request(), await(other, source)));
    }

    private static Token await(CompletableFuture<Token> token, Source source) throws IOException {
        try {
            return token.get(source.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new RefusedException(e.getCause() instanceof IOException why ? FailureReason.of(why) : UNREADABLE);
        } catch (TimeoutException e) {
            throw new RefusedException("token: " + FailureReason.TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static Request with(Request request, Token token) throws RefusedException {
        return with(request, "Authorization", "Bearer " + token.value());
    }

    /** A file may hold something else by now than what was checked at start. */
    private static Request with(Request request, String header, String value) throws RefusedException {
        if (!HeaderRule.isValue(value)) {
            throw new RefusedException(UNREADABLE);
        }
        return request.newBuilder().header(header, value).build();
    }

    private static String value(Credentials credentials) throws RefusedException {
        try {
            if (credentials instanceof Credentials.Basic basic) {
                return basic.value();
            }
            if (credentials instanceof Credentials.Bearer bearer) {
                return "Bearer " + bearer.bearer().value();
            }
            if (credentials instanceof Credentials.ApiKey key) {
                return key.value().value();
            }
        } catch (IOException e) {
            throw new RefusedException(UNREADABLE);
        }
        throw new IllegalArgumentException("no credentials of a header");
    }
}
