package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpDate;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.Hub;
import io.pollcast.hub.HubShard;
import io.pollcast.hub.Views;
import io.pollcast.sse.CloseReason;
import io.pollcast.topic.Topic;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds out what a request wants and in which form, and refuses with what would be right. Called on event loops; has no state of its own. */
final class Router {

    private static final String TOPICS = "/topics";
    private static final String STREAM = "/stream";

    /** What any answer may depend on; always all of it and on one line, which some caches need. */
    private static final String VARY = "Accept, Accept-Encoding, Origin";

    /** Where it also depends on who asks. */
    private static final String VARY_BY_READER = VARY + ", Authorization, Cookie, X-Api-Key";

    private static final String ALLOW = "GET, HEAD, OPTIONS";

    private static final String NOTHING_HERE =
            "nothing is at this path (expected: /topics, /topics/{topic}, /stream?topic={topic}, or an endpoint's path)";

    private final Hub hub;
    private final Map<String, Page> pages;
    private final Gate gate;
    private final Cors cors;
    private final JsonAnswers json;
    private final Streams streams;
    private final TopicRoute topics;
    private final StreamRoute stream;
    private final InstantSource clock;
    private final BooleanSupplier draining;

    /** @param maxTopics on one stream */
    Router(
            Hub hub,
            int maxTopics,
            Admission admission,
            ClientAddresses addresses,
            Gate gate,
            Cors cors,
            Map<String, Page> pages,
            JsonAnswers json,
            Streams streams,
            InstantSource clock,
            BooleanSupplier draining) {
        this.hub = hub;
        this.pages = pages;
        this.gate = gate;
        this.cors = cors;
        this.json = json;
        this.streams = streams;
        StreamEntry entry = new StreamEntry(admission, addresses, streams, draining);
        this.topics = new TopicRoute(gate, json, entry, draining);
        this.stream = new StreamRoute(maxTopics, gate, entry);
        this.clock = clock;
        this.draining = draining;
    }

    /** Answers a connection that is one too many: an EventSource comes back later, whatever it asked for. */
    void turnAway(Exchange exchange) {
        describe(exchange);
        if (isEventSource(exchange)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            json.turnAway(exchange, "too many connections (expected: ask again)");
        }
    }

    /** Answers a request that comes too soon behind the others of its client. */
    void slowDown(Exchange exchange) {
        describe(exchange);
        if (isEventSource(exchange)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            json.tooMany(exchange);
        }
    }

    private static boolean isEventSource(Exchange exchange) {
        return exchange.method().equals(HttpMethod.GET)
                && Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).named(Streams.EVENT_STREAM) > 0;
    }

    private void describe(Exchange exchange) {
        exchange.headers().set(HttpHeaderNames.DATE, HttpDate.text(clock.instant()));
        exchange.headers().set(HttpHeaderNames.VARY, gate.isOpen() ? VARY : VARY_BY_READER);
        cors.apply(exchange);
    }

    void route(Exchange exchange) {
        describe(exchange);
        Optional<Target> target = Target.parse(exchange.target());
        if (target.isEmpty()) {
            exchange.answer(
                    HttpProblem.badRequest("the request target cannot be decoded (expected: percent-encoded UTF-8)"));
        } else if (Cors.isPreflight(exchange)) {
            cors.answerPreflight(exchange);
        } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, ALLOW);
            exchange.answer(204);
        } else if (!exchange.method().equals(HttpMethod.GET)
                && !exchange.method().equals(HttpMethod.HEAD)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, ALLOW);
            exchange.answer(HttpProblem.methodNotAllowed("topics can only be read (expected: " + ALLOW + ")"));
        } else {
            routePath(
                    exchange,
                    target.get(),
                    hub.shard(exchange.context().channel().eventLoop()));
        }
    }

    private void routePath(Exchange exchange, Target target, HubShard shard) {
        String path = target.path();
        Page page = pages.get(path);
        if (page != null) {
            json.answerPage(exchange, page);
        } else if (path.equals(STREAM)) {
            stream.answer(exchange, target, shard.views());
        } else if (path.equals(TOPICS)) {
            routeList(exchange, target, shard.views());
        } else if (path.startsWith(TOPICS + '/')) {
            routeName(exchange, target, path.substring(TOPICS.length() + 1), shard);
        } else {
            shard.views()
                    .atPath(path)
                    .ifPresentOrElse(
                            topic -> topics.answer(exchange, target, topic, shard),
                            () -> exchange.answer(HttpProblem.notFound(NOTHING_HERE)));
        }
    }

    private void routeList(Exchange exchange, Target target, Views views) {
        if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(JsonAnswers.TYPE) == 0) {
            exchange.answer(
                    HttpProblem.notAcceptable("the list of topics is JSON (expected: Accept: application/json)"));
        } else if (draining.getAsBoolean()) {
            json.stopping(exchange);
        } else {
            gate.passToList(
                    exchange,
                    target,
                    views,
                    permit -> json.answerTopics(exchange, views, view -> gate.mayRead(permit, view)));
        }
    }

    private void routeName(Exchange exchange, Target target, String name, HubShard shard) {
        Topic.parse(name)
                .ifPresentOrElse(
                        topic -> topics.answer(exchange, target, topic, shard),
                        () -> exchange.answer(
                                HttpProblem.notFound(Topic.problem(name).orElseThrow())));
    }
}
