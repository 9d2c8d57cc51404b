package io.pollcast.backplane.redis;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.json.Json;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.topic.Topic;

/**
 * What is known of a value, as a field of {@code {p}:meta}: {@code {"version":1764,"changed":1763,"sha1":"…","fingerprint":"…",
 * "contentType":"…","changeKey":"…","etag":null,"lastModified":null}}. The publishing script puts {@code version}, {@code changed},
 * which is the store's time in milliseconds, and {@code sha1}, that of the body, before the rest.
 */
final class MetaCodec {

    private MetaCodec() {}

    /** Everything but {@code version}, {@code changed}, {@code sha1} and the opening brace. */
    static String encode(Write write) {
        return Json.tail(Json.object()
                .put("fingerprint", write.fingerprint().text())
                .put("contentType", write.contentType())
                .put("changeKey", write.changeKey())
                .put("etag", write.validators().etag())
                .put("lastModified", write.validators().lastModified()));
    }

    /** The metadata of {@code topic} when the store's clock says {@code storeMillis}. */
    static Stored decode(Topic topic, byte[] bytes, long storeMillis) throws MalformedException {
        JsonNode object = Json.read(bytes, bytes.length);
        return new Stored(
                topic,
                Json.number(object, "version", 1),
                Json.fingerprint(object, "fingerprint"),
                Json.fieldValue(object, "contentType"),
                Json.text(object, "changeKey"),
                new Validators(Json.textOrNull(object, "etag"), Json.textOrNull(object, "lastModified")),
                Math.max(0, storeMillis - Json.number(object, "changed", 0)));
    }
}
