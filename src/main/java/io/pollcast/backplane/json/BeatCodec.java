package io.pollcast.backplane.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollcast.backplane.Beat;
import java.util.ArrayList;
import java.util.List;

/**
 * The beat: {@code {"sent":1764,"type":"beat","epoch":"…","every":2000,"slowDown":100,"registry":"…",
 * "topics":[{"topic":"quakes","version":1764,"fingerprint":"…","age":300,"failure":null,"asleep":false}]}}. A store whose messages carry no
 * time of their own puts {@code sent}, its time in milliseconds, before the rest.
 */
public final class BeatCodec {

    private BeatCodec() {}

    /**
     * Everything but {@code sent} and the opening brace. Where it would be too large to be read, without why polls failed: that is what gateways can do
     * without.
     */
    public static String encode(Beat beat) {
        String whole = encode(beat, true);
        return Json.fits(whole) ? whole : encode(beat, false);
    }

    private static String encode(Beat beat, boolean withFailures) {
        ObjectNode object = Json.object()
                .put("type", "beat")
                .put("epoch", beat.epoch())
                .put("every", beat.everyMillis())
                .put("slowDown", beat.slowDownPercent())
                .put("registry", beat.registryHash());
        ArrayNode topics = object.putArray("topics");
        for (Beat.Entry entry : beat.topics()) {
            topics.addObject()
                    .put("topic", entry.topic().name())
                    .put("version", entry.version())
                    .put(
                            "fingerprint",
                            entry.fingerprint() == null
                                    ? null
                                    : entry.fingerprint().text())
                    .put("age", entry.ageMillis())
                    .put("failure", withFailures ? entry.failure() : null)
                    .put("asleep", entry.asleep());
        }
        return Json.tail(object);
    }

    /** The beat as it is announced: just sent. */
    public static Beat decode(JsonNode object) throws MalformedException {
        return decode(object, 0);
    }

    /** The beat as it is kept, when the store's clock says {@code storeMillis}. */
    public static Beat decode(byte[] bytes, long storeMillis) throws MalformedException {
        JsonNode object = Json.read(bytes, bytes.length);
        return decode(object, Math.max(0, storeMillis - Json.number(object, "sent", 0)));
    }

    private static Beat decode(JsonNode object, long ageMillis) throws MalformedException {
        List<Beat.Entry> topics = new ArrayList<>();
        for (JsonNode entry : Json.array(object, "topics")) {
            topics.add(new Beat.Entry(
                    Json.topic(entry, "topic"),
                    Json.number(entry, "version", 0),
                    Json.fingerprintOrNull(entry, "fingerprint"),
                    Json.number(entry, "age", -1),
                    Json.textOrNull(entry, "failure"),
                    Json.flag(entry, "asleep")));
        }
        return new Beat(
                Json.epoch(object, "epoch"),
                Json.number(object, "every", 1),
                Json.text(object, "registry"),
                topics,
                ageMillis,
                (int) Json.number(object, "slowDown", Beat.NO_SLOW_DOWN, Beat.MOST_SLOW_DOWN));
    }
}
