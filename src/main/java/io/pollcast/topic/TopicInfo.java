package io.pollcast.topic;

import org.jspecify.annotations.Nullable;

/**
 * What a gateway must know of an endpoint to serve its topic; it never learns the URL or the credentials.
 *
 * @param topic the name
 * @param path where the gateway answers too, such as {@code /api/news}; null if only under its name
 * @param everyMillis how often the endpoint is polled, in milliseconds
 * @param staleAfterMillis the age at which a value is stale, in milliseconds
 * @param access who may read it
 * @param onDemand whether it is polled only while somebody wants it
 */
public record TopicInfo(
        Topic topic, @Nullable String path, long everyMillis, long staleAfterMillis, Access access, boolean onDemand) {

    private static final int WHOLE = 100;

    /**
     * A topic that is always polled.
     *
     * @param open whether everyone may read it as long as nobody is asked who reads
     */
    public TopicInfo(Topic topic, @Nullable String path, long everyMillis, long staleAfterMillis, boolean open) {
        this(topic, path, everyMillis, staleAfterMillis, Access.of(open), false);
    }

    /** The same while everything is polled more slowly: {@code percent} is how long a rhythm lasts, 100 for as long as it says. */
    public TopicInfo slower(int percent) {
        return percent == WHOLE
                ? this
                : new TopicInfo(
                        topic,
                        path,
                        everyMillis * percent / WHOLE,
                        staleAfterMillis * percent / WHOLE,
                        access,
                        onDemand);
    }
}
