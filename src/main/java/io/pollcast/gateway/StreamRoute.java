package io.pollcast.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.pollcast.auth.Permit;
import io.pollcast.http.Exchange;
import io.pollcast.http.HttpProblem;
import io.pollcast.hub.Views;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.Optional;

/** {@code /stream}: several topics on one stream. Called on event loops; has no state of its own. */
final class StreamRoute {

    private final int maxTopics;
    private final Gate gate;
    private final StreamEntry entry;

    /** @param maxTopics on one stream */
    StreamRoute(int maxTopics, Gate gate, StreamEntry entry) {
        this.maxTopics = maxTopics;
        this.gate = gate;
        this.entry = entry;
    }

    void answer(Exchange exchange, Target target, Views views) {
        List<String> names = target.values("topic");
        List<Topic> topics =
                names.stream().map(Topic::parse).flatMap(Optional::stream).toList();
        if (names.isEmpty() || topics.size() != names.size()) {
            exchange.answer(HttpProblem.badRequest(problem(names)));
        } else if (names.size() > maxTopics) {
            exchange.answer(HttpProblem.badRequest(
                    names.size() + " topics (expected: at most " + maxTopics + " on one stream)"));
        } else if (Accept.parse(exchange.header(HttpHeaderNames.ACCEPT)).mediaType(Streams.EVENT_STREAM) == 0) {
            exchange.answer(
                    HttpProblem.notAcceptable("/stream is text/event-stream (expected: Accept: text/event-stream)"));
        } else {
            gate.pass(exchange, target, topics, views, true, permit -> open(exchange, target, topics, views, permit));
        }
    }

    private static String problem(List<String> names) {
        return names.stream()
                .flatMap(name -> Topic.problem(name).stream())
                .findFirst()
                .orElse("no topic (expected: /stream?topic=prices&topic=news)");
    }

    /**
     * Where readers are asked who they are, a stream follows what exists and may be read when it begins: a topic that comes later may be for
     * others.
     */
    private void open(Exchange exchange, Target target, List<Topic> wanted, Views views, Permit permit) {
        List<Topic> existing = wanted.stream()
                .filter(topic -> views.view(topic).state() != State.GONE)
                .toList();
        List<Topic> readable = existing.stream()
                .filter(topic -> gate.mayRead(permit, views.view(topic)))
                .toList();
        Optional<Topic> unreadable =
                existing.stream().filter(topic -> !readable.contains(topic)).findFirst();
        if (unreadable.isPresent() && !gate.hidesTopics()) {
            gate.forbid(exchange, unreadable.get());
        } else if (readable.isEmpty()) {
            exchange.answer(
                    HttpProblem.notFound("none of these topics exists (expected: one of those that /topics lists)"));
        } else {
            entry.enter(exchange, target, gate.isOpen() ? wanted : readable, true, views, permit);
        }
    }
}
