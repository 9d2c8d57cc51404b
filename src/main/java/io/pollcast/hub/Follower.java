package io.pollcast.hub;

import io.pollcast.backplane.Announcement;
import io.pollcast.backplane.Backplane;
import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Index;
import io.pollcast.metrics.Metrics;
import io.pollcast.topic.Topic;
import io.pollcast.topic.TopicInfo;
import io.pollcast.topic.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this gateway's knowledge equal to the store's, and tells the hub of every difference.
 *
 * <pre>
 *   subscribe ──acknowledged──► read the index ──► read what differs ──► follow
 *       ▲                             ▲                                    │
 *       │ two beats missing           └── interrupted, other epoch, other registry
 *       └──────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Values are ordered by version within an epoch, so it does not matter whether an announcement or a read brings one first. The beat is
 * the authority: a topic that differs from it for two beats is read again. Freshness is derived from ages alone, never from silence.
 * Everything happens on the follower's thread; {@link #status} and {@link #topics} may be asked from any.
 */
public final class Follower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Backplane backplane;
    private final Consumer<HubUpdate> hub;
    private final ScheduledExecutorService thread;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final TopicTable table;
    private final Wants wants;
    private final BeatWatch watch;
    private final StoreReader reader;
    private final TroubleLog trouble = new TroubleLog();
    private final Pauses pauses = new Pauses();

    private Backplane.@Nullable Subscription subscription;
    private int attempt;
    private boolean retrying;
    private boolean closed;
    private boolean synced;
    private boolean isWhole = true;
    private long indexNanos;
    private @Nullable Beat storedBeat;
    private long storedBeatNanos;
    private long toldHighWater;
    private Templates toldTemplates = Templates.NONE;
    private volatile FollowerStatus status = new FollowerStatus(false, false, 0, false, 0, 0);

    /**
     * @param hub is told every difference
     * @param gateway names this process to the pollers
     * @param interest what its clients want
     * @param beat how often a beat is expected until one says so itself
     * @param served whether this gateway may serve a topic at all
     * @param thread owns everything here; shut down by whoever made it
     */
    Follower(
            Backplane backplane,
            Consumer<HubUpdate> hub,
            String gateway,
            Interest interest,
            Duration beat,
            Predicate<TopicInfo> served,
            ScheduledExecutorService thread,
            LongSupplier nanoTime,
            Metrics metrics) {
        this.backplane = backplane;
        this.hub = hub;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.table = new TopicTable(served, nanoTime, metrics);
        this.wants = new Wants(backplane, gateway, interest, table, thread);
        this.watch = new BeatWatch(beat);
        this.reader = new StoreReader(backplane, table, thread, nanoTime, metrics, new Reading());
    }

    /** Begins to follow. A store that is away is waited for. */
    public void start() {
        thread.execute(() -> {
            watch.start(nanoTime.getAsLong());
            pauses.start(nanoTime.getAsLong());
            subscribe();
        });
        var unused =
                thread.scheduleWithFixedDelay(this::onTick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stops to follow; the hub keeps what it was told. */
    @Override
    public void close() {
        thread.execute(() -> {
            closed = true;
            reader.close();
            unsubscribe();
        });
    }

    public FollowerStatus status() {
        return status;
    }

    /** What the hub was told of each topic, those that are gone included. */
    public CompletableFuture<List<TopicView>> topics() {
        return CompletableFuture.supplyAsync(table::told, thread);
    }

    private void subscribe() {
        unsubscribe();
        int mine = ++attempt;
        backplane
                .subscribe(announcement -> thread.execute(() -> onAnnouncement(mine, announcement)))
                .whenComplete((opened, error) -> thread.execute(() -> onSubscribed(mine, opened, error)));
    }

    private void unsubscribe() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    private void onSubscribed(int mine, Backplane.@Nullable Subscription opened, @Nullable Throwable error) {
        if (mine != attempt || closed) {
            if (opened != null) {
                opened.close();
            }
        } else if (opened == null) {
            onTrouble(error);
        } else {
            subscription = opened;
            reader.readIndex();
        }
    }

    private void onAnnouncement(int mine, Announcement announcement) {
        if (mine != attempt || closed) {
            return;
        }
        long arrived = pauses.arrival(nanoTime.getAsLong());
        if (announcement instanceof Announcement.Updated updated) {
            onUpdate(updated.update(), arrived);
        } else if (announcement instanceof Announcement.Changed changed) {
            onChanged(changed);
        } else if (announcement instanceof Announcement.Beaten beaten) {
            onBeat(beaten.beat(), arrived);
        } else if (announcement instanceof Announcement.Gone gone) {
            table.find(gone.topic()).ifPresent(TopicEntry::onGone);
        } else if (announcement instanceof Announcement.Interrupted) {
            reader.readIndex();
        }
        tellHub();
    }

    private void onUpdate(Update update, long arrivedNanos) {
        Optional<TopicEntry> entry = table.announced(update.topic(), update.position());
        if (entry.isEmpty()) {
            onUnknown(update.topic());
        } else if (entry.get().isBefore(update.position())) {
            reader.adopt(entry.get(), update, arrivedNanos);
        }
    }

    private void onChanged(Announcement.Changed changed) {
        Optional<TopicEntry> entry = table.announced(changed.topic(), changed.position());
        if (entry.isEmpty()) {
            onUnknown(changed.topic());
        } else if (entry.get().isBefore(changed.position())) {
            reader.read(entry.get());
        }
    }

    private void onUnknown(Topic topic) {
        if (!table.ignores(topic)) {
            reader.readIndex();
        }
    }

    private void onBeat(Beat beat, long arrivedNanos) {
        boolean counts = watch.onBeat(beat, nanoTime.getAsLong());
        wants.onBeat(beat, nanoTime.getAsLong());
        if (table.agreesWith(beat)) {
            table.onBeat(beat, arrivedNanos, counts).forEach(reader::read);
        } else {
            reader.readIndex();
        }
    }

    private void doIndex(Index index, long askedNanos) {
        isWhole = index.isWhole();
        indexNanos = nanoTime.getAsLong();
        if (index.epoch() == null || index.registry() == null) {
            return;
        }
        if (table.adoptEpoch(index.epoch())) {
            log.info(
                    "epoch_adopted epoch={} topics={}",
                    index.epoch(),
                    index.registry().topics().size());
        }
        table.adoptRegistry(index.registry());
        table.differing(index.stored()).forEach(reader::read);
        storedBeat = index.lastBeat();
        storedBeatNanos = askedNanos;
        if (storedBeat != null) {
            watch.onStored(askedNanos - TimeUnit.MILLISECONDS.toNanos(storedBeat.ageMillis()), nanoTime.getAsLong());
        }
    }

    /** A beat out of the store tells how old the values are, once they have all been read; it may be of long ago, and contradicts nothing. */
    private void finishSync() {
        if (!isSettled()) {
            return;
        }
        trouble.onRecovery();
        synced = true;
        Beat beat = storedBeat;
        storedBeat = null;
        if (beat != null && table.agreesWith(beat)) {
            table.onBeat(beat, storedBeatNanos, false).forEach(reader::read);
        }
    }

    private void onTick() {
        if (closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        pauses.arrival(now);
        if (subscription != null && watch.isOverdue(now)) {
            metrics.resubscribed();
            subscribe();
        }
        if (!isWhole && now - indexNanos >= RETRY.toNanos() && reader.isIdle()) {
            reader.readIndex();
        }
        wants.onTick(now);
        tellHub();
    }

    private void tellHub() {
        if (isSettled()) {
            table.onSettled();
        }
        FollowerStatus before = status;
        boolean known = table.isRegistryKnown();
        status = watch.status(synced, known);
        List<TopicView> news = table.news();
        Set<Topic> refused = table.takeRefused();
        if (!news.isEmpty()
                || !refused.isEmpty()
                || !toldTemplates.equals(table.templates())
                || before.beats() != watch.beats()
                || before.registryKnown() != known
                || toldHighWater != table.highWater()) {
            toldHighWater = table.highWater();
            toldTemplates = table.templates();
            hub.accept(new HubUpdate(news, known, watch.rounds(), toldHighWater, toldTemplates, refused));
        }
    }

    /** Whether nothing is on its way from the store that it has announced, or may have; nor waits there to be read. */
    private boolean isSettled() {
        return isWhole && subscription != null && reader.isIdle() && !retrying;
    }

    private void onTrouble(@Nullable Throwable error) {
        trouble.onTrouble(error);
        retry();
    }

    private void retry() {
        if (retrying) {
            return;
        }
        retrying = true;
        var unused = thread.schedule(
                () -> {
                    retrying = false;
                    if (closed) {
                        return;
                    }
                    if (subscription == null) {
                        subscribe();
                    } else {
                        reader.readIndex();
                    }
                },
                RETRY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** What comes of reading. */
    private final class Reading implements StoreReader.Listener {

        @Override
        public void onIndex(Index index, long askedNanos) {
            doIndex(index, askedNanos);
        }

        @Override
        public void onRead() {
            finishSync();
            tellHub();
        }

        @Override
        public void onTrouble(@Nullable Throwable error) {
            Follower.this.onTrouble(error);
        }
    }
}
