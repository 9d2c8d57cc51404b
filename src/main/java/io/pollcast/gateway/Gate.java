package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.pollcast.auth.Guard;
import io.pollcast.auth.Permit;
import io.pollcast.auth.Verdict;
import io.pollcast.auth.Visitor;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.TopicView;
import io.pollcast.hub.Views;
import io.pollcast.metrics.Metrics;
import io.pollcast.sse.CloseReason;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets a request go on once it is known what its sender may read, and refuses it otherwise. Called on event loops. */
final class Gate {

    private static final Verdict FOREIGN_PAGE = new Verdict.Forbidden(
            "a page of another origin asks with this browser's cookies (expected: its origin in gateway.cors, and gateway.cors-credentials)");

    private final Guard guard;
    private final @Nullable String queryParameter;
    private final boolean hideTopics;
    private final Cors cors;
    private final JsonAnswers json;
    private final Streams streams;
    private final Metrics metrics;

    /**
     * @param queryParameter where a token may be; null for nowhere
     * @param hideTopics whether what one may not read looks like what does not exist
     */
    Gate(
            Guard guard,
            @Nullable String queryParameter,
            boolean hideTopics,
            Cors cors,
            JsonAnswers json,
            Streams streams,
            Metrics metrics) {
        this.guard = guard;
        this.queryParameter = queryParameter;
        this.hideTopics = hideTopics;
        this.cors = cors;
        this.json = json;
        this.streams = streams;
        this.metrics = metrics;
    }

    /** Whether everyone may read everything. */
    boolean isOpen() {
        return guard.isOpen();
    }

    boolean hidesTopics() {
        return hideTopics;
    }

    /** Whether the holder of {@code permit} may read a topic that exists. */
    boolean mayRead(Permit permit, TopicView view) {
        return guard.isOpen()
                || view.isForEveryone()
                || (permit.covers(view.topic()) && permit.satisfies(view.access()));
    }

    /**
     * Goes on with what the sender may read, or refuses.
     *
     * @param wanted the topics that the request names
     * @param stream whether it asks for a stream, which must not be told no when nobody knows
     * @param next called on the request's event loop, at once if that can be
     */
    void pass(
            Exchange exchange, Target target, List<Topic> wanted, Views views, boolean stream, Consumer<Permit> next) {
        if (guard.isOpen()
                || (!wanted.isEmpty()
                        && wanted.stream().allMatch(topic -> views.view(topic).isForEveryone()))) {
            next.accept(Permit.ALL);
        } else if (!views.registryKnown()) {
            refuse(exchange, new Verdict.Unknown("it is not known yet which topics exist"), stream);
        } else if (exchange.header(HttpHeaderNames.COOKIE) != null && !cors.maySendCookies(exchange)) {
            refuse(exchange, FOREIGN_PAGE, stream);
        } else {
            judge(exchange, visitor(exchange, target, wanted), stream, next);
        }
    }

    /** The same for the list of topics, which whoever brings no credentials gets as far as it is for everyone. */
    void passToList(Exchange exchange, Target target, Views views, Consumer<Permit> next) {
        pass(exchange, target, List.of(), views, false, next);
    }

    private void judge(Exchange exchange, Visitor visitor, boolean stream, Consumer<Permit> next) {
        CompletableFuture<Verdict> verdict = guard.judge(visitor).toCompletableFuture();
        if (verdict.isDone()) {
            onVerdict(exchange, visitor, verdict.join(), stream, next);
        } else {
            exchange.then(verdict, told -> onVerdict(exchange, visitor, told, stream, next));
        }
    }

    private void onVerdict(Exchange exchange, Visitor visitor, Verdict verdict, boolean stream, Consumer<Permit> next) {
        if (verdict instanceof Verdict.Admitted admitted) {
            next.accept(admitted.permit());
        } else if (isOneWhoReadsNothing(visitor, verdict)) {
            next.accept(Permit.NOTHING);
        } else {
            refuse(exchange, verdict, stream);
        }
    }

    /** Who asks for the list without saying who they are, and who is known and may not read what must not look as if it were there. */
    private boolean isOneWhoReadsNothing(Visitor visitor, Verdict verdict) {
        return verdict instanceof Verdict.Unauthenticated told
                ? told.anonymous() && visitor.wanted().isEmpty()
                : verdict instanceof Verdict.Forbidden && hideTopics;
    }

    /** An error would be final for an EventSource: that is right for who may not read, and wrong while nobody can say. */
    private void refuse(Exchange exchange, Verdict verdict, boolean stream) {
        exchange.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (verdict instanceof Verdict.Unauthenticated unauthenticated) {
            exchange.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, guard.challenge());
            answer(exchange, 401, "Unauthorized", unauthenticated.detail());
        } else if (verdict instanceof Verdict.Forbidden forbidden) {
            forbid(exchange, forbidden.detail());
        } else if (stream) {
            streams.refuse(exchange, CloseReason.AUTH);
        } else if (verdict instanceof Verdict.Unknown unknown) {
            metrics.denied(503);
            json.unavailable(exchange, unknown.detail() + " (expected: ask again)");
        }
    }

    /** Refuses a topic to somebody who is known. */
    void forbid(Exchange exchange, Topic topic) {
        forbid(exchange, "these credentials may not read '" + topic + "' (expected: one of those that /topics lists)");
    }

    private void forbid(Exchange exchange, String detail) {
        answer(exchange, 403, "Forbidden", detail);
    }

    private void answer(Exchange exchange, int status, String title, String detail) {
        metrics.denied(status);
        exchange.answer(new HttpProblem(status, title, detail));
    }

    private Visitor visitor(Exchange exchange, Target target, List<Topic> wanted) {
        List<String> tokens = queryParameter == null ? List.of() : target.values(queryParameter);
        return new Visitor(
                exchange.header(HttpHeaderNames.AUTHORIZATION),
                exchange.header(HttpHeaderNames.COOKIE),
                exchange.header("X-Api-Key"),
                tokens.isEmpty() ? null : tokens.get(0),
                exchange.header(HttpHeaderNames.HOST),
                wanted);
    }
}
