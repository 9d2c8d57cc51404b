package io.pollcast.backplane.kafka;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
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
import io.pollcast.thread.DaemonThreads;
import io.pollcast.topic.Registry;
import io.pollcast.topic.Topic;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A backplane over Kafka (brokers of 4.3 are what it is tested with). A compacted topic keeps the latest value of each topic, and a second one, which is short, carries beats, the lease and
 * what gateways want; {@code docs/kafka.md} describes the records. Every process reads all of both and answers out of what it has read, once it has
 * read as far as the brokers say that there is something to read.
 *
 * <p>Stages complete, and listeners are called, on the threads {@code pollcast-kafka-…} or on those of Kafka's clients.
 */
public final class KafkaBackplane implements Backplane {

    /** How long to wait for an answer, unless somebody knows better. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final Listeners<Announcement> announcements = new Listeners<>();
    private final Listeners<Wanted> wanted = new Listeners<>();
    private final Calls calls;
    private final Fences fences;
    private final Synchronizer synchronizer;
    private final Reader reader;
    private final Writer writer;
    private final Leadership leadership;
    private final Publisher publisher;

    /**
     * @param settings which Kafka
     * @param largestValue that must fit into a record, in bytes
     * @param timeout how long to wait for each answer
     * @param nanoTime a monotonic clock in nanoseconds
     * @param epochMillis the wall clock in milliseconds, until the brokers' is known
     */
    public KafkaBackplane(
            KafkaSettings settings,
            int largestValue,
            Duration timeout,
            LongSupplier nanoTime,
            LongSupplier epochMillis) {
        TopicRules rules = new TopicRules(settings, largestValue);
        Clients clients = new Clients(settings, timeout);
        KafkaErrors errors = new KafkaErrors(settings);
        StoreClock clock = new StoreClock(nanoTime, epochMillis);
        WriteTrouble trouble = new WriteTrouble(errors, nanoTime);
        this.fences = new Fences(nanoTime);
        ValueCodec codec = new ValueCodec(rules.values());
        this.calls = new Calls(errors, timeout);
        this.synchronizer = new Synchronizer(
                clients,
                new TopicKeeper(rules),
                new LivePen(clients::producer, new LiveCodec(rules.live()), clock, nanoTime));
        Readings readings = new Readings(clients, clock, new GarbageLog(), announcements, wanted, () -> {
            var unused = synchronizer.markWithTime();
        });
        this.reader = new Reader(
                readings, errors, timeout, new DaemonThreads("pollcast-kafka-read"), TimeUnit.MILLISECONDS::sleep);
        this.writer = new Writer(synchronizer, reader, new Transactions(clients), fences, trouble, timeout);
        this.leadership = new Leadership(synchronizer, reader, writer, fences, trouble, codec, clock, nanoTime);
        this.publisher = new Publisher(writer, codec, clock);
    }

    @Override
    public CompletionStage<Grant> acquire(Claim claim) {
        return calls.track(() -> leadership.acquire(claim));
    }

    @Override
    public CompletionStage<Registration> register(Fence fence, Registry registry) {
        return calls.track(fences.admits(fence), Registration.REFUSED, () -> leadership.register(fence, registry));
    }

    @Override
    public CompletionStage<Renewal> renew(Fence fence, Beat beat) {
        return calls.track(fences.admits(fence), new Renewal.Lost(), () -> leadership.renew(fence, beat));
    }

    @Override
    public CompletionStage<Publication> publish(Fence fence, Write write) {
        return calls.track(fences.admits(fence), new Publication.Refused(), () -> publisher.publish(fence, write));
    }

    @Override
    public CompletionStage<Removal> remove(Fence fence, List<Topic> topics) {
        return calls.track(fences.admits(fence), Removal.REFUSED, () -> leadership.remove(fence, topics));
    }

    @Override
    public CompletionStage<Void> release(Fence fence) {
        return calls.track(() -> leadership.release(fence)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Subscription> subscribe(Consumer<Announcement> listener) {
        return subscribe(announcements, listener);
    }

    @Override
    public CompletionStage<Void> want(Wanted message) {
        return calls.track(() ->
                        synchronizer.mark().thenCompose(mark -> synchronizer.write(new LiveMessage.Demanded(message))))
                .thenAccept(written -> {});
    }

    @Override
    public CompletionStage<Subscription> subscribeToWanted(Consumer<Wanted> listener) {
        return subscribe(wanted, listener);
    }

    /**
     * Whoever is added by the reader's thread hears all that it reads from there on. Who is added too late, when nobody waits for it any more, is taken
     * away again.
     */
    private <T> CompletionStage<Subscription> subscribe(Listeners<T> listeners, Consumer<T> listener) {
        return calls.track(() -> {
            CompletableFuture<Subscription> added =
                    synchronizer.mark().thenCompose(mark -> reader.at(mark.inPart(), store -> listeners.add(listener)));
            CompletableFuture<Subscription> told = added.copy();
            var unused = added.thenAccept(subscription -> {
                if (told.isCompletedExceptionally()) {
                    subscription.close();
                }
            });
            return told;
        });
    }

    @Override
    public CompletionStage<Index> readIndex() {
        return calls.track(() -> synchronizer
                .markWithTime()
                .thenCompose(mark -> reader.at(mark.inPart(), store -> store.index(mark.isLed()))));
    }

    @Override
    public CompletionStage<Optional<Update>> read(Topic topic) {
        return calls.track(() ->
                synchronizer.markWithTime().thenCompose(mark -> reader.at(mark.inPart(), store -> store.read(topic))));
    }

    @Override
    public BackplaneHealth health() {
        return calls.health();
    }

    @Override
    public void close() {
        if (calls.close()) {
            announcements.clear();
            wanted.clear();
            writer.close();
            synchronizer.close();
            reader.close();
        }
    }
}
