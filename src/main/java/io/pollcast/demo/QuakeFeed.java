package io.pollcast.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollcast.topic.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * A week of earthquakes that happens again within an hour: the feed begins with the oldest of the file and gains one to three every four
 * seconds, newest first as in the real feed; when the week is through it begins again.
 *
 * <p>The file is newest first too, so any state of the feed is one slice of the file's bytes. They are never parsed and written anew:
 * numbers and characters arrive as the survey published them.
 */
final class QuakeFeed implements Feed {

    /** How many have happened when the demo begins: enough to draw the world's faults on the page's map. */
    static final int INITIAL = 200;

    /** A little slower than the rhythm of the poll, so that a poll now and then finds nothing new and gets a 304. */
    static final int STEP_MILLIS = 4_000;

    private static final int[] GAINED_WITHIN_CYCLE = {0, 1, 3, 4};
    private static final int GAIN_OF_CYCLE = 7;
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.UTF_8);
    private static final int HEAD_AT_MOST = 256;

    private final byte[] file;
    private final int[] starts;
    private final int end;
    private final ObjectMapper mapper = new ObjectMapper();

    private QuakeFeed(byte[] file, int[] starts, int end) {
        this.file = file;
        this.starts = starts;
        this.end = end;
    }

    /** Finds where each feature of a GeoJSON file begins. Takes the array over. */
    static QuakeFeed of(byte[] file) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(file)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals("features");
                json.nextToken();
                if (found) {
                    return ofFeatures(file, json);
                }
                json.skipChildren();
            }
        }
        throw new IOException("GeoJSON without features (expected: an object with the member \"features\")");
    }

    private static QuakeFeed ofFeatures(byte[] file, JsonParser json) throws IOException {
        IntStream.Builder starts = IntStream.builder();
        int end = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            starts.add(Math.toIntExact(json.currentTokenLocation().getByteOffset()));
            json.skipChildren();
            end = Math.toIntExact(json.currentLocation().getByteOffset());
        }
        return new QuakeFeed(file, starts.build().toArray(), end);
    }

    /** The most bytes that an answer can have. */
    int maxBody() {
        return HEAD_AT_MOST + file.length;
    }

    @Override
    public Answer at(long millis) {
        int count = count(millis / STEP_MILLIS);
        return new Answer("application/geo+json", body(count), "W/\"quakes-" + count + '"', null);
    }

    /** How many have happened after so many steps. */
    private int count(long step) {
        int missing = Math.max(0, starts.length - INITIAL);
        int steps = (missing / GAIN_OF_CYCLE + 1) * GAINED_WITHIN_CYCLE.length;
        int within = (int) (step % steps);
        int gained = within / GAINED_WITHIN_CYCLE.length * GAIN_OF_CYCLE
                + GAINED_WITHIN_CYCLE[within % GAINED_WITHIN_CYCLE.length];
        return Math.min(starts.length, INITIAL + gained);
    }

    private Body body(int count) {
        int from = starts[starts.length - count];
        byte[] head = head(time(from), count).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream(head.length + end - from + TAIL.length);
        body.writeBytes(head);
        body.write(file, from, end - from);
        body.writeBytes(TAIL);
        return Body.of(body.toByteArray());
    }

    private static String head(long generated, int count) {
        return "{\"type\":\"FeatureCollection\",\"metadata\":{\"generated\":" + generated
                + ",\"title\":\"USGS All Earthquakes, Past Week (replayed)\",\"status\":200,\"count\":" + count
                + "},\"features\":[";
    }

    /** When the quake at this offset happened, in milliseconds since 1970. */
    private long time(int from) {
        try {
            return mapper.readTree(file, from, end - from)
                    .at("/properties/time")
                    .asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
