package io.pollcast.backplane.redis;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.json.BeatCodec;
import io.pollcast.backplane.json.MalformedException;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes values of what the scripts answer. What others wrote into the keys is ignored if it is not ours. */
final class RedisReplies {

    private final GarbageLog garbage;

    RedisReplies(GarbageLog garbage) {
        this.garbage = garbage;
    }

    Grant grant(Reply reply) throws MalformedException {
        return switch (reply.text(0)) {
            case "denied" -> new Grant.Denied(reply.text(1), reply.number(2));
            case "granted" -> new Grant.Granted(reply.text(1), stored(reply, 3, reply.number(2)));
            default -> throw unexpected();
        };
    }

    Renewal renewal(Reply reply) throws MalformedException {
        return switch (reply.text(0)) {
            case "lost" -> new Renewal.Lost();
            case "renewed" -> {
                List<Topic> missing = new ArrayList<>();
                for (int i = 1; i < reply.size(); i++) {
                    missing.add(Topic.parse(reply.text(i)).orElseThrow(RedisReplies::unexpected));
                }
                yield new Renewal.Renewed(missing);
            }
            default -> throw unexpected();
        };
    }

    Registration registration(Reply reply) throws MalformedException {
        return switch (reply.text(0)) {
            case "refused" -> Registration.REFUSED;
            case "registered" -> Registration.DONE;
            default -> throw unexpected();
        };
    }

    Removal removal(Reply reply) throws MalformedException {
        return switch (reply.text(0)) {
            case "refused" -> Removal.REFUSED;
            case "removed" -> Removal.DONE;
            default -> throw unexpected();
        };
    }

    Publication publication(Reply reply) throws MalformedException {
        return switch (reply.text(0)) {
            case "refused" -> new Publication.Refused();
            case "accepted" -> new Publication.Accepted(reply.number(1));
            default -> throw unexpected();
        };
    }

    Index index(Reply reply) throws MalformedException {
        long now = reply.number(0);
        return new Index(
                reply.textOrNull(1),
                registry(reply.bytesOrNull(2)),
                stored(reply.list(4), 0, now),
                beat(reply.bytesOrNull(3), now),
                true);
    }

    Optional<Update> update(Topic topic, Reply reply) throws MalformedException {
        long now = reply.number(0);
        String epoch = reply.textOrNull(1);
        byte[] meta = reply.bytesOrNull(3);
        byte[] bytes = reply.bytesOrNull(4);
        Stored stored = meta == null ? null : stored(topic, meta, now);
        if (epoch == null || stored == null || bytes == null) {
            return Optional.empty();
        }
        Body body = Body.of(bytes);
        if (!Fingerprint.of(body).equals(stored.fingerprint())) {
            throw new MalformedException("body of " + topic + " is not the one that its metadata speaks of");
        }
        long changedAge = stored.changedAgeMillis();
        Beat beat = beat(reply.bytesOrNull(2), now);
        long age = beat == null
                ? changedAge
                : Math.min(
                        changedAge,
                        beat.provenAgeMillis(topic, stored.version()).orElse(changedAge));
        Position position = new Position(epoch, stored.version());
        return Optional.of(
                new Update(topic, body, stored.contentType(), stored.fingerprint(), position, age, changedAge));
    }

    /** Pairs of topic and metadata from {@code from} on. */
    private List<Stored> stored(Reply pairs, int from, long now) throws MalformedException {
        List<Stored> all = new ArrayList<>();
        for (int i = from; i + 1 < pairs.size(); i += 2) {
            Optional<Topic> topic = Topic.parse(pairs.text(i));
            if (topic.isEmpty()) {
                garbage.ignored("meta", new MalformedException("a field that is no topic"));
                continue;
            }
            Stored one = stored(topic.get(), pairs.bytes(i + 1), now);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    private @Nullable Stored stored(Topic topic, byte[] meta, long now) {
        try {
            return MetaCodec.decode(topic, meta, now);
        } catch (MalformedException e) {
            garbage.ignored("meta", e);
            return null;
        }
    }

    private @Nullable Registry registry(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : RegistryCodec.decode(bytes);
        } catch (MalformedException e) {
            garbage.ignored("topics", e);
            return null;
        }
    }

    private @Nullable Beat beat(byte @Nullable [] bytes, long now) {
        try {
            return bytes == null ? null : BeatCodec.decode(bytes, now);
        } catch (MalformedException e) {
            garbage.ignored("beat", e);
            return null;
        }
    }

    private static MalformedException unexpected() {
        return new MalformedException("unexpected answer of a script (expected: one of its own words)");
    }
}
