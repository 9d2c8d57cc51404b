package io.pollcast.backplane.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.topic.Registry;
import io.pollcast.topic.TopicInfo;
import java.util.ArrayList;
import java.util.List;

/** {@code {"topics":[{"topic":"quakes","path":null,"every":2000,"staleAfter":6000,"open":true}]}}, the value of {@code {p}:topics}. */
final class RegistryCodec {

    private RegistryCodec() {}

    static String encode(Registry registry) {
        ObjectNode object = Json.object();
        ArrayNode topics = object.putArray("topics");
        for (TopicInfo info : registry.topics()) {
            topics.addObject()
                    .put("topic", info.topic().name())
                    .put("path", info.path())
                    .put("every", info.everyMillis())
                    .put("staleAfter", info.staleAfterMillis())
                    .put("open", info.open());
        }
        return Json.write(object);
    }

    static Registry decode(byte[] bytes) throws MalformedException {
        List<TopicInfo> topics = new ArrayList<>();
        for (JsonNode info : Json.array(Json.read(bytes, bytes.length), "topics")) {
            topics.add(new TopicInfo(
                    Json.topic(info, "topic"),
                    Json.textOrNull(info, "path"),
                    Json.number(info, "every", 1),
                    Json.number(info, "staleAfter", 1),
                    Json.flag(info, "open")));
        }
        if (topics.stream().map(TopicInfo::topic).distinct().count() != topics.size()) {
            throw new MalformedException("a topic twice (expected: each once)");
        }
        return new Registry(topics);
    }
}
