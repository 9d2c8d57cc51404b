package io.pollcast.demo;

import io.pollcast.topic.Body;
import org.jspecify.annotations.Nullable;

/** Where one endpoint's answers come from. Any thread may ask. */
@FunctionalInterface
interface Feed {

    /** The answer at {@code millis} after the demo began. */
    Answer at(long millis);

    /**
     * A body and its validators.
     *
     * @param etag the entity tag with its quotes; null if there is none
     * @param lastModified an HTTP date; null if there is none
     */
    record Answer(
            String contentType,
            Body body,
            @Nullable String etag,
            @Nullable String lastModified) {

        private static final String JSON = "application/json";

        /** JSON without validators: every request gets it whole. */
        static Answer json(String text) {
            return new Answer(JSON, Body.of(text), null, null);
        }

        /** JSON that is the same for as long as {@code lastModified} is. */
        static Answer json(String text, String lastModified) {
            return new Answer(JSON, Body.of(text), null, lastModified);
        }
    }
}
