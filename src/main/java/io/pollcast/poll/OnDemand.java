package io.pollcast.poll;

import io.pollcast.backplane.Beat;
import io.pollcast.backplane.Grant;
import io.pollcast.backplane.Removal;
import io.pollcast.backplane.Stored;
import io.pollcast.backplane.Wanted;
import io.pollcast.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the topics that are polled on demand are polled: those that some gateway wants, and for a while those that it wanted.
 *
 * <pre>
 *   asleep ──wanted──► polled ──not wanted for linger──► asleep, or removed if it is of a template
 * </pre>
 *
 * <p>Topics of templates are begun a few at a time and bounded by their template; those that were removed count until the store has
 * forgotten them. Whoever takes the lease over takes over what the store has of them, and gives gateways the time to say what they want.
 * Owned by the poller's thread.
 */
final class OnDemand implements LeaseKeeper.Holder {

    /** Topics that are begun between two ticks: each asks the backend at once. */
    private static final int NEW_AT_ONCE = 20;

    private static final Duration GRACE = Duration.ofMillis(Wanted.COUNTS_MILLIS);

    private final Loops loops;
    private final Function<List<Topic>, CompletionStage<Removal>> remover;
    private final Executor thread;
    private final LongSupplier nanoTime;
    private final Demand demand = new Demand();

    private final Map<Topic, Long> keptUntilNanos = new HashMap<>();
    private final Set<Topic> doomed = new LinkedHashSet<>();

    /** Those of the doomed that a template of today has. */
    private final TemplateTopics leaving = new TemplateTopics();

    private boolean holding;
    private boolean removing;
    private int mayBegin = NEW_AT_ONCE;

    /** @param remover deletes values from the store; completes on any thread */
    OnDemand(
            Loops loops,
            Function<List<Topic>, CompletionStage<Removal>> remover,
            Executor thread,
            LongSupplier nanoTime) {
        this.loops = loops;
        this.remover = remover;
        this.thread = thread;
        this.nanoTime = nanoTime;
    }

    /** There are other templates; these topics are polled no more. */
    void onEnded(Set<Topic> topics) {
        keptUntilNanos.keySet().removeAll(topics);
        Set<Topic> all = new LinkedHashSet<>(doomed);
        all.addAll(topics);
        spareAll();
        all.forEach(this::doom);
    }

    private void doom(Topic topic) {
        doomed.add(topic);
        loops.templateOf(topic).ifPresent(template -> leaving.put(topic, template));
    }

    private void spare(Topic topic) {
        doomed.remove(topic);
        leaving.remove(topic);
    }

    private void spareAll() {
        doomed.clear();
        leaving.clear();
    }

    /** A gateway has said what it wants. */
    void onWanted(Wanted wanted) {
        demand.onWanted(wanted, nanoTime.getAsLong());
        update();
    }

    /** The gateways that have said something lately. */
    List<GatewayStatus> gateways() {
        return demand.gateways(nanoTime.getAsLong());
    }

    /** To be called once a second. */
    void onTick() {
        mayBegin = NEW_AT_ONCE;
        update();
        sweep();
    }

    private void update() {
        if (!holding) {
            return;
        }
        long now = nanoTime.getAsLong();
        Set<Topic> wanted = demand.wanted(now);
        wanted.stream().sorted().forEach(this::beginIfNew);
        loops.onDemand().forEach((topic, linger) -> {
            if (wanted.contains(topic)) {
                keep(topic, now + linger.toNanos());
                loops.wake(topic);
            } else if (now - keptUntilNanos.getOrDefault(topic, now) >= 0) {
                leave(topic);
            }
        });
    }

    private void keep(Topic topic, long untilNanos) {
        keptUntilNanos.merge(topic, untilNanos, (one, other) -> other - one > 0 ? other : one);
    }

    private void beginIfNew(Topic topic) {
        if (mayBegin > 0 && !loops.has(topic)) {
            loops.templateOf(topic).filter(this::hasRoom).ifPresent(template -> {
                mayBegin--;
                spare(topic);
                loops.begin(topic, template);
            });
        }
    }

    private boolean hasRoom(TemplateSettings template) {
        return loops.instances().count(template) + leaving.count(template) < template.maxTopics();
    }

    /** What is under way ends first: else who wants it again would make a second call beside it. */
    private void leave(Topic topic) {
        if (!loops.isIdle(topic)) {
            return;
        }
        if (loops.instances().has(topic)) {
            loops.end(topic);
            doom(topic);
            keptUntilNanos.remove(topic);
        } else {
            loops.sleep(topic);
        }
    }

    /** Deletes what nobody wants any more. What got no answer is deleted again. */
    private void sweep() {
        if (!holding || removing || doomed.isEmpty()) {
            return;
        }
        removing = true;
        List<Topic> all = List.copyOf(doomed);
        Calls.make(() -> remover.apply(all), thread, (removal, error) -> onRemoved(all, removal));
    }

    private void onRemoved(List<Topic> removed, @Nullable Removal removal) {
        removing = false;
        if (removal == Removal.DONE) {
            removed.forEach(this::spare);
        }
    }

    @Override
    public void onGranted(Grant.Granted grant) {
        holding = true;
        spareAll();
        for (Stored stored : grant.stored()) {
            takeOver(stored.topic());
        }
        long now = nanoTime.getAsLong();
        loops.onDemand().forEach((topic, linger) -> {
            Duration grace = linger.compareTo(GRACE) > 0 ? linger : GRACE;
            keep(topic, now + grace.toNanos());
        });
        demand.wanted(now).forEach(loops::wake);
        loops.onGranted(grant);
        update();
    }

    /** What the store has of a template is kept for now; what it has and may not is deleted. */
    private void takeOver(Topic topic) {
        if (!loops.has(topic)) {
            loops.templateOf(topic)
                    .filter(this::hasRoom)
                    .ifPresentOrElse(template -> loops.begin(topic, template), () -> doom(topic));
        }
    }

    @Override
    public void onRenewed(List<Topic> missing) {
        loops.onRenewed(missing);
    }

    @Override
    public void onLost() {
        holding = false;
        loops.onLost();
    }

    @Override
    public List<Beat.Entry> entries() {
        return loops.entries();
    }

    @Override
    public SlowDown slowDown() {
        return loops.slowDown();
    }

    @Override
    public void onSlowDown(SlowDown slowDown) {
        loops.onSlowDown(slowDown);
    }
}
