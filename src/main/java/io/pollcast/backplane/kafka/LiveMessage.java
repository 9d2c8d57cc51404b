package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Wanted;

/** A record of the live topic. */
sealed interface LiveMessage {

    /** Somebody wants the lease, for {@code millis} milliseconds. */
    record Claimed(String token, long millis, String registryHash) implements LiveMessage {}

    /** The holder's beat, which keeps its lease. */
    record Kept(String token, long generation, long millis, Beat beat) implements LiveMessage {}

    /** The holder has another registry. */
    record Registered(String token, String registryHash) implements LiveMessage {}

    /** The holder gives the lease back. */
    record Released(String token, long generation) implements LiveMessage {}

    /** What a gateway's clients want. */
    record Demanded(Wanted wanted) implements LiveMessage {}

    /** Nothing but what time the broker has. */
    record Asked() implements LiveMessage {}
}
