package io.pollcast.backplane;

import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;

/**
 * What the store knows of a value besides its body.
 *
 * @param topic whose value it is
 * @param version of the value, in the store's epoch
 * @param fingerprint of the body
 * @param contentType of the body
 * @param changeKey decides for pollers whether a new observation is a change; opaque to the store
 * @param validators the backend's own, for conditional requests
 * @param changedAgeMillis since it became the value, that is since the backend answered with it, in milliseconds by the store's clock
 */
public record Stored(
        Topic topic,
        long version,
        Fingerprint fingerprint,
        String contentType,
        String changeKey,
        Validators validators,
        long changedAgeMillis) {}
