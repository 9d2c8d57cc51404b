package io.pollcast.topic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** What is measured on: as many bytes of a real feed as asked for. Nothing here needs them to be complete JSON. */
public final class Bodies {

    private Bodies() {}

    public static Body of(int size) {
        try (InputStream feed = Body.class.getResourceAsStream("/io/pollcast/demo/data/earthquakes.geojson")) {
            return Body.of(Arrays.copyOf(feed.readAllBytes(), size));
        } catch (IOException e) {
            throw new IllegalStateException("the jar has the demo's data", e);
        }
    }
}
