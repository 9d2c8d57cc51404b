package io.pollcast.backplane.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Listeners;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.backplane.json.BeatCodec;
import io.pollcast.backplane.json.RegistryCodec;
import io.pollcast.backplane.json.WantedCodec;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.TopicTemplate;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A backplane over Redis ≥ 6.2 or Valkey. Each verb is one script and one command; the keys are listed in {@code docs/redis.md}.
 *
 * <p>It has one connection for commands, kept open from the first call, and one for each channel that somebody is subscribed to. For each
 * connection the {@link Topology} is asked anew where to. Stages complete, and listeners are called, on threads of Lettuce.
 */
public final class RedisBackplane implements Backplane {

    /** How long to wait for a connection or an answer, unless somebody knows better. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** Lua cannot take many more at once. */
    static final int MAX_TOPICS = 5_000;

    private final Keys keys;
    private final RedisErrors errors;
    private final GarbageLog garbage = new GarbageLog();
    private final RedisReplies replies = new RedisReplies(garbage);
    private final RedisConnections connections;
    private final RedisCommands commands;
    private final RedisFeeds<Announcement> announcements;
    private final RedisFeeds<Wanted> wanted;

    private boolean closed;

    /**
     * @param settings which Redis
     * @param timeout how long to wait for a connection, and for each answer
     */
    public RedisBackplane(RedisSettings settings, Duration timeout) {
        this.keys = new Keys(settings.keyPrefix());
        this.connections = RedisConnections.create(settings, timeout);
        this.errors = connections.errors();
        this.commands = new RedisCommands(connections, errors);
        this.announcements = feeds(
                keys.channel,
                "announcements",
                AnnouncementCodec::decode,
                heard -> heard.announce(new Announcement.Interrupted()));
        this.wanted = feeds(keys.wanted, "wanted", WantedCodec::decode, heard -> {});
    }

    private <T> RedisFeeds<T> feeds(
            String channel, String place, RedisFeed.Decoder<T> decoder, Consumer<Listeners<T>> onReopened) {
        LinkLog log = new LinkLog(place);
        return new RedisFeeds<>(
                () -> new RedisFeed<>(
                        channel, place, decoder, log, this::openFeed, connections.timer(), errors, garbage, onReopened),
                errors);
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(Bytes.of(claim.token()), Bytes.of(claim.leaseMillis()), Bytes.of(claim.newEpoch())));
        return replaceRegistry(
                claim.registry(),
                Script.ACQUIRE,
                List.of(keys.lease, keys.topics, keys.meta, keys.epoch),
                arguments,
                replies::grant);
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        List<byte[]> arguments = new ArrayList<>(List.of(Bytes.of(fence.token()), Bytes.of(fence.sequence())));
        return replaceRegistry(
                registry,
                Script.REGISTER,
                List.of(keys.lease, keys.topics, keys.meta),
                arguments,
                replies::registration);
    }

    /** @param arguments what the script wants before the registry */
    private <T> CompletionStage<T> replaceRegistry(
            Registry registry,
            Script script,
            List<String> touched,
            List<byte[]> arguments,
            RedisCommands.Decoder<T> decoder) {
        int topics = registry.topics().size();
        if (topics > MAX_TOPICS) {
            return CompletableFuture.failedStage(
                    new BackplaneException(topics + " topics in one registry (expected: at most " + MAX_TOPICS + ")"));
        }
        arguments.add(Bytes.of(RegistryCodec.encode(registry)));
        arguments.add(Bytes.of(registry.hash()));
        arguments.add(Bytes.of(keys.bodyPrefix));
        arguments.add(Bytes.of(keys.channel));
        arguments.add(Bytes.of(registry.templates().size()));
        for (TopicTemplate template : registry.templates()) {
            arguments.add(Bytes.of(template.prefix()));
            arguments.add(Bytes.of(template.suffix()));
        }
        for (TopicInfo info : registry.topics()) {
            arguments.add(Bytes.of(info.topic().name()));
        }
        return commands.run(script, touched, arguments, decoder);
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        List<String> touched = new ArrayList<>(List.of(keys.lease, keys.epoch, keys.meta, keys.beat));
        List<byte[]> arguments = new ArrayList<>(List.of(
                Bytes.of(fence.token()),
                Bytes.of(fence.sequence()),
                Bytes.of(beat.epoch()),
                Bytes.of(BeatCodec.encode(beat)),
                Bytes.of(keys.channel)));
        for (Beat.Entry entry : beat.topics()) {
            if (entry.fingerprint() != null) {
                touched.add(keys.body(entry.topic()));
                arguments.add(Bytes.of(entry.topic().name()));
                arguments.add(Bytes.of(entry.version()));
                arguments.add(Bytes.of(entry.fingerprint().text()));
            }
        }
        return commands.run(Script.RENEW, touched, arguments, replies::renewal);
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return commands.run(
                Script.PUBLISH,
                List.of(keys.lease, keys.epoch, keys.meta, keys.body(write.topic())),
                List.of(
                        Bytes.of(fence.token()),
                        Bytes.of(fence.sequence()),
                        Bytes.of(write.topic().name()),
                        Bytes.of(write.fingerprint().text()),
                        Bytes.of(write.highestSeen()),
                        Bytes.of(write.ageMillis()),
                        Bytes.of(MetaCodec.encode(write)),
                        Bytes.of(AnnouncementCodec.encode(write)),
                        Bytes.of(keys.channel),
                        write.body().bytes(),
                        Bytes.of(AnnouncementCodec.isInline(write) ? 1 : 0)),
                replies::publication);
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        return commands.run(
                        Script.RELEASE,
                        List.of(keys.lease),
                        List.of(Bytes.of(fence.token()), Bytes.of(keys.channel)),
                        Reply::size)
                .thenAccept(parts -> {});
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return commands.run(
                Script.INDEX, List.of(keys.epoch, keys.topics, keys.beat, keys.meta), List.of(), replies::index);
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return commands.run(
                Script.READ,
                List.of(keys.epoch, keys.beat, keys.meta, keys.body(topic)),
                List.of(Bytes.of(topic.name())),
                reply -> replies.update(topic, reply));
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                Bytes.of(fence.token()),
                Bytes.of(fence.sequence()),
                Bytes.of(keys.bodyPrefix),
                Bytes.of(keys.channel)));
        topics.forEach(topic -> arguments.add(Bytes.of(topic.name())));
        return commands.run(Script.REMOVE, List.of(keys.lease, keys.meta), arguments, replies::removal);
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        return announcements.subscribe(listener);
    }

    @Override
    public CompletionStage<Void> want(Wanted wanted) {
        return commands.publish(keys.wanted, Bytes.of(WantedCodec.encode(wanted)));
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        return wanted.subscribe(listener);
    }

    /** Commands follow to where announcements have been found: a former primary that was cut off answers reads as if nothing were. */
    private CompletionStage<Reached<StatefulRedisPubSubConnection<byte[], byte[]>>> openFeed() {
        return connections.forAnnouncements().thenApply(reached -> {
            commands.follow(reached.node());
            return reached;
        });
    }

    @Override
    public BackplaneHealth health() {
        String problem = announcements.problem();
        if (problem == null) {
            problem = wanted.problem();
        }
        if (problem == null) {
            problem = commands.problem();
        }
        return problem == null ? BackplaneHealth.OK : new BackplaneHealth(false, problem);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        announcements.close();
        wanted.close();
        commands.close();
        connections.close();
    }
}
