package io.pollcast.backplane;

import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Topic;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The lease holder's regular message: it proves that the path is alive and says what every topic is worth. It is the authority: a gateway
 * that differs from it for two beats reads again.
 *
 * @param epoch of the store that the versions belong to
 * @param everyMillis the time between two beats, in milliseconds
 * @param registryHash of the holder's registry
 * @param topics each topic of the registry, and of its templates each that is polled
 * @param ageMillis since the beat was sent: 0 when it is announced, more when it is read from the store
 * @param slowDownPercent how long the rhythms of the registry last now, in percent of what it says: 100 to 10,000
 */
public record Beat(
        String epoch, long everyMillis, String registryHash, List<Entry> topics, long ageMillis, int slowDownPercent) {

    public static final int NO_SLOW_DOWN = 100;
    public static final int MOST_SLOW_DOWN = 10_000;

    public Beat {
        topics = List.copyOf(topics);
    }

    /** A beat of whoever polls as the registry says. */
    public Beat(String epoch, long everyMillis, String registryHash, List<Entry> topics, long ageMillis) {
        this(epoch, everyMillis, registryHash, topics, ageMillis, NO_SLOW_DOWN);
    }

    /** The same beat, {@code millis} old. */
    public Beat withAge(long millis) {
        return new Beat(epoch, everyMillis, registryHash, topics, millis, slowDownPercent);
    }

    /**
     * How long ago, in milliseconds and counted until now, the sender saw that {@code version} is the current value of {@code topic};
     * empty if this beat does not say.
     */
    public OptionalLong provenAgeMillis(Topic topic, long version) {
        return topics.stream()
                .filter(entry -> entry.topic().equals(topic) && entry.version() == version && entry.ageMillis() >= 0)
                .mapToLong(entry -> entry.ageMillis() + ageMillis)
                .findFirst();
    }

    /**
     * One topic of a beat.
     *
     * @param topic the topic
     * @param version of its value; 0 if it has none yet
     * @param fingerprint of its value; null if it has none yet
     * @param ageMillis since the last good observation, in milliseconds; -1 if there was none
     * @param failure why the last poll failed, short and safe to show; null if it did not
     * @param asleep whether it is not polled, because nobody wants it; so it may be old and nothing is wrong
     */
    public record Entry(
            Topic topic,
            long version,
            @Nullable Fingerprint fingerprint,
            long ageMillis,
            @Nullable String failure,
            boolean asleep) {

        /** A topic that is polled. */
        public Entry(
                Topic topic,
                long version,
                @Nullable Fingerprint fingerprint,
                long ageMillis,
                @Nullable String failure) {
            this(topic, version, fingerprint, ageMillis, failure, false);
        }
    }
}
