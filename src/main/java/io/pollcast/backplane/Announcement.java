package io.pollcast.backplane;

import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;

/** What a subscriber of a {@link Backplane} is told. */
public sealed interface Announcement {

    /** A topic has a new value, and here it is. */
    record Updated(Update update) implements Announcement {}

    /** A topic has a new value that is too large to be carried to everyone; read it. */
    record Changed(Topic topic, Position position, Fingerprint fingerprint) implements Announcement {}

    /** The lease holder's regular word about every topic. */
    record Beaten(Beat beat) implements Announcement {}

    /** A topic was removed from the configuration. */
    record Gone(Topic topic) implements Announcement {}

    /** The lease is free: a standby may acquire it. */
    record Released() implements Announcement {}

    /** Announcements may have been missed; read the index. */
    record Interrupted() implements Announcement {}
}
