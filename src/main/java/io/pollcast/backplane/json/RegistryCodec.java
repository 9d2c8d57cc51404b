package io.pollcast.backplane.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.topic.Allowed;
import io.pollcast.topic.Registry;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code {"topics":[{"topic":"quakes","path":null,"every":2000,"staleAfter":6000,"access":{...},
 * "onDemand":false}],"templates":[{"name":"prices/{symbol}","values":["EUR"],"pattern":null,"every":2000,"staleAfter":6000,"access":{...},
 * "maxTopics":100}]}}.
 */
public final class RegistryCodec {

    private RegistryCodec() {}

    /** The whole object. */
    public static String encode(Registry registry) {
        ObjectNode object = Json.object();
        ArrayNode topics = object.putArray("topics");
        for (TopicInfo info : registry.topics()) {
            ObjectNode topic = topics.addObject()
                    .put("topic", info.topic().name())
                    .put("path", info.path())
                    .put("every", info.everyMillis())
                    .put("staleAfter", info.staleAfterMillis())
                    .put("onDemand", info.onDemand());
            AccessCodec.encode(info.access(), topic.putObject("access"));
        }
        ArrayNode templates = object.putArray("templates");
        registry.templates().forEach(template -> put(templates.addObject(), template));
        return Json.write(object);
    }

    /** How many bytes a store keeps of it. */
    public static int bytes(Registry registry) {
        return encode(registry).getBytes(UTF_8).length;
    }

    private static void put(ObjectNode object, TopicTemplate template) {
        object.put("name", template.name());
        ArrayNode values = object.putArray("values");
        template.allowed().values().forEach(values::add);
        object.put("pattern", template.allowed().pattern())
                .put("every", template.everyMillis())
                .put("staleAfter", template.staleAfterMillis())
                .put("maxTopics", template.maxTopics());
        AccessCodec.encode(template.access(), object.putObject("access"));
    }

    /** Whether it is read as it is written. */
    public static boolean isReadable(Registry registry) {
        try {
            return decode(encode(registry).getBytes(UTF_8)).equals(registry);
        } catch (MalformedException e) {
            return false;
        }
    }

    /** @throws MalformedException if {@code bytes} are not in this form */
    public static Registry decode(byte[] bytes) throws MalformedException {
        List<TopicInfo> topics = new ArrayList<>();
        JsonNode object = Json.read(bytes, bytes.length);
        for (JsonNode info : Json.array(object, "topics")) {
            topics.add(new TopicInfo(
                    Json.topic(info, "topic"),
                    Json.textOrNull(info, "path"),
                    Json.number(info, "every", 1),
                    Json.number(info, "staleAfter", 1),
                    AccessCodec.decode(Json.object(info, "access")),
                    Json.flag(info, "onDemand")));
        }
        if (topics.stream().map(TopicInfo::topic).distinct().count() != topics.size()) {
            throw new MalformedException("a topic twice (expected: each once)");
        }
        List<TopicTemplate> templates = new ArrayList<>();
        for (JsonNode template : Json.array(object, "templates")) {
            templates.add(template(template));
        }
        return new Registry(topics, templates);
    }

    private static TopicTemplate template(JsonNode object) throws MalformedException {
        List<String> values = new ArrayList<>();
        Json.array(object, "values").forEach(value -> values.add(value.asText()));
        String pattern = Json.textOrNull(object, "pattern");
        try {
            return new TopicTemplate(
                    Json.text(object, "name"),
                    pattern == null ? Allowed.listed(values) : Allowed.matching(pattern),
                    Json.number(object, "every", 1),
                    Json.number(object, "staleAfter", 1),
                    AccessCodec.decode(Json.object(object, "access")),
                    (int) Math.min(Json.MAX_TOPICS, Json.number(object, "maxTopics", 1)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a template that is none: " + e.getMessage());
        }
    }
}
