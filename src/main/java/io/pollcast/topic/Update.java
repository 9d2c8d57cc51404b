package io.pollcast.topic;

/**
 * A changed value of a topic, as the store keeps it and gateways get it.
 *
 * <p>Times that cross machines are ages, taken when the update was sent or read; a receiver adds what has passed since on its own
 * monotonic clock.
 *
 * @param topic whose value this is
 * @param body the value as browsers get it
 * @param contentType the media type the backend gave it
 * @param fingerprint of {@code body}
 * @param position where it stands in the order of the topic's values
 * @param ageMillis since the value was last seen to be current, in milliseconds
 * @param changedAgeMillis since it became the value, in milliseconds
 */
public record Update(
        Topic topic,
        Body body,
        String contentType,
        Fingerprint fingerprint,
        Position position,
        long ageMillis,
        long changedAgeMillis) {}
