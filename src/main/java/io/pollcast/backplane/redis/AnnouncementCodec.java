package io.pollcast.backplane.redis;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.json.BeatCodec;
import io.pollcast.backplane.json.Json;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Update;
import java.util.Arrays;

/**
 * The messages of the channel {@code {p}}: one line of JSON with a {@code type}, and for {@code update} a newline and the body. Of
 * {@code update} and {@code changed} the publishing script writes {@code epoch} and {@code version}; {@code gone} and {@code released} are
 * written by the scripts alone.
 */
final class AnnouncementCodec {

    /** Larger bodies are not sent to everyone: Redis cuts off subscribers that are too slow for them. */
    static final int MAX_INLINE_BYTES = 64 * 1024;

    private AnnouncementCodec() {}

    static boolean isInline(Write write) {
        return write.body().size() <= MAX_INLINE_BYTES;
    }

    /** Everything but {@code epoch}, {@code version}, the opening brace and the body. */
    static String encode(Write write) {
        if (!isInline(write)) {
            return Json.tail(Json.object()
                    .put("type", "changed")
                    .put("topic", write.topic().name())
                    .put("fingerprint", write.fingerprint().text()));
        }
        return Json.tail(Json.object()
                .put("type", "update")
                .put("topic", write.topic().name())
                .put("fingerprint", write.fingerprint().text())
                .put("contentType", write.contentType())
                .put("age", write.ageMillis()));
    }

    static Announcement decode(byte[] message) throws MalformedException {
        int end = lineEnd(message);
        JsonNode line = Json.read(message, end);
        return switch (Json.text(line, "type")) {
            case "update" -> new Announcement.Updated(update(line, message, end));
            case "changed" ->
                new Announcement.Changed(
                        Json.topic(line, "topic"), position(line), Json.fingerprint(line, "fingerprint"));
            case "beat" -> new Announcement.Beaten(BeatCodec.decode(line));
            case "gone" -> new Announcement.Gone(Json.topic(line, "topic"));
            case "released" -> new Announcement.Released();
            default -> throw new MalformedException("announcement of a type that this version does not know");
        };
    }

    private static Update update(JsonNode line, byte[] message, int end) throws MalformedException {
        if (end == message.length) {
            throw new MalformedException("update without a body (expected: a newline and the body)");
        }
        Body body = Body.of(Arrays.copyOfRange(message, end + 1, message.length));
        Fingerprint fingerprint = Json.fingerprint(line, "fingerprint");
        if (!Fingerprint.of(body).equals(fingerprint)) {
            throw new MalformedException("update whose body has another fingerprint than announced");
        }
        long age = Json.number(line, "age", 0);
        return new Update(
                Json.topic(line, "topic"),
                body,
                Json.fieldValue(line, "contentType"),
                fingerprint,
                position(line),
                age,
                age);
    }

    private static Position position(JsonNode line) throws MalformedException {
        return new Position(Json.epoch(line, "epoch"), Json.number(line, "version", 1));
    }

    private static int lineEnd(byte[] message) {
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n') {
                return i;
            }
        }
        return message.length;
    }
}
