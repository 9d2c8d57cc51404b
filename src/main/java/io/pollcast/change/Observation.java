package io.pollcast.change;

import io.pollcast.backplane.Validators;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one poll brought. */
public sealed interface Observation {

    /** Whether the backend is there and says something of its own, even if that cannot be used. */
    default boolean answered() {
        return true;
    }

    /**
     * The backend answered with a value.
     *
     * @param body UTF-8 text, as browsers will get it
     * @param fingerprint of the body
     * @param contentType of the body
     * @param validators for the next request
     * @param freshFor how long it will not change, as the backend says; null if it does not say
     * @param changeKey what the body is compared by
     */
    record Fetched(
            Body body,
            Fingerprint fingerprint,
            String contentType,
            Validators validators,
            @Nullable Duration freshFor,
            String changeKey)
            implements Observation {

        /** A value of which every byte counts. */
        public Fetched(Body body, String contentType, Validators validators, @Nullable Duration freshFor) {
            this(body, Fingerprint.of(body), contentType, validators, freshFor);
        }

        private Fetched(
                Body body,
                Fingerprint fingerprint,
                String contentType,
                Validators validators,
                @Nullable Duration freshFor) {
            this(body, fingerprint, contentType, validators, freshFor, Refiner.NONE.key(body, fingerprint));
        }

        /** A value of which every byte counts, and of which the backend does not say how long it holds. */
        public Fetched(Body body, String contentType, Validators validators) {
            this(body, contentType, validators, null);
        }

        Fetched comparedBy(String key) {
            return new Fetched(body, fingerprint, contentType, validators, freshFor, key);
        }
    }

    /**
     * The backend says that the value is the one that our validators name (304).
     *
     * @param freshFor how long it will not change, as the backend says; null if it does not say
     */
    record NotModified(@Nullable Duration freshFor) implements Observation {
        public NotModified() {
            this(null);
        }
    }

    /**
     * There is no answer, or none that can be used.
     *
     * @param reason short, and safe to show to browsers: no body, no address, no secret
     * @param notBefore how long the backend asks to be left alone from now on ({@code Retry-After} of 429 or 503), at most an hour; null if
     *     it does not ask
     * @param answered whether this is about one value and says nothing against whatever else the backend has
     */
    record Failed(String reason, @Nullable Duration notBefore, boolean answered) implements Observation {

        /** There is no answer, or one by which the backend says that it cannot. */
        public Failed(String reason, @Nullable Duration notBefore) {
            this(reason, notBefore, false);
        }

        /** The same of a backend that does not ask to be left alone. */
        public Failed(String reason) {
            this(reason, null);
        }

        /** An answer that cannot be used. */
        public static Failed unfit(String reason) {
            return new Failed(reason, null, true);
        }
    }
}
