package io.pollcast.backplane.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.topic.Access;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code {"everyone":false,"credentials":true,"required":{"groups":["staff"]}}}, a part of the registry. */
final class AccessCodec {

    private AccessCodec() {}

    static void encode(Access access, ObjectNode object) {
        object.put("everyone", access.everyone()).put("credentials", access.credentials());
        ObjectNode required = object.putObject("required");
        access.required().forEach((claim, values) -> {
            ArrayNode array = required.putArray(claim);
            values.forEach(array::add);
        });
    }

    static Access decode(JsonNode object) throws MalformedException {
        Map<String, List<String>> required = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> claim : Json.object(object, "required").properties()) {
            List<String> values = new ArrayList<>();
            for (JsonNode value : claim.getValue()) {
                values.add(value.asText());
            }
            required.put(claim.getKey(), values);
        }
        return new Access(Json.flag(object, "everyone"), Json.flag(object, "credentials"), required);
    }
}
