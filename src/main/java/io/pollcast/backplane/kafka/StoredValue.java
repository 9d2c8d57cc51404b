package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.OptionalLong;

/**
 * A value as the compacted topic keeps it.
 *
 * @param changedAt when it became the value, by the brokers' clock in milliseconds
 */
record StoredValue(
        Topic topic,
        Position position,
        Fingerprint fingerprint,
        String contentType,
        String changeKey,
        Validators validators,
        long changedAt,
        Body body) {

    /** What {@code write} makes the value at {@code now}, by the brokers' clock. */
    static StoredValue of(Write write, Position position, long changedAt) {
        return new StoredValue(
                write.topic(),
                position,
                write.fingerprint(),
                write.contentType(),
                write.changeKey(),
                write.validators(),
                changedAt,
                write.body());
    }

    boolean isOf(String epoch) {
        return position.epoch().equals(epoch);
    }

    boolean hasBody(Write write) {
        return fingerprint.equals(write.fingerprint()) && body.equals(write.body());
    }

    /** Whether it says of the value all that {@code write} says. */
    boolean says(Write write) {
        return contentType.equals(write.contentType())
                && changeKey.equals(write.changeKey())
                && validators.equals(write.validators());
    }

    Stored stored(StoreClock clock) {
        return new Stored(
                topic, position.version(), fingerprint, contentType, changeKey, validators, clock.since(changedAt));
    }

    /** @param provenAge how long ago, in milliseconds, a beat saw that it is current; empty if none did */
    Update update(StoreClock clock, OptionalLong provenAge) {
        long changedAge = clock.since(changedAt);
        return update(Math.min(changedAge, provenAge.orElse(changedAge)), changedAge);
    }

    Update update(long ageMillis, long changedAgeMillis) {
        return new Update(topic, body, contentType, fingerprint, position, ageMillis, changedAgeMillis);
    }
}
