package io.pollcast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpDate;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.TopicView;
import io.pollcast.hub.Value;
import io.pollcast.hub.Views;
import io.pollcast.topic.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Answers with a topic's value, or with the list of topics, as JSON. Called on event loops. */
final class JsonAnswers {

    static final String TYPE = "application/json";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int GZIP_FROM_BYTES = 1_024;
    private static final long RETRY_SECONDS = 2;
    private static final long TOO_MANY_RETRY_SECONDS = 1;

    private final boolean gzip;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Executor worker;

    /**
     * @param gzip whether to compress for clients that accept it
     * @param worker compresses bodies, off the event loops
     */
    JsonAnswers(boolean gzip, LongSupplier nanoTime, InstantSource clock, Executor worker) {
        this.gzip = gzip;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.worker = worker;
    }

    /**
     * The latest value of a topic that exists, or 503 if there is none yet.
     *
     * @param shared whether a cache between may give it to others
     */
    void answerTopic(Exchange exchange, TopicView view, boolean shared) {
        Value value = view.value();
        if (value == null) {
            unavailable(exchange, "topic '" + view.topic() + "' has no value yet (expected: ask again)");
            return;
        }
        boolean compressed =
                gzip && AcceptEncoding.gzip(exchange) && value.update().body().size() >= GZIP_FROM_BYTES;
        describe(exchange, view, value, compressed, shared);
        if (EntityTags.matches(
                exchange.header(HttpHeaderNames.IF_NONE_MATCH), value.update().fingerprint())) {
            exchange.answer(304);
            return;
        }
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, value.update().contentType());
        if (!compressed) {
            exchange.answer(200, value.plain());
            return;
        }
        exchange.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        exchange.then(value.gzipped(worker), body -> exchange.answer(200, body));
    }

    private void describe(Exchange exchange, TopicView view, Value value, boolean compressed, boolean shared) {
        long now = nanoTime.getAsLong();
        Instant changed = clock.instant().minusMillis(view.changedAgeMillis(now));
        var fingerprint = value.update().fingerprint();
        exchange.headers()
                .set(HttpHeaderNames.ETAG, compressed ? EntityTags.weak(fingerprint) : EntityTags.strong(fingerprint))
                .set(HttpHeaderNames.LAST_MODIFIED, HttpDate.text(changed))
                .set(HttpHeaderNames.CACHE_CONTROL, shared ? "no-cache" : "private, no-cache");
        long age = view.ageMillis(now);
        if (age >= 0) {
            exchange.headers().set(HttpHeaderNames.AGE, TimeUnit.MILLISECONDS.toSeconds(age));
        }
    }

    /** Every topic that is readable, with its state. */
    void answerTopics(Exchange exchange, Views views, Predicate<TopicView> readable) {
        if (!views.registryKnown()) {
            unavailable(exchange, "it is not known yet which topics exist (expected: ask again)");
            return;
        }
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        exchange.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        exchange.answer(200, list(views, readable));
    }

    /** A file as it is. */
    void answerPage(Exchange exchange, Page page) {
        exchange.headers().set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
        exchange.headers().set(HttpHeaderNames.CONTENT_SECURITY_POLICY, page.contentSecurityPolicy());
        exchange.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
        exchange.answer(200, page.body().bytes());
    }

    /** Not now: 503 and when to ask again. */
    void unavailable(Exchange exchange, String detail) {
        exchange.answer(notNow(exchange, detail));
    }

    /** The same, because this gateway drains. */
    void stopping(Exchange exchange) {
        unavailable(exchange, "this gateway is stopping (expected: ask again)");
    }

    /** The same, and not on this connection. */
    void turnAway(Exchange exchange, String detail) {
        exchange.refuse(notNow(exchange, detail));
    }

    /** Too many requests of this client. */
    void tooMany(Exchange exchange) {
        exchange.headers().set(HttpHeaderNames.RETRY_AFTER, TOO_MANY_RETRY_SECONDS);
        exchange.refuse(
                new HttpProblem(429, "Too Many Requests", "too many requests (expected: fewer a second, or a stream)"));
    }

    private static HttpProblem notNow(Exchange exchange, String detail) {
        exchange.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
        return new HttpProblem(503, "Service Unavailable", detail);
    }

    private byte[] list(Views views, Predicate<TopicView> readable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("topics");
            for (TopicView view : views.all()) {
                if (view.state() != State.GONE && readable.test(view)) {
                    json.writeRawValue(view.status(nanoTime.getAsLong()).json());
                }
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
