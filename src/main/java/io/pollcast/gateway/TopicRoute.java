package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.pollcast.auth.Permit;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.HubShard;
import io.pollcast.hub.TopicView;
import io.pollcast.hub.Views;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One topic, as a value or as a stream. Called on event loops; has no state of its own. */
final class TopicRoute {

    private final Gate gate;
    private final JsonAnswers json;
    private final StreamEntry entry;
    private final BooleanSupplier draining;

    TopicRoute(Gate gate, JsonAnswers json, StreamEntry entry, BooleanSupplier draining) {
        this.gate = gate;
        this.json = json;
        this.entry = entry;
        this.draining = draining;
    }

    void answer(Exchange exchange, Target target, Topic topic, HubShard shard) {
        Accept accept = Accept.parse(exchange.header(HttpHeaderNames.ACCEPT));
        Views views = shard.views();
        boolean stream = prefersStream(accept, views.view(topic));
        gate.pass(exchange, target, List.of(topic), views, stream, permit -> {
            TopicView view = views.view(topic);
            if (isRefused(exchange, view, views, permit)) {
                return;
            }
            if (stream) {
                entry.enter(exchange, target, List.of(topic), false, views, permit);
            } else {
                answerValue(exchange, accept, view, shard);
            }
        });
    }

    private boolean isRefused(Exchange exchange, TopicView view, Views views, Permit permit) {
        boolean gone = view.state() == State.GONE;
        boolean readable = !gone && gate.mayRead(permit, view);
        if (gone || (!readable && gate.hidesTopics())) {
            exchange.answer(
                    HttpProblem.notFound(gate.hidesTopics() ? noSuch(view.topic()) : absence(view.topic(), views)));
        } else if (!readable) {
            gate.forbid(exchange, view.topic());
        }
        return !readable;
    }

    private static boolean prefersStream(Accept accept, TopicView view) {
        int stream = accept.named(Streams.EVENT_STREAM);
        return stream > 0 && stream >= Math.max(accept.mediaType(JsonAnswers.TYPE), accept.mediaType(type(view)));
    }

    private static String type(TopicView view) {
        return view.value() == null ? JsonAnswers.TYPE : view.value().update().contentType();
    }

    private void answerValue(Exchange exchange, Accept accept, TopicView view, HubShard shard) {
        String type = type(view);
        if (Math.max(accept.mediaType(JsonAnswers.TYPE), accept.mediaType(type)) == 0) {
            exchange.answer(HttpProblem.notAcceptable("topic '" + view.topic() + "' is " + type + " (expected: Accept: "
                    + type + " or text/event-stream)"));
        } else if (draining.getAsBoolean()) {
            json.stopping(exchange);
        } else if (shard.views().isExcess(view.topic())) {
            json.unavailable(
                    exchange, "no more topics like '" + view.topic() + "' can be polled now (expected: ask again)");
        } else {
            if (view.isOnDemand()) {
                shard.ask(view.topic());
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
}
