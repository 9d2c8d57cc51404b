package io.pollcast.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.pollcast.terminal.Printable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Flat JSON objects that a gateway writes: problem documents (RFC 9457) and the data of its own events. */
final class FlatJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_MEMBERS = 32;
    private static final int MAX_SHOWN = 300;

    private FlatJson() {}

    /** What a problem document says in words, safe for a terminal; empty if {@code json} is none. */
    static String detail(String json) {
        Map<String, String> members = members(json);
        return Printable.line(members.getOrDefault("detail", members.getOrDefault("title", "")), MAX_SHOWN);
    }

    /** The members of an object that hold plain values, up to where it is not JSON. */
    static Map<String, String> members(String json) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return members;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME && members.size() < MAX_MEMBERS) {
                String name = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    members.put(name, parser.getText());
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // What was read so far is what there is.
        }
        return members;
    }
}
