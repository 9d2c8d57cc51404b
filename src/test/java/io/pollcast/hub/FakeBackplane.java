package io.pollcast.hub;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.BackplaneException;
import io.pollcast.backplane.BackplaneHealth;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Claim;
import io.pollcast.backplane.Fence;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Index;
import io.pollcast.backplane.Publication;
import io.pollcast.backplane.Registration;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Renewal;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Validators;
import io.pollcast.backplane.Wanted;
import io.pollcast.backplane.Write;
import io.pollcast.topic.Body;
import io.pollcast.topic.Fingerprint;
import io.pollcast.topic.Position;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store that a test writes to without leases, and whose answers and announcements it holds back and lets go one by one. What a read finds
 * is decided when it is asked, as in a real store; when it arrives, by the test. One thread.
 */
final class FakeBackplane implements Backplane {

    /** Values by topic, as the store has them. */
    final Map<Topic, Update> values = new LinkedHashMap<>();

    final Deque<Runnable> subscribing = new ArrayDeque<>();
    final Deque<Runnable> indexing = new ArrayDeque<>();
    final Deque<Runnable> reading = new ArrayDeque<>();
    final Deque<Runnable> wanting = new ArrayDeque<>();

    /** What this gateway has said that its clients want. */
    final List<Wanted> wanted = new ArrayList<>();

    String epoch = "one";
    Registry registry = Registry.EMPTY;

    @Nullable Beat lastBeat;

    boolean empty;

    /** What is in a part of the store that cannot be read yet. */
    final Set<Topic> unreadable = new HashSet<>();

    boolean down;
    final Set<Topic> downFor = new HashSet<>();
    boolean holding;
    int subscriptions;
    int indexes;
    int reads;
    private @Nullable Consumer<Announcement> listener;

    static TopicInfo info(String topic) {
        return new TopicInfo(new Topic(topic), null, 2_000, 6_000, true);
    }

    void registry(String... topics) {
        registry = new Registry(Stream.of(topics).map(FakeBackplane::info).toList());
    }

    /** Puts a value into the store and says nothing. */
    Update store(String topic, String body, long version) {
        Body bytes = Body.of(body);
        Update update = new Update(
                new Topic(topic), bytes, "application/json", Fingerprint.of(bytes), new Position(epoch, version), 0, 0);
        values.put(update.topic(), update);
        return update;
    }

    /** Makes every value that is in the store that old. */
    void age(long millis) {
        values.replaceAll((topic, value) -> new Update(
                topic, value.body(), value.contentType(), value.fingerprint(), value.position(), millis, millis));
    }

    /** Puts a value into the store and announces it with its body. */
    void publish(String topic, String body, long version) {
        announce(new Announcement.Updated(store(topic, body, version)));
    }

    /** Puts a value into the store and announces it without its body. */
    void publishLarge(String topic, String body, long version) {
        Update update = store(topic, body, version);
        announce(new Announcement.Changed(update.topic(), update.position(), update.fingerprint()));
    }

    /** A beat of the store's values, each seen to be current {@code ageMillis} ago. */
    Beat beatNow(long ageMillis) {
        List<Beat.Entry> entries = new ArrayList<>();
        for (TopicInfo info : registry.topics()) {
            Update value = values.get(info.topic());
            entries.add(
                    value == null
                            ? new Beat.Entry(info.topic(), 0, null, -1, null)
                            : new Beat.Entry(
                                    info.topic(), value.position().version(), value.fingerprint(), ageMillis, null));
        }
        return new Beat(epoch, 2_000, registry.hash(), entries, 0);
    }

    void beat(long ageMillis) {
        announce(new Announcement.Beaten(beatNow(ageMillis)));
    }

    void announce(Announcement announcement) {
        if (listener != null) {
            listener.accept(announcement);
        }
    }

    boolean isSubscribed() {
        return listener != null;
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> wanted) {
        subscriptions++;
        return answer(subscribing, () -> {
            listener = wanted;
            return () -> {
                if (listener == wanted) {
                    listener = null;
                }
            };
        });
    }

    @Override
    public CompletionStage<Index> readIndex() {
        indexes++;
        List<Stored> stored = values.values().stream()
                .filter(value -> !unreadable.contains(value.topic()))
                .map(FakeBackplane::stored)
                .toList();
        Index found = empty ? Index.EMPTY : new Index(epoch, registry, stored, lastBeat, unreadable.isEmpty());
        return answer(indexing, () -> found);
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        reads++;
        if (downFor.contains(topic)) {
            return CompletableFuture.failedStage(new BackplaneException("fake: down for " + topic));
        }
        Optional<Update> found = Optional.ofNullable(unreadable.contains(topic) ? null : values.get(topic));
        return answer(reading, () -> found);
    }

    private <T> CompletionStage<T> answer(Deque<Runnable> held, Supplier<T> found) {
        if (down) {
            return CompletableFuture.failedStage(new BackplaneException("fake: down"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        held.add(() -> answer.complete(found.get()));
        if (!holding) {
            held.remove().run();
        }
        return answer;
    }

    private static Stored stored(Update update) {
        return new Stored(
                update.topic(),
                update.position().version(),
                update.fingerprint(),
                update.contentType(),
                "key",
                Validators.NONE,
                update.changedAgeMillis());
    }

    @Override
    public BackplaneHealth health() {
        return BackplaneHealth.OK;
    }

    @Override
    public void close() {
        listener = null;
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Void> want(Wanted said) {
        wanted.add(said);
        return answer(wanting, () -> null);
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        throw new UnsupportedOperationException("a gateway does not poll");
    }
}
