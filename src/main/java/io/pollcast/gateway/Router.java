package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
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

    private static final String ALLOW = "GET, HEAD, OPTIONS";

    private final Hub hub;
    private final GatewaySettings settings;
    private final Admission admission;
    private final ClientAddresses addresses;
    private final Map<String, Page> pages;
    private final Cors cors;
    private final JsonAnswers json;
    private final Streams streams;
    private final InstantSource clock;
    private final BooleanSupplier draining;

    Router(
            Hub hub,
            GatewaySettings settings,
            Admission admission,
            Map<String, Page> pages,
            JsonAnswers json,
            Streams streams,
            InstantSource clock,
            BooleanSupplier draining) {
        this.hub = hub;
        this.settings = settings;
        this.admission = admission;
        this.addresses = new ClientAddresses(settings.trustedRanges(), settings.forwardedHeader());
        this.pages = pages;
        this.cors = new Cors(settings.cors());
        this.json = json;
        this.streams = streams;
        this.clock = clock;
        this.draining = draining;
    }

    /** Answers a connection that is one too many: an EventSource comes back later, whatever it asked for. */
    void turnAway(Exchange exchange) {
        describe(exchange);
        boolean stream = Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).named(Streams.EVENT_STREAM) > 0;
        if (stream && exchange.method().equals(HttpMethod.GET)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            json.turnAway(exchange, "too many connections (expected: ask again)");
        }
    }

    private void describe(Exchange exchange) {
        exchange.headers().set(HttpHeaderNames.DATE, HttpDate.text(clock.instant()));
        exchange.headers().set(HttpHeaderNames.VARY, VARY);
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
            routeList(exchange, views);
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

    private void routeList(Exchange exchange, Views views) {
        if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(JSON) == 0) {
            refuse(exchange, 406, "Not Acceptable", "the list of topics is JSON (expected: Accept: application/json)");
        } else if (draining.getAsBoolean()) {
            json.unavailable(exchange, "this gateway is stopping (expected: ask again)");
        } else {
            json.answerTopics(exchange, views);
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
        TopicView view = views.view(topic);
        if (view.state() == State.GONE) {
            refuse(exchange, 404, "Not Found", absence(topic, views));
            return;
        }
        Accept accept = Accept.parse(exchange.header(HttpHeaderNames.ACCEPT));
        String type = view.value() == null ? JSON : view.value().update().contentType();
        int plain = Math.max(accept.mediaType(JSON), accept.mediaType(type));
        int stream = accept.named(Streams.EVENT_STREAM);
        if (stream > 0 && stream >= plain) {
            openStream(exchange, target, List.of(topic), false, views);
        } else if (plain == 0) {
            refuse(
                    exchange,
                    406,
                    "Not Acceptable",
                    "topic '" + topic + "' is " + type + " (expected: Accept: " + type + " or text/event-stream)");
        } else if (draining.getAsBoolean()) {
            json.unavailable(exchange, "this gateway is stopping (expected: ask again)");
        } else if (views.isExcess(topic)) {
            json.unavailable(exchange, "no more topics like '" + topic + "' can be polled now (expected: ask again)");
        } else {
            if (view.isOnDemand()) {
                hub.shard(exchange.context().channel().eventLoop()).ask(topic);
            }
            json.answerTopic(exchange, view);
        }
    }

    private static String absence(Topic topic, Views views) {
        return views.template(topic)
                .map(template -> "topic '" + topic + "' is not of " + template.name()
                        + " (expected: a value that is allowed for {" + template.variable() + "})")
                .orElse("there is no topic '" + topic + "' (expected: one of those that /topics lists)");
    }

    private void routeStream(Exchange exchange, Target target, Views views) {
        List<Topic> topics = new ArrayList<>();
        for (String name : target.values("topic")) {
            Topic.parse(name).ifPresent(topics::add);
        }
        List<String> names = target.values("topic");
        if (names.isEmpty() || topics.size() != names.size()) {
            refuse(exchange, 400, "Bad Request", streamProblem(names));
        } else if (names.size() > settings.maxTopics()) {
            refuse(
                    exchange,
                    400,
                    "Bad Request",
                    names.size() + " topics (expected: at most " + settings.maxTopics() + " on one stream)");
        } else if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(Streams.EVENT_STREAM) == 0) {
            refuse(
                    exchange,
                    406,
                    "Not Acceptable",
                    "/stream is text/event-stream (expected: Accept: text/event-stream)");
        } else if (topics.stream().allMatch(topic -> views.view(topic).state() == State.GONE)) {
            refuse(
                    exchange,
                    404,
                    "Not Found",
                    "none of these topics exists (expected: one of those that /topics lists)");
        } else {
            openStream(exchange, target, topics, true, views);
        }
    }

    private static String streamProblem(List<String> names) {
        return names.stream()
                .flatMap(name -> Topic.problem(name).stream())
                .findFirst()
                .orElse("no topic (expected: /stream?topic=prices&topic=news)");
    }

    private void openStream(Exchange exchange, Target target, List<Topic> topics, boolean named, Views views) {
        if (draining.getAsBoolean()) {
            streams.refuse(exchange, CloseReason.DRAIN);
        } else if (topics.stream().anyMatch(views::isExcess)) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else if (exchange.method().equals(HttpMethod.GET)
                && !admission.enter(addresses.key(exchange), exchange.context().channel())) {
            streams.refuse(exchange, CloseReason.LIMIT);
        } else {
            streams.open(exchange, topics, named, cursor(exchange, target));
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
