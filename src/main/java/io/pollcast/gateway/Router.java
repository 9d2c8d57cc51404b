package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.pollcast.auth.Permit;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpDate;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.Hub;
import io.pollcast.hub.TopicView;
import io.pollcast.hub.Views;
import io.pollcast.sse.CloseReason;
import io.pollcast.sse.Cursor;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Finds out what a request wants and in which form, and refuses with what would be right. Called on event loops; has no state of its own. */
final class Router {

    private static final String TOPICS = "/topics";
    private static final String STREAM = "/stream";
    private static final String JSON = "application/json";

    /** What any answer may depend on; always all of it and on one line, which some caches need. */
    private static final String VARY = "Accept, Accept-Encoding, Origin";

    /** Where it also depends on who asks. */
    private static final String VARY_BY_READER = VARY + ", Authorization, Cookie, X-Api-Key";

    private static final String ALLOW = "GET, HEAD, OPTIONS";

    private final Hub hub;
    private final int maxTopics;
    private final Admission admission;
    private final ClientAddresses addresses;
    private final Map<String, Page> pages;
    private final Gate gate;
    private final Cors cors;
    private final JsonAnswers json;
    private final Streams streams;
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
        this.maxTopics = maxTopics;
        this.admission = admission;
        this.addresses = addresses;
        this.pages = pages;
        this.gate = gate;
        this.cors = cors;
        this.json = json;
        this.streams = streams;
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
            refuse(
                    exchange,
                    400,
                    "Bad Request",
                    "the request target cannot be decoded (expected: percent-encoded UTF-8)");
        } else if (Cors.isPreflight(exchange)) {
            cors.answerPreflight(exchange);
        } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, ALLOW);
            exchange.answer(204);
        } else if (!exchange.method().equals(HttpMethod.GET)
                && !exchange.method().equals(HttpMethod.HEAD)) {
            exchange.headers().set(HttpHeaderNames.ALLOW, ALLOW);
            refuse(exchange, 405, "Method Not Allowed", "topics can only be read (expected: " + ALLOW + ")");
        } else {
            routePath(exchange, target.get(), views(exchange));
        }
    }

    private void routePath(Exchange exchange, Target target, Views views) {
        String path = target.path();
        Page page = pages.get(path);
        if (page != null) {
            json.answerPage(exchange, page);
        } else if (path.equals(STREAM)) {
            routeStream(exchange, target, views);
        } else if (path.equals(TOPICS)) {
            routeList(exchange, target, views);
        } else if (path.startsWith(TOPICS + '/')) {
            routeName(exchange, target, path.substring(TOPICS.length() + 1), views);
        } else {
            Optional<Topic> topic = views.atPath(path);
            if (topic.isPresent()) {
                routeTopic(exchange, target, topic.get(), views);
            } else {
                refuse(
                        exchange,
                        404,
                        "Not Found",
                        "nothing is at this path (expected: /topics, /topics/{topic}, /stream?topic={topic}, or an endpoint's path)");
            }
        }
    }

    private void routeList(Exchange exchange, Target target, Views views) {
        if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(JSON) == 0) {
            refuse(exchange, 406, "Not Acceptable", "the list of topics is JSON (expected: Accept: application/json)");
        } else if (draining.getAsBoolean()) {
            json.unavailable(exchange, "this gateway is stopping (expected: ask again)");
        } else {
            gate.passToList(
                    exchange,
                    target,
                    views,
                    permit -> json.answerTopics(exchange, views(exchange), view -> gate.mayRead(permit, view)));
        }
    }

    private void routeName(Exchange exchange, Target target, String name, Views views) {
        Optional<Topic> topic = Topic.parse(name);
        if (topic.isPresent()) {
            routeTopic(exchange, target, topic.get(), views);
        } else {
            refuse(exchange, 404, "Not Found", Topic.problem(name).orElseThrow());
        }
    }

    private void routeTopic(Exchange exchange, Target target, Topic topic, Views views) {
        Accept accept = Accept.parse(exchange.header(HttpHeaderNames.ACCEPT));
        boolean stream = prefersStream(accept, views.view(topic));
        gate.pass(exchange, target, List.of(topic), views, stream, permit -> {
            TopicView view = views(exchange).view(topic);
            boolean readable = view.state() != State.GONE && gate.mayRead(permit, view);
            if (view.state() == State.GONE || (!readable && gate.hidesTopics())) {
                refuse(
                        exchange,
                        404,
                        "Not Found",
                        gate.hidesTopics() ? noSuch(topic) : absence(topic, views(exchange)));
            } else if (!readable) {
                gate.forbid(exchange, unreadable(topic));
            } else if (stream) {
                openStream(exchange, target, List.of(topic), false, permit);
            } else {
                answerTopic(exchange, accept, view);
            }
        });
    }

    private static boolean prefersStream(Accept accept, TopicView view) {
        int stream = accept.named(Streams.EVENT_STREAM);
        return stream > 0 && stream >= Math.max(accept.mediaType(JSON), accept.mediaType(type(view)));
    }

    private static String type(TopicView view) {
        return view.value() == null ? JSON : view.value().update().contentType();
    }

    private void answerTopic(Exchange exchange, Accept accept, TopicView view) {
        String type = type(view);
        if (Math.max(accept.mediaType(JSON), accept.mediaType(type)) == 0) {
            refuse(
                    exchange,
                    406,
                    "Not Acceptable",
                    "topic '" + view.topic() + "' is " + type + " (expected: Accept: " + type
                            + " or text/event-stream)");
        } else if (draining.getAsBoolean()) {
            json.unavailable(exchange, "this gateway is stopping (expected: ask again)");
        } else if (views(exchange).isExcess(view.topic())) {
            json.unavailable(
                    exchange, "no more topics like '" + view.topic() + "' can be polled now (expected: ask again)");
        } else {
            if (view.isOnDemand()) {
                hub.shard(exchange.context().channel().eventLoop()).ask(view.topic());
            }
            json.answerTopic(exchange, view, gate.isOpen() || view.isForEveryone());
        }
    }

    private static String absence(Topic topic, Views views) {
        return views.template(topic)
                .map(template -> "topic '" + topic + "' is not of " + template.name()
                        + " (expected: a value that is allowed for {" + template.variable() + "})")
                .orElseGet(() -> noSuch(topic));
    }

    private static String noSuch(Topic topic) {
        return "there is no topic '" + topic + "' (expected: one of those that /topics lists)";
    }

    private static String unreadable(Topic topic) {
        return "these credentials may not read '" + topic + "' (expected: one of those that /topics lists)";
    }

    private void routeStream(Exchange exchange, Target target, Views views) {
        List<Topic> topics = new ArrayList<>();
        for (String name : target.values("topic")) {
            Topic.parse(name).ifPresent(topics::add);
        }
        List<String> names = target.values("topic");
        if (names.isEmpty() || topics.size() != names.size()) {
            refuse(exchange, 400, "Bad Request", streamProblem(names));
        } else if (names.size() > maxTopics) {
            refuse(
                    exchange,
                    400,
                    "Bad Request",
                    names.size() + " topics (expected: at most " + maxTopics + " on one stream)");
        } else if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(Streams.EVENT_STREAM) == 0) {
            refuse(
                    exchange,
                    406,
                    "Not Acceptable",
                    "/stream is text/event-stream (expected: Accept: text/event-stream)");
        } else {
            gate.pass(exchange, target, topics, views, true, permit -> streamOf(exchange, target, topics, permit));
        }
    }

    /**
     * Where readers are asked who they are, a stream follows what exists and may be read when it begins: a topic that comes later may be for
     * others.
     */
    private void streamOf(Exchange exchange, Target target, List<Topic> wanted, Permit permit) {
        Views views = views(exchange);
        List<Topic> existing = wanted.stream()
                .filter(topic -> views.view(topic).state() != State.GONE)
                .toList();
        List<Topic> readable = existing.stream()
                .filter(topic -> gate.mayRead(permit, views.view(topic)))
                .toList();
        if (readable.size() < existing.size() && !gate.hidesTopics()) {
            gate.forbid(
                    exchange,
                    unreadable(existing.stream()
                            .filter(topic -> !readable.contains(topic))
                            .findFirst()
                            .orElseThrow()));
        } else if (readable.isEmpty()) {
            refuse(
                    exchange,
                    404,
                    "Not Found",
                    "none of these topics exists (expected: one of those that /topics lists)");
        } else {
            openStream(exchange, target, gate.isOpen() ? wanted : readable, true, permit);
        }
    }

    private static String streamProblem(List<String> names) {
        return names.stream()
                .flatMap(name -> Topic.problem(name).stream())
                .findFirst()
                .orElse("no topic (expected: /stream?topic=prices&topic=news)");
    }

    private void openStream(Exchange exchange, Target target, List<Topic> topics, boolean named, Permit permit) {
        if (draining.getAsBoolean()) {
            streams.refuse(exchange, CloseReason.DRAIN);
        } else if (topics.stream().anyMatch(views(exchange)::isExcess)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else if (exchange.method().equals(HttpMethod.GET)
                && !admission.enter(addresses.key(exchange), exchange.context().channel())) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            streams.open(exchange, topics, named, cursor(exchange, target), permit.ends());
        }
    }

    /** A new EventSource cannot set the header, so a page may carry the id over in the query; the header is the later one. */
    private static Cursor cursor(Exchange exchange, Target target) {
        @Nullable String header = exchange.header("Last-Event-ID");
        List<String> query = target.values("lastEventId");
        return Cursor.parse(header != null ? header : query.isEmpty() ? null : query.get(0));
    }

    private Views views(Exchange exchange) {
        return hub.shard(exchange.context().channel().eventLoop()).views();
    }

    private static void refuse(Exchange exchange, int status, String title, String detail) {
        exchange.answer(new HttpProblem(status, title, detail));
    }
}
