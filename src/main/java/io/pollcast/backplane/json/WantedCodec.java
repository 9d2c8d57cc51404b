package io.pollcast.backplane.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code {"gateway":"...","clients":12,"topics":["prices/EUR"]}}, what a gateway says that its clients want. */
public final class WantedCodec {

    private WantedCodec() {}

    /** The whole object. */
    public static String encode(Wanted wanted) {
        ObjectNode object = Json.object().put("gateway", wanted.gateway()).put("clients", wanted.clients());
        ArrayNode topics = object.putArray("topics");
        wanted.topics().forEach(topic -> topics.add(topic.name()));
        return Json.write(object);
    }

    /** @throws MalformedException if {@code message} is not in this form */
    public static Wanted decode(byte[] message) throws MalformedException {
        JsonNode object = Json.read(message, message.length);
        Set<Topic> topics = new LinkedHashSet<>();
        for (JsonNode name : Json.array(object, "topics")) {
            topics.add(Topic.parse(name.asText())
                    .orElseThrow(() -> new MalformedException("a name that is no topic (expected: topics)")));
        }
        int clients = (int) Json.number(object, "clients", 0, Integer.MAX_VALUE);
        return new Wanted(Json.epoch(object, "gateway"), clients, List.copyOf(topics));
    }
}
