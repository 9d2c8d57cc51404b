package io.pollcast.simulation;

import io.pollcast.hub.SimulatedClient;
import io.pollcast.hub.SimulatedGateway;
import io.pollcast.testing.SseParser;
import io.pollcast.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that goes from gateway to gateway and takes along what it has, as the id of the last event. */
final class Roamer {

    /** Is told each value that comes. */
    interface Observer {
        /** @param before the number that the client had; -1 for none */
        void heard(Roamer client, Topic topic, int number, int before);
    }

    final String name;
    private final Observer observer;
    private final Map<Topic, Integer> has = new HashMap<>();
    private @Nullable SimulatedClient stream;
    private String id = "";

    Roamer(String name, Observer observer) {
        this.name = name;
        this.observer = observer;
    }

    void moveTo(SimulatedGateway gateway) {
        leave();
        stream = gateway.connect(id);
    }

    /** Ends its stream, after everything that came over it. */
    void leave() {
        look();
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    /** Takes what has come. */
    void look() {
        if (stream == null) {
            return;
        }
        for (SseParser.Event event : stream.take()) {
            id = event.id().isEmpty() ? id : event.id();
            if (!event.type().startsWith("pollcast.")) {
                Topic topic = new Topic(event.type());
                int number = Integer.parseInt(event.data());
                observer.heard(this, topic, number, has(topic));
                has.put(topic, number);
            }
        }
    }

    /** The number of a topic that it got last; -1 for none. */
    int has(Topic topic) {
        return has.getOrDefault(topic, -1);
    }
}
