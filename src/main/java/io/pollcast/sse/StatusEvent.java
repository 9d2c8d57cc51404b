package io.pollcast.sse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pollcast.topic.State;
import io.pollcast.topic.Topic;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * How fresh a topic is, as browsers are told on connect and on every change of state.
 *
 * @param topic which one
 * @param state of it
 * @param ageMillis since its value was seen to be current; -1 if it never was
 * @param changedAgeMillis since its value changed; -1 if it has none
 * @param changeEveryMillis how often its value changes, on average; -1 before the second change
 * @param everyMillis the rhythm of its endpoint; -1 if unknown
 * @param error why the last poll failed; null if it did not
 * @param asleep whether it is not polled, because nobody wants it; so it may be old and nothing is wrong
 */
public record StatusEvent(
        Topic topic,
        State state,
        long ageMillis,
        long changedAgeMillis,
        long changeEveryMillis,
        long everyMillis,
        @Nullable String error,
        boolean asleep) {

    private static final JsonFactory JSON = new JsonFactory();

    /** One line of JSON; what is unknown is left out. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", topic.name());
            json.writeStringField("state", state.label());
            number(json, "age", ageMillis);
            number(json, "changedAge", changedAgeMillis);
            number(json, "changeEvery", changeEveryMillis);
            number(json, "every", everyMillis);
            if (error != null) {
                json.writeStringField("error", error);
            }
            if (asleep) {
                json.writeBooleanField("asleep", true);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private static void number(JsonGenerator json, String name, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(name, value);
        }
    }
}
