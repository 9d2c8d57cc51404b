package io.pollcast.change;

import io.pollcast.backplane.Validators;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;

/** What one poll brought. */
public sealed interface Observation {

    /**
     * The backend answered with a value.
     *
     * @param body UTF-8 text, as browsers will get it
     * @param fingerprint of the body
     * @param contentType of the body
     * @param validators for the next request
     */
    record Fetched(Body body, Fingerprint fingerprint, String contentType, Validators validators)
            implements Observation {
        public Fetched(Body body, String contentType, Validators validators) {
            this(body, Fingerprint.of(body), contentType, validators);
        }
    }

    /** The backend says that the value is the one that our validators name (304). */
    record NotModified() implements Observation {}

    /**
     * There is no answer, or none that can be used.
     *
     * @param reason short, and safe to show to browsers: no body, no address, no secret
     */
    record Failed(String reason) implements Observation {}
}
